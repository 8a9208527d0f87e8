//! Calls of the program's own functions: parameters get their arguments, and the body is followed.

use std::rc::Rc;

use super::{Evaluator, Flow};
use crate::interop::python::given::Result;
use crate::interop::python::value::{Arguments, Body, ClassValue, Closure, Names, Value};
use crate::interop::python::visit;
use crate::said::phrase;

impl Evaluator {
    /// A function or lambda with its arguments; `this` is what it is called on, and the class it stands in.
    ///
    /// Where what is not understood is passed over, one that gives something back is tried strictly first: what it could not follow
    /// is then the reason why its value is not known.
    pub(super) fn function(
        &mut self,
        closure: &Closure,
        this: Option<(Value, Rc<ClassValue>)>,
        arguments: Arguments,
    ) -> Result<Value> {
        let gives = match &closure.body {
            Body::Function(function) => visit::gives_back(&function.body),
            Body::Lambda(..) => false,
        };
        if self.is_strict || !gives {
            return self.follow_body(closure, this, arguments);
        }
        let lengths = (
            self.modules.len(),
            self.objects.len(),
            self.made.len(),
            self.notes.len(),
            self.frozen.len(),
            self.frames.len(),
        );
        (self.is_strict, self.is_trial) = (true, true);
        let result = self.follow_body(closure, this.clone(), arguments.clone());
        (self.is_strict, self.is_trial) = (false, false);
        let error = match result {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        self.raised = None;
        // Modules stay: lists that the function was given may hold them.
        self.shed.extend(self.objects.drain(lengths.1..));
        self.made.truncate(lengths.2);
        self.notes.truncate(lengths.3);
        self.frozen.truncate(lengths.4);
        self.frames.truncate(lengths.5);
        self.passed.push(error.clone());
        let value = self.follow_body(closure, this, arguments)?;
        match self.holds_modules(&value, 6) {
            true => Err(error),
            false => Ok(value),
        }
    }

    /// Whether a value is made of modules, as far as it is looked into.
    pub(super) fn holds_modules(&self, value: &Value, levels: usize) -> bool {
        let Some(below) = levels.checked_sub(1) else {
            return false;
        };
        match value {
            Value::Module(_) => true,
            Value::Dict(dict) => dict
                .iter()
                .any(|(_, value)| self.holds_modules(&value, below)),
            other => {
                let members = other.members().unwrap_or_default();
                members
                    .iter()
                    .any(|member| self.holds_modules(member, below))
            }
        }
    }

    pub(super) fn follow_body(
        &mut self,
        closure: &Closure,
        this: Option<(Value, Rc<ClassValue>)>,
        mut arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        if let Some((this, _)) = &this {
            arguments.plain.insert(0, this.clone());
        }
        let names = Rc::new(Names {
            around: closure.around.clone(),
            ..Names::default()
        });
        self.give_parameters(closure, arguments, &names)?;
        let is_generator = match &closure.body {
            Body::Function(function) => function.is_generator,
            Body::Lambda(..) => false,
        };
        let depth = self.frames.len();
        self.enter(names, this, is_generator);
        let result = match &closure.body {
            Body::Function(function) => self.block(&function.body).map(|flow| match flow {
                Flow::Return(value) => value,
                _ => Value::None,
            }),
            Body::Lambda(_, body) => self.evaluate(body),
        };
        let yielded = match self.frames.len() > depth {
            true => self
                .frames
                .get_mut(depth)
                .and_then(|frame| frame.yielded.take()),
            false => None,
        };
        self.frames.truncate(depth);
        match yielded {
            Some(values) => result.and_then(|_| self.bounded(Value::iterator(values), at)),
            None => result,
        }
    }

    /// Gives the parameters of a function the arguments of a call.
    pub(super) fn give_parameters(
        &mut self,
        closure: &Closure,
        arguments: Arguments,
        names: &Names,
    ) -> Result<()> {
        let at = arguments.at;
        let mut plain = arguments.plain.into_iter();
        let mut named = arguments.named;
        let mut values = names.values.borrow_mut();
        for (index, parameter) in closure.parameters().iter().enumerate() {
            let value = match parameter.stars {
                1 => self.bounded(Value::tuple(plain.by_ref().collect()), at)?,
                2 => {
                    let rest = std::mem::take(&mut named);
                    let pairs = rest
                        .into_iter()
                        .map(|(name, value)| (Value::text(&name), value));
                    self.bounded(Value::dict(pairs.collect()), at)?
                }
                _ => {
                    let position = match parameter.by_name_only {
                        true => None,
                        false => plain.next(),
                    };
                    let by_name = match parameter.by_place_only {
                        true => None,
                        false => named.iter().position(|(name, _)| *name == parameter.name),
                    };
                    let default = closure.defaults.get(index).cloned().flatten();
                    let mut given = closure.given.iter();
                    let given = given.find(|(name, _)| *name == parameter.name);
                    match (position, by_name, given, default) {
                        (Some(_), Some(_), ..) => {
                            return Err(self.exception(
                                "TypeError",
                                at,
                                phrase!(
                                    "the argument {name} is given twice",
                                    name = parameter.name
                                ),
                                phrase!("Give it once."),
                            ));
                        }
                        (Some(value), ..) => value,
                        (None, Some(index), ..) => named.remove(index).1,
                        (None, None, Some((_, value)), _) => value.clone(),
                        (None, None, None, Some(value)) => value,
                        (None, None, None, None) => {
                            return Err(self.exception(
                                "TypeError",
                                at,
                                phrase!(
                                    "the argument {name} is missing in this call",
                                    name = parameter.name
                                ),
                                phrase!("Give it."),
                            ));
                        }
                    }
                }
            };
            values.insert(parameter.name.clone(), value);
        }
        match (plain.next(), named.first()) {
            (None, None) => Ok(()),
            (Some(_), _) => Err(self.exception(
                "TypeError",
                at,
                phrase!("there are more arguments than the function takes"),
                phrase!("Leave them away."),
            )),
            (_, Some((name, _))) => Err(self.exception(
                "TypeError",
                at,
                phrase!("the function has no argument {name}", name),
                phrase!("Leave it away."),
            )),
        }
    }
}
