//! Calls of methods: of tensors, modules, objects and texts, of `super()` and of a class without an object.

use std::rc::Rc;

use super::ancestors::method_of;
use super::{Evaluator, in_place};
use crate::interop::python::given::Result;
use crate::interop::python::value::{Arguments, ClassValue, Object, Value};
use crate::said::phrase;

pub(super) fn has_training(arguments: &Arguments) -> bool {
    arguments.plain.len() > 1 || arguments.named.iter().any(|(name, _)| name == "training")
}

impl Evaluator {
    /// `nn.Module.__init__(self)` and its like: a method of a class of PyTorch's, called by its path.
    pub(super) fn unbound(&mut self, path: &str, arguments: &Arguments) -> Result<Option<Value>> {
        let Some((class, method)) = path
            .strip_prefix("torch.nn.")
            .and_then(|rest| rest.rsplit_once('.'))
        else {
            return Ok(None);
        };
        let (Some(Value::Module(module)), true) = (
            arguments.plain.first(),
            class.starts_with(char::is_uppercase),
        ) else {
            return Ok(None);
        };
        let module = *module;
        let mut rest = arguments.clone();
        rest.plain.remove(0);
        match method {
            "__init__" => self
                .initialise(module, class, rest)
                .map(|()| Some(Value::None)),
            _ => self.plain_method(module, method, rest).map(Some),
        }
    }

    /// A method of something, by name.
    pub(super) fn method(&mut self, of: &Value, name: &str, arguments: Arguments) -> Result<Value> {
        let at = arguments.at;
        match of {
            Value::Module(module) => self.module_method(*module, name, arguments),
            Value::Tensor(tensor) if name == "clone" => {
                Ok(Value::Tensor(self.trace.copied(tensor)))
            }
            Value::Tensor(tensor) if in_place::is_changing(name) => {
                let plain = name.trim_matches('_').trim_start_matches("iadd");
                let plain = if plain.is_empty() { "add" } else { plain };
                let output = self.tensor_method(tensor.clone(), plain, arguments)?;
                self.overwritten(tensor, output, at)
            }
            Value::Tensor(tensor) => self.tensor_method(tensor.clone(), name, arguments),
            Value::Learned(learned) => self.learned_method(learned, name, arguments),
            Value::Numbers(_) | Value::Object(_)
                if let Some(value) = self.numbers_method(of, name, &arguments)? =>
            {
                Ok(value)
            }
            Value::Super(pair) => self.super_method(&pair.0, &pair.1, name, arguments),
            Value::Class(class) => match method_of(class, name) {
                Some((closure, owner)) => self.invoke(&closure, owner, of.clone(), arguments),
                None => match (name, arguments.plain.first()) {
                    // `Base.__init__(self, ...)` of one that has none of its own.
                    ("__init__", Some(Value::Module(module))) => {
                        let module = *module;
                        let mut rest = arguments.clone();
                        rest.plain.remove(0);
                        self.initialise_base(module, &class.order.clone(), rest)
                    }
                    _ => Ok(Value::None),
                },
            },
            Value::Object(object) => match &object.class {
                Some(class) => self.object_method(object, class, name, arguments),
                None => self.library_method(object, name, arguments),
            },
            Value::List(_)
            | Value::Tuple(_)
            | Value::Dict(_)
            | Value::Set(_)
            | Value::Iterator(_) => self.collection_method(of, name, arguments),
            Value::Text(text) => self.text_method(&text.clone(), name, arguments),
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => match name {
                "item" | "conjugate" | "tolist" => Ok(of.clone()),
                "is_integer" => Ok(Value::Bool(
                    of.number().is_some_and(|one| one.fract() == 0.0),
                )),
                "bit_length" => {
                    let number = of.number().unwrap_or(0.0).abs() as u64;
                    Ok(Value::Int(i64::from(64 - number.leading_zeros())))
                }
                _ if !self.is_strict => Ok(Value::unknown(phrase!("{name} of a number", name))),
                _ => Err(self.exception(
                    "AttributeError",
                    at,
                    phrase!("{name} of {value}", name, value = of.describe()),
                    phrase!("It has no such attribute that is known here."),
                )),
            },
            other => Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = other.describe()
            ))),
        }
    }

    /// `super().name(...)`
    pub(super) fn super_method(
        &mut self,
        this: &Value,
        class: &Rc<ClassValue>,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        let order = self.order_behind(this, class);
        if let Some((closure, owner)) = super::ancestors::method_in(&order, name) {
            return self.invoke(&closure, owner, this.clone(), arguments);
        }
        match (this, name) {
            (Value::Module(module), "__init__") => self.initialise_base(*module, &order, arguments),
            (Value::Module(module), _) => self.plain_method(*module, name, arguments),
            (Value::Object(object), "__setattr__") => match arguments.plain.as_slice() {
                [Value::Text(name), value] => {
                    object
                        .fields
                        .borrow_mut()
                        .insert(name.to_string(), value.clone());
                    Ok(Value::None)
                }
                _ => Ok(Value::None),
            },
            _ => Ok(Value::None),
        }
    }

    pub(super) fn object_method(
        &mut self,
        object: &Rc<Object>,
        class: &Rc<ClassValue>,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        let this = Value::Object(object.clone());
        if let Some((closure, owner)) = method_of(class, name) {
            return self.invoke(&closure, owner, this, arguments);
        }
        if let Some(value) = self.lightning_method(&this, class, name, &arguments) {
            return Ok(value);
        }
        match name {
            "_asdict" => {
                let fields = object.fields.borrow();
                let names = class.declared.iter();
                let pairs = names
                    .filter_map(|(name, _)| Some((Value::text(name), fields.get(name)?.clone())));
                Ok(Value::dict(pairs.collect()))
            }
            "_replace" => {
                let again = Rc::new(Object {
                    path: object.path.clone(),
                    at: arguments.at,
                    class: Some(class.clone()),
                    fields: object.fields.borrow().clone().into(),
                    ..Object::default()
                });
                self.objects.push(again.clone());
                again.fields.borrow_mut().extend(arguments.named);
                Ok(Value::Object(again))
            }
            "__setattr__" => match arguments.plain.as_slice() {
                [Value::Text(name), value] => {
                    object
                        .fields
                        .borrow_mut()
                        .insert(name.to_string(), value.clone());
                    Ok(Value::None)
                }
                _ => Ok(Value::None),
            },
            "__init__" => Ok(Value::None),
            _ => Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = this.describe()
            ))),
        }
    }
}
