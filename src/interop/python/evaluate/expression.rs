//! Expressions.

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{Expression, ExpressionKind as Kind, Form, Loop};
use crate::interop::python::token::Place;
use crate::interop::python::value::{Arguments, Body, Value};
use crate::said::phrase;

/// Values that a generator may give.
const YIELD_LIMIT: usize = 4_000;

impl Evaluator {
    pub fn evaluate(&mut self, expression: &Expression) -> Result<Value> {
        self.deeper(expression.at, |this| this.expression(expression))
    }

    fn expression(&mut self, expression: &Expression) -> Result<Value> {
        let at = expression.at;
        Ok(match &expression.kind {
            Kind::None => Value::None,
            Kind::Ellipsis => Value::Library(super::parts::ELLIPSIS.into()),
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Int(number) => Value::Int(*number),
            Kind::Float(number) => Value::Float(*number),
            Kind::Text(text) => Value::text(text),
            Kind::Format(parts) => return self.format(parts, at),
            Kind::Name(name) => return self.look_up(name, at),
            Kind::List(parts) => {
                let value = Value::list(self.all(parts)?);
                return self.bounded(value, at);
            }
            Kind::Tuple(parts) => {
                let value = Value::tuple(self.all(parts)?);
                return self.bounded(value, at);
            }
            Kind::Set(parts) => {
                let members = self.all(parts)?;
                self.spend(members.len().saturating_mul(members.len()) / 64, at)?;
                return self.bounded(Value::set(members), at);
            }
            Kind::Dict(pairs) => return self.dict_display(pairs, at),
            Kind::Formatted(value, conversion, how) => {
                return self.formatted(value, *conversion, how, at);
            }
            Kind::Walrus(name, value) => {
                let value = self.evaluate(value)?;
                self.bind_outside(name, value.clone());
                value
            }
            Kind::Yield(value, is_from) => {
                let value = match value {
                    Some(value) => self.evaluate(value)?,
                    None => Value::None,
                };
                let members = match is_from {
                    true => self.iterate(&value, at)?,
                    false => vec![value],
                };
                return self.yielded(members, at);
            }
            Kind::Attribute(of, name) => {
                let of = self.evaluate(of)?;
                return self.attribute(of, name, at);
            }
            Kind::Call(callee, arguments) => {
                let callee = self.evaluate(callee)?;
                let mut given = Arguments {
                    at,
                    ..Arguments::default()
                };
                for argument in arguments {
                    self.argument(argument, &mut given)?;
                }
                return self.call(callee, given);
            }
            Kind::Index(of, index) => {
                let (of, index) = (self.evaluate(of)?, self.evaluate(index)?);
                return self.item(of, &index, at);
            }
            Kind::Slice(parts) => {
                let parts = [&parts[0], &parts[1], &parts[2]];
                let mut values = [Value::None, Value::None, Value::None];
                for (value, part) in values.iter_mut().zip(parts) {
                    *value = self.evaluate(part)?;
                }
                Value::Slice(Rc::new(values))
            }
            Kind::Unary(operator, of) => {
                let value = self.evaluate(of)?;
                return self.unary(operator, value, at);
            }
            Kind::Binary(operator @ ("and" | "or"), left, right) => {
                let left = self.evaluate(left)?;
                if let Some(decides) = super::branch::decides(&left, operator) {
                    return match decides {
                        true => Ok(left),
                        false => self.evaluate(right),
                    };
                }
                return match left.truth() {
                    Some(truth) if truth == (*operator == "or") => Ok(left),
                    Some(_) => self.evaluate(right),
                    None => Ok(Value::unknown(left.describe())),
                };
            }
            Kind::Binary(operator, left, right) => {
                let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
                return self.binary(operator, left, right, at);
            }
            Kind::Choice(parts) => {
                let [value, condition, other] = &**parts;
                let known = self.evaluate(condition)?;
                return match self.truth_of(&known, condition.at) {
                    Some(true) => self.evaluate(value),
                    Some(false) => self.evaluate(other),
                    None if !self.is_strict => Ok(Value::unknown(known.describe())),
                    None => Err(unsupported(
                        condition.at,
                        phrase!("this condition hangs on {value}", value = known.describe()),
                        phrase!("Conditions on numbers, names and module settings are supported."),
                    )),
                };
            }
            Kind::Lambda(parameters, body) => {
                let defaults = self.defaults(parameters)?;
                let body = Body::Lambda(parameters.clone(), (**body).clone());
                let value = Value::Function(Rc::new(self.closure(body, defaults)));
                return self.bounded(value, at);
            }
            Kind::Comprehension {
                form,
                element,
                loops,
            } => return self.comprehension(*form, element, loops, at),
            Kind::Star(_) => {
                return Err(unsupported(
                    at,
                    phrase!("a * stands where it is not read"),
                    phrase!("It may stand in calls and lists."),
                ));
            }
        })
    }

