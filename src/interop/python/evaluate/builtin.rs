//! Python's own functions.

use std::rc::Rc;

use super::Evaluator;
use super::names::{EXCEPTIONS, canonical};
use crate::arrange::Arrange;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, Binding, Body, Closure, Object, Value};
use crate::said::phrase;

impl Evaluator {
    /// A function of Python's or of its libraries; none for another path.
    pub(super) fn builtin(&mut self, path: &str, arguments: &Arguments) -> Result<Option<Value>> {
        let at = arguments.at;
        let plain = &arguments.plain;
        if let Some(value) = self.numeric(path, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.command_line(path, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.configuration(path, arguments) {
            return Ok(Some(value));
        }
        let Some(name) = path.strip_prefix("python.") else {
            return self.standard_library(path, arguments);
        };
        if let Some(value) = self.of_members(name, arguments)? {
            return Ok(Some(value));
        }
        let known = match (name, plain.as_slice()) {
            ("dict", _) => return self.dictionary(arguments).map(Some),
            ("str" | "ascii", [value, ..]) | ("format", [value]) => match self.str(value, at)? {
                Some(text) => Value::text(&text),
                None => return Ok(self.vague(path, arguments)),
            },
            ("str", []) => Value::text(""),
            ("repr", [value]) => match self.repr(value, at)? {
                Some(text) => Value::text(&text),
                None => return Ok(self.vague(path, arguments)),
            },
            ("format", [value, Value::Text(how)]) => match self.format_one(value, how, at)? {
                Some(text) => Value::text(&text),
                None => return Ok(self.vague(path, arguments)),
            },
            ("bool", []) => Value::Bool(false),
            ("bool", [value]) => match value.truth() {
                Some(truth) => Value::Bool(truth),
                None => return Ok(self.vague(path, arguments)),
            },
            ("isinstance", [value, class]) => match self.is_instance(value, class) {
                Some(truth) => Value::Bool(truth),
                None => return Ok(self.vague(path, arguments)),
            },
            ("issubclass", [Value::Class(class), wanted]) => {
                let wanted = wanted.members().unwrap_or_else(|| vec![wanted.clone()]);
                let all = std::iter::once(Value::Class(class.clone())).chain(class.order.clone());
                let mut all = all.into_iter();
                Value::Bool(all.any(|one| wanted.iter().any(|base| one.same(base) == Some(true))))
            }
            ("issubclass", [Value::Library(class), Value::Library(wanted)]) => {
                Value::Bool(class == wanted || &**wanted == "torch.nn.Module")
            }
            ("issubclass", _) => return Ok(self.vague(path, arguments)),
            ("callable", [value]) => match value {
                Value::Unknown(_) => return Ok(self.vague(path, arguments)),
                Value::Object(object) => match &object.class {
                    Some(class) => Value::Bool(class.method("__call__").is_some()),
                    None => Value::Bool(object.path.starts_with("functools.")),
                },
                _ => Value::Bool(matches!(
                    value,
                    Value::Function(_)
                        | Value::Method(_)
                        | Value::Class(_)
                        | Value::Library(_)
                        | Value::Module(_)
                )),
            },
            ("hasattr", [of, Value::Text(name)]) => match self.has_attribute(of, name, at) {
                Some(has) => Value::Bool(has),
                None => return Ok(self.vague(path, arguments)),
            },
            ("getattr", [of, Value::Text(name), default]) => {
                match self.has_attribute(of, name, at) {
                    Some(false) => default.clone(),
                    _ => self.attribute(of.clone(), name, at)?,
                }
            }
            ("getattr", [of, Value::Text(name)]) => self.attribute(of.clone(), name, at)?,
            ("setattr", [of, Value::Text(name), value]) => {
                self.set_attribute(of.clone(), name, value.clone(), at)?;
                Value::None
            }
            ("delattr", [Value::Module(module), Value::Text(name)]) => {
                let module = &mut self.modules[*module];
                module.children.retain(|(known, _)| **known != **name);
                module.parameters.retain(|(known, _)| **known != **name);
                module.fields.remove(&**name);
                Value::None
            }
            ("delattr", [Value::Object(object), Value::Text(name)]) => {
                object.fields.borrow_mut().remove(&**name);
                Value::None
            }
            ("setattr" | "delattr", _) if self.is_strict => {
                return Err(unsupported(
                    at,
                    phrase!("this sets an attribute whose name is not known"),
                    phrase!("Names that are known strings are supported."),
                ));
            }
            ("hasattr" | "getattr" | "setattr" | "delattr", _) => {
                return Ok(self.vague(path, arguments));
            }
            ("type", [value]) => self.type_of(value),
            ("vars", [of]) => match self.as_dict(of) {
                Some(pairs) => Value::dict(pairs),
                None => self.attribute(of.clone(), "__dict__", at)?,
            },
            ("globals" | "locals" | "vars", []) => {
                let mut pairs: Vec<(String, Value)> = self
                    .globals
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                if let (true, Some(frame)) = (name != "globals", self.frames.last()) {
                    let values = frame.names.values.borrow();
                    pairs.extend(
                        values
                            .iter()
                            .map(|(name, value)| (name.clone(), value.clone())),
                    );
                }
                pairs.arrange_by(|(a, _), (b, _)| a.cmp(b));
                self.spend(pairs.len().saturating_mul(pairs.len()) / 64, at)?;
                let pairs = pairs
                    .into_iter()
                    .map(|(name, value)| (Value::text(&name), value));
                Value::dict(pairs.collect())
            }
            ("eval", [Value::Text(text), ..]) => return self.eval(&text.clone(), at).map(Some),
            ("chr", [Value::Int(code)]) => {
                let one = u32::try_from(*code).ok().and_then(char::from_u32);
                Value::text(&one.map(String::from).unwrap_or_default())
            }
            ("ord", [Value::Text(text)]) => Value::Int(
                text.chars()
                    .next()
                    .map_or(0, |one| i64::from(u32::from(one))),
            ),
            ("slice", parts) => {
                let part = |index: usize| parts.get(index).cloned().unwrap_or(Value::None);
                let all = match parts.len() {
                    1 => [Value::None, part(0), Value::None],
                    _ => [part(0), part(1), part(2)],
                };
                self.bounded(Value::Slice(Rc::new(all)), at)?
            }
            ("super", _) => return self.super_of(arguments).map(Some),
            ("print" | "exit" | "quit" | "help" | "breakpoint" | "exec", _) => Value::None,
            ("object", _) => {
                let object = Object {
                    path: "python.object".into(),
                    at,
                    ..Object::default()
                };
                Value::Object(Rc::new(object))
            }
            ("__import__", [Value::Text(path), ..]) => Value::Library(canonical(path).into()),
            ("property" | "staticmethod" | "classmethod", [Value::Function(closure), ..]) => {
                let binding = match name {
                    "property" => Binding::Property,
                    "staticmethod" => Binding::Static,
                    _ => Binding::Class,
                };
                let body = match &closure.body {
                    Body::Function(function) => Body::Function(function.clone()),
                    Body::Lambda(parameters, body) => {
                        Body::Lambda(parameters.clone(), body.clone())
                    }
                };
                Value::Function(Rc::new(Closure {
                    body,
                    defaults: closure.defaults.clone(),
                    around: closure.around.clone(),
                    binding,
                    given: closure.given.clone(),
                }))
            }
            _ if EXCEPTIONS.split_whitespace().any(|word| word == name) => {
                return self.object(path, arguments.clone()).map(Some);
            }
            _ => return Ok(self.vague(path, arguments)),
        };
        Ok(Some(known))
    }

    /// What stands in a string.
    pub(super) fn eval(&mut self, text: &str, at: super::Place) -> Result<Value> {
        let tokens = crate::interop::python::token::inner(text, at);
        let expression =
            tokens.and_then(|tokens| crate::interop::python::parse::expression_of(&tokens));
        match expression {
            Ok(expression) => self.evaluate(&expression),
            Err((at, problem)) => Err(unsupported(
                at,
                problem,
                phrase!("Let it be an expression."),
            )),
        }
    }

    /// What a call gave that hangs on something unknown.
    pub(super) fn vague(&self, path: &str, arguments: &Arguments) -> Option<Value> {
        let name = path.rsplit('.').next().unwrap_or(path);
        let of = arguments
            .plain
            .first()
            .map_or_else(|| phrase!("nothing"), Value::describe);
        Some(Value::unknown(phrase!(
            "{name} of {value}",
            name,
            value = of
        )))
    }

    pub(super) fn dictionary(&mut self, arguments: &Arguments) -> Result<Value> {
        let mut pairs = Vec::new();
        match arguments.plain.first() {
            Some(value) if self.as_dict(value).is_some() => {
                pairs.extend(self.as_dict(value).unwrap_or_default());
            }
            Some(value) => {
                for pair in self.iterate(value, arguments.at)? {
                    match pair.members().as_deref() {
                        Some([key, value]) => pairs.push((key.clone(), value.clone())),
                        _ => {
                            return Err(unsupported(
                                arguments.at,
                                phrase!("a dictionary of what are no pairs"),
                                phrase!("Pairs of a name and a value are supported."),
                            ));
                        }
                    }
                }
            }
            None => {}
        }
        let named = arguments.named.iter();
        pairs.extend(named.map(|(name, value)| (Value::text(name), value.clone())));
        self.spend(pairs.len().saturating_mul(pairs.len()) / 64, arguments.at)?;
        self.bounded(Value::dict(pairs), arguments.at)
    }
}
