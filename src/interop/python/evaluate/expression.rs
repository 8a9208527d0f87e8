//! Expressions.

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::syntax::{Expression, ExpressionKind as Kind, Loop};
use crate::interop::python::token::Place;
use crate::interop::python::value::{Arguments, Body, Value};
use crate::said::phrase;

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
            Kind::Dict(pairs) => {
                let mut found = Vec::new();
                for (key, value) in pairs {
                    found.push((self.evaluate(key)?, self.evaluate(value)?));
                }
                return self.bounded(Value::Dict(Rc::new(found)), at);
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
                let body = Body::Lambda(parameters.clone(), (**body).clone());
                Value::Function(Rc::new(self.closure(body)))
            }
            Kind::Comprehension { element, loops } => {
                let mut found = Vec::new();
                self.comprehend(element, loops, &mut found)?;
                return self.bounded(Value::list(found), at);
            }
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
            (None, _) if argument.is_spread => match self.evaluate(&argument.value)? {
                Value::Dict(pairs) => {
                    for (key, value) in pairs.iter() {
                        if let Value::Text(name) = key {
                            given.named.push((name.to_string(), value.clone()));
                        }
                    }
                }
                other => {
                    return Err(unsupported(
                        at,
                        phrase!("** of {value}", value = other.describe()),
                        phrase!("** of a dictionary is supported."),
                    ));
                }
            },
            _ => given.plain.push(self.evaluate(&argument.value)?),
        }
        Ok(())
    }

    fn comprehend(
        &mut self,
        element: &Expression,
        loops: &[Loop],
        found: &mut Vec<Value>,
    ) -> Result<()> {
        let Some((first, rest)) = loops.split_first() else {
            found.push(self.evaluate(element)?);
            return match found.len() > super::SIZE_LIMIT {
                true => self.spend(super::BUDGET, element.at),
                false => Ok(()),
            };
        };
        let values = self.evaluate(&first.iterable)?;
        'members: for member in self.iterate(&values, first.iterable.at)? {
            self.spend(1, element.at)?;
            self.assign(&first.target, member)?;
            for condition in &first.conditions {
                if self.evaluate(condition)?.truth() != Some(true) {
                    continue 'members;
                }
            }
            self.deeper(element.at, |this| this.comprehend(element, rest, found))?;
        }
        Ok(())
    }

    fn format(&mut self, parts: &[Expression], at: Place) -> Result<Value> {
        let mut text = String::new();
        for part in parts {
            match self.evaluate(part)? {
                Value::Text(part) => text.push_str(&part),
                other => text.push_str(&other.describe().to_string()),
            }
        }
        self.bounded(Value::text(&text), at)
    }

    /// The members of what a loop goes over.
    pub(super) fn iterate(&mut self, value: &Value, at: Place) -> Result<Vec<Value>> {
        match value {
            Value::Module(module) => {
                let children = &self.modules[*module].children;
                Ok(children
                    .iter()
                    .map(|(_, child)| Value::Module(*child))
                    .collect())
            }
            // All of them as one: a loop over parameters does the same with each.
            Value::Parameters(_) => Ok(vec![value.clone()]),
            Value::Dict(pairs) => Ok(pairs.iter().map(|(key, _)| key.clone()).collect()),
            Value::Text(text) => Ok(text.chars().map(|c| Value::text(&c.to_string())).collect()),
            _ => value.members().ok_or_else(|| {
                unsupported(
                    at,
                    phrase!("a loop goes over {value}", value = value.describe()),
                    phrase!("Loops over ranges, lists and modules are supported."),
                )
            }),
        }
    }

    fn unary(&mut self, operator: &str, value: Value, at: Place) -> Result<Value> {
        Ok(match (operator, &value) {
            ("not", _) => match (value.truth(), super::branch::negated(&value)) {
                (Some(truth), _) => Value::Bool(!truth),
                (None, Some(negated)) => negated,
                (None, None) => Value::unknown(value.describe()),
            },
            ("-", Value::Tensor(_)) => {
                return self.tensor_arithmetic("*", &value, &Value::Int(-1), at);
            }
            ("-", Value::Int(number)) => Value::Int(number.wrapping_neg()),
            ("-", Value::Float(number)) => Value::Float(-number),
            ("+", Value::Int(_) | Value::Float(_)) => value,
            ("~", Value::Int(number)) => Value::Int(!number),
            (_, Value::Unknown(_) | Value::Object(_)) if !self.is_strict => value,
            _ => {
                return Err(unsupported(
                    at,
                    phrase!("{operator} of {value}", operator, value = value.describe()),
                    phrase!("It is supported of numbers."),
                ));
            }
        })
    }

    pub(super) fn binary(
        &mut self,
        operator: &'static str,
        left: Value,
        right: Value,
        at: Place,
    ) -> Result<Value> {
        let flag = |truth: Option<bool>| match truth {
            Some(truth) => Ok(Value::Bool(truth)),
            None => Ok(Value::unknown(phrase!(
                "a comparison with what is not known"
            ))),
        };
        match operator {
            "is" | "==" => return flag(left.same(&right)),
            "is not" | "!=" => return flag(left.same(&right).map(|same| !same)),
            "in" | "not in" => {
                let found = match (&left, &right) {
                    (Value::Text(part), Value::Text(text)) => text.contains(&**part),
                    _ => {
                        let members = self.iterate(&right, at)?;
                        let same = |member: &Value| left.same(member) == Some(true);
                        members.iter().any(same)
                    }
                };
                return Ok(Value::Bool(found == (operator == "in")));
            }
            _ => {}
        }
        match (&left, &right) {
            (Value::Tensor(_), _) | (_, Value::Tensor(_)) => {
                return self.tensor_arithmetic(operator, &left, &right, at);
            }
            (Value::List(_), Value::List(_)) | (Value::Tuple(_), Value::Tuple(_))
                if operator == "+" =>
            {
                let mut members = left.members().unwrap_or_default();
                members.extend(right.members().unwrap_or_default());
                let is_list = matches!(left, Value::List(_));
                let value = if is_list {
                    Value::list(members)
                } else {
                    Value::tuple(members)
                };
                return self.bounded(value, at);
            }
            (Value::List(_) | Value::Tuple(_), Value::Int(count)) if operator == "*" => {
                let members = left.members().unwrap_or_default();
                let count = usize::try_from(*count).unwrap_or(0);
                self.spend(members.len().saturating_mul(count), at)?;
                let members = members.repeat_up_to(count);
                let is_list = matches!(left, Value::List(_));
                let value = if is_list {
                    Value::list(members)
                } else {
                    Value::tuple(members)
                };
                return self.bounded(value, at);
            }
            (Value::Text(a), Value::Text(b)) if operator == "+" => {
                return self.bounded(Value::text(&format!("{a}{b}")), at);
            }
            (Value::Text(text), _) if operator == "%" => return Ok(Value::Text(text.clone())),
            _ => {}
        }
        if let Some(value) = arithmetic(operator, &left, &right) {
            return Ok(value);
        }
        match self.is_strict {
            false => Ok(Value::unknown(phrase!("arithmetic with what is not known"))),
            true => Err(unsupported(
                at,
                phrase!(
                    "{left} {operator} {right}",
                    left = left.describe(),
                    operator,
                    right = right.describe()
                ),
                phrase!("Arithmetic with numbers is supported."),
            )),
        }
    }
}