    /// The members of a list or tuple, with what is starred spread out.
    fn all(&mut self, parts: &[Expression]) -> Result<Vec<Value>> {
        let mut found = Vec::new();
        for part in parts {
            match &part.kind {
                Kind::Star(of) => {
                    let value = self.evaluate(of)?;
                    found.extend(self.iterate(&value, part.at)?);
                }
                _ => found.push(self.evaluate(part)?),
            }
        }
        Ok(found)
    }

    fn argument(
        &mut self,
        argument: &crate::interop::python::syntax::Argument,
        given: &mut Arguments,
    ) -> Result<()> {
        let at = argument.value.at;
        match (&argument.name, &argument.value.kind) {
            (Some(name), _) => {
                let value = self.evaluate(&argument.value)?;
                given.named.push((name.clone(), value));
            }
            (None, Kind::Star(of)) => {
                let value = self.evaluate(of)?;
                let members = self.iterate(&value, at)?;
                self.spend(members.len(), at)?;
                given.plain.extend(members);
            }
            (None, _) if argument.is_spread => {
                let value = self.evaluate(&argument.value)?;
                let Some(pairs) = self.as_dict(&value) else {
                    return Err(self.unfit_spread(&value, at));
                };
                for (key, value) in pairs {
                    if let Value::Text(name) = key {
                        given.named.push((name.to_string(), value));
                    }
                }
            }
            _ => given.plain.push(self.evaluate(&argument.value)?),
        }
        Ok(())
    }

    fn dict_display(
        &mut self,
        pairs: &[(Option<Expression>, Expression)],
        at: Place,
    ) -> Result<Value> {
        let mut found = Vec::new();
        for (key, value) in pairs {
            let key = match key {
                Some(key) => Some(self.evaluate(key)?),
                None => None,
            };
            let value = self.evaluate(value)?;
            match (key, &value) {
                (Some(key), _) => found.push((key, value)),
                (None, Value::Dict(dict)) => found.extend(dict.iter()),
                (None, _) => match self.as_dict(&value) {
                    Some(pairs) => found.extend(pairs),
                    None => return Err(self.unfit_spread(&value, at)),
                },
            }
        }
        self.spend(found.len().saturating_mul(found.len()) / 64, at)?;
        self.bounded(Value::dict(found), at)
    }

    fn unfit_spread(&self, value: &Value, at: Place) -> crate::interop::InteropError {
        unsupported(
            at,
            phrase!("** of {value}", value = value.describe()),
            phrase!("** of a dictionary is supported."),
        )
    }

    fn comprehension(
        &mut self,
        form: Form,
        element: &Expression,
        loops: &[Loop],
        at: Place,
    ) -> Result<Value> {
        let Some((first, _)) = loops.split_first() else {
            return Ok(Value::None);
        };
        // The first is evaluated outside, as Python does it.
        let members = self.evaluate(&first.iterable)?;
        let members = self.iterate(&members, first.iterable.at)?;
        let names = self.inner_names(false, true);
        let mut found = Vec::new();
        self.within(names, |this| {
            this.comprehend(element, loops, Some(members), &mut found)
        })?;
        let value = match form {
            Form::List => Value::list(found),
            Form::Generator => Value::iterator(found),
            Form::Set => {
                self.spend(found.len().saturating_mul(found.len()) / 64, at)?;
                Value::set(found)
            }
            Form::Dict => {
                self.spend(found.len().saturating_mul(found.len()) / 64, at)?;
                let pairs = found
                    .into_iter()
                    .filter_map(|pair| match pair.members()?.as_slice() {
                        [key, value] => Some((key.clone(), value.clone())),
                        _ => None,
                    });
                Value::dict(pairs.collect())
            }
        };
        self.bounded(value, at)
    }