trait Repeat {
    fn repeat_up_to(&self, count: usize) -> Vec<Value>;
}

impl Repeat for Vec<Value> {
    fn repeat_up_to(&self, count: usize) -> Vec<Value> {
        let all = std::iter::repeat_n(self, count).flatten().cloned();
        all.take(super::SIZE_LIMIT + 1).collect()
    }
}

/// Of two numbers, as Python computes it; none where it would refuse.
fn arithmetic(operator: &str, left: &Value, right: &Value) -> Option<Value> {
    let (a, b) = (left.number()?, right.number()?);
    let compared = match operator {
        "<" => Some(a < b),
        ">" => Some(a > b),
        "<=" => Some(a <= b),
        ">=" => Some(a >= b),
        _ => None,
    };
    if let Some(truth) = compared {
        return Some(Value::Bool(truth));
    }
    let whole = |value: &Value| match value {
        Value::Int(number) => Some(*number),
        Value::Bool(flag) => Some(i64::from(*flag)),
        _ => None,
    };
    if let (Some(a), Some(b)) = (whole(left), whole(right)) {
        let result = match operator {
            "+" => a.checked_add(b),
            "-" => a.checked_sub(b),
            "*" => a.checked_mul(b),
            "//" => floor_div(a, b),
            "%" => floor_div(a, b).and_then(|quotient| a.checked_sub(quotient.checked_mul(b)?)),
            "**" if b >= 0 => a.checked_pow(u32::try_from(b).ok()?),
            "&" => Some(a & b),
            "|" => Some(a | b),
            "^" => Some(a ^ b),
            "<<" => a.checked_mul(1i64.checked_shl(u32::try_from(b).ok()?)?),
            ">>" => a.checked_shr(u32::try_from(b).ok()?),
            _ => None,
        };
        match operator {
            "/" | "**" => {}
            _ => return result.map(Value::Int),
        }
        if result.is_some() {
            return result.map(Value::Int);
        }
    }
    Some(Value::Float(match operator {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" if b != 0.0 => a / b,
        "//" if b != 0.0 => (a / b).floor(),
        "%" if b != 0.0 => a - (a / b).floor() * b,
        "**" => a.powf(b),
        _ => return None,
    }))
}

fn floor_div(a: i64, b: i64) -> Option<i64> {
    let (quotient, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
    Some(quotient - i64::from(rest != 0 && (rest < 0) != (b < 0)))
}