    fn comprehend(
        &mut self,
        element: &Expression,
        loops: &[Loop],
        first_members: Option<Vec<Value>>,
        found: &mut Vec<Value>,
    ) -> Result<()> {
        let Some((first, rest)) = loops.split_first() else {
            found.push(self.evaluate(element)?);
            return match found.len() > super::SIZE_LIMIT {
                true => self.spend(super::BUDGET, element.at),
                false => Ok(()),
            };
        };
        let members = match first_members {
            Some(members) => members,
            None => {
                let values = self.evaluate(&first.iterable)?;
                self.iterate(&values, first.iterable.at)?
            }
        };
        'members: for member in members {
            self.spend(1, element.at)?;
            self.assign(&first.target, member)?;
            for condition in &first.conditions {
                let value = self.evaluate(condition)?;
                match value.truth() {
                    Some(true) => {}
                    Some(false) => continue 'members,
                    None if !self.is_strict => continue 'members,
                    None => {
                        return Err(unsupported(
                            condition.at,
                            phrase!("this condition hangs on {value}", value = value.describe()),
                            phrase!(
                                "Conditions on numbers, names and module settings are supported."
                            ),
                        ));
                    }
                }
            }
            self.deeper(element.at, |this| {
                this.comprehend(element, rest, None, found)
            })?;
        }
        Ok(())
    }

    /// `name := value`, which a comprehension binds outside of itself.
    fn bind_outside(&mut self, name: &str, value: Value) {
        let own = self.frames.last().map(|frame| frame.names.clone());
        let mut at = own.clone();
        while let Some(names) = &at
            && names.is_comprehension
        {
            at = names.around.clone();
        }
        match at {
            Some(names) if own.is_some_and(|own| !Rc::ptr_eq(&own, &names)) => {
                names.values.borrow_mut().insert(name.into(), value);
            }
            Some(_) => self.bind(name, value),
            None => {
                self.globals.insert(name.into(), value);
            }
        }
    }

    /// What a generator gives: all of it is computed at once, so that it must come to an end.
    fn yielded(&mut self, members: Vec<Value>, at: Place) -> Result<Value> {
        let frame = self
            .frames
            .iter_mut()
            .rev()
            .find(|frame| frame.yielded.is_some());
        let Some(all) = frame.and_then(|frame| frame.yielded.as_mut()) else {
            return Ok(Value::None);
        };
        all.extend(members);
        match all.len() > YIELD_LIMIT {
            true => Err(unsupported(
                at,
                phrase!(
                    "this generator gives more than {limit} values",
                    limit = YIELD_LIMIT
                ),
                phrase!("Generators that come to an end are supported."),
            )),
            false => Ok(Value::None),
        }
    }

    fn format(&mut self, parts: &[Expression], at: Place) -> Result<Value> {
        let mut text = String::new();
        for part in parts {
            match self.evaluate(part)? {
                Value::Text(part) => text.push_str(&part),
                // A text of what is not known is not known.
                other => return Ok(Value::unknown(other.describe())),
            }
        }
        self.bounded(Value::text(&text), at)
    }

    /// `{value!r:>8}` of a format string.
    fn formatted(
        &mut self,
        value: &Expression,
        conversion: char,
        how: &Expression,
        at: Place,
    ) -> Result<Value> {
        let value = self.evaluate(value)?;
        let how = match self.evaluate(how)? {
            Value::Text(how) => how,
            other => return Ok(other),
        };
        let value = match conversion {
            'r' | 'a' => match self.repr(&value, at)? {
                Some(text) => Value::text(&text),
                None => value,
            },
            's' => match self.str(&value, at)? {
                Some(text) => Value::text(&text),
                None => value,
            },
            _ => value,
        };
        match self.format_one(&value, &how, at)? {
            Some(text) => Ok(Value::text(&text)),
            None => Ok(Value::unknown(value.describe())),
        }
    }
}
