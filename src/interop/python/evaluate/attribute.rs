//! Attributes: what `of.name` is, and what becomes of `of.name = value`.

use std::rc::Rc;

use super::ancestors::method_of;
use super::own::learned_attribute;
use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, Binding, ClassValue, Object, Value};
use crate::said::phrase;

/// Characters that the path of a library's name may have.
const PATH_LIMIT: usize = 300;

impl Evaluator {
    /// `of.name`.
    pub(super) fn attribute(&mut self, of: Value, name: &str, at: Place) -> Result<Value> {
        match &of {
            // `blocks.Net` after `import blocks`: what stands above it on the same page.
            Value::Library(path)
                if !super::names::is_library(path)
                    && !path.starts_with("python.")
                    && self.globals.contains_key(name) =>
            {
                Ok(self.globals[name].clone())
            }
            Value::Library(path) => {
                if name == "__name__" {
                    return Ok(Value::text(path.rsplit('.').next().unwrap_or_default()));
                }
                if path.ends_with("FLAGS")
                    && let Some(Value::Object(flags)) = self.globals.get(" flags")
                    && let Some(value) = flags.fields.borrow().get(name)
                {
                    return Ok(value.clone());
                }
                let path = super::names::canonical(&format!("{path}.{name}"));
                if let Some(value) = super::numeric::constant(&path) {
                    return Ok(value);
                }
                if let Some(value) = self.torchvision_name(&path, at)? {
                    return Ok(value);
                }
                match path.len() > PATH_LIMIT {
                    true => Ok(Value::unknown(phrase!("what is not known"))),
                    false => Ok(Value::Library(path.into())),
                }
            }
            Value::Module(module) => self.module_attribute(*module, name, at),
            Value::Tensor(tensor) => match name {
                "shape" => self.sizes(tensor, at),
                "data" | "T" => Ok(of),
                "ndim" => match tensor.sizes() {
                    Some(sizes) => Ok(Value::Int(sizes.len() as i64 + 1)),
                    None => Err(self.trace.shapeless(at)),
                },
                "is_cuda" | "requires_grad" => Ok(Value::Bool(false)),
                "device" | "dtype" => Ok(Value::unknown(phrase!("the device"))),
                _ => Ok(bound(of, name)),
            },
            Value::Learned(_) | Value::Numbers(_) => Ok(learned_attribute(of, name)),
            Value::Parameters(_) if name == "requires_grad" => Ok(Value::Bool(true)),
            Value::Class(class) => self.class_attribute(&class.clone(), name, at),
            Value::Object(object) => self.object_attribute(&object.clone(), name, at),
            Value::Super(pair) => {
                let (this, class) = (&pair.0, &pair.1);
                let order = self.order_behind(this, class);
                if let Some((closure, owner)) = super::ancestors::method_in(&order, name)
                    && closure.binding == Binding::Property
                {
                    return self.invoke(
                        &closure,
                        owner,
                        this.clone(),
                        Arguments {
                            at,
                            ..Arguments::default()
                        },
                    );
                }
                Ok(bound(of, name))
            }
            Value::Function(closure) if name == "__name__" => Ok(match &closure.body {
                crate::interop::python::value::Body::Function(function) => {
                    Value::text(&function.name)
                }
                crate::interop::python::value::Body::Lambda(..) => Value::text("<lambda>"),
            }),
            Value::Method(pair) if name == "__self__" => Ok(pair.0.clone()),
            Value::Slice(parts) => Ok(match name {
                "start" => parts[0].clone(),
                "stop" => parts[1].clone(),
                "step" => parts[2].clone(),
                _ => Value::None,
            }),
            _ if name == "__class__" => Ok(self.type_of(&of)),
            Value::List(_)
            | Value::Tuple(_)
            | Value::Dict(_)
            | Value::Set(_)
            | Value::Iterator(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Bool(_)
            | Value::Text(_) => Ok(bound(of, name)),
            Value::Unknown(why) => Ok(Value::Unknown(why.clone())),
            other if self.is_strict => {
                let what = phrase!("{name} of {value}", name, value = other.describe());
                Err(self.exception(
                    "AttributeError",
                    at,
                    what,
                    phrase!("It has no such attribute that is known here."),
                ))
            }
            other => Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = other.describe()
            ))),
        }
    }

    fn class_attribute(&mut self, class: &Rc<ClassValue>, name: &str, at: Place) -> Result<Value> {
        if let Some(value) = class.field(name) {
            return Ok(value);
        }
        match name {
            "__name__" | "__qualname__" => return Ok(Value::text(&class.name)),
            "__members__" => {
                let pairs = class.declared.iter();
                let pairs =
                    pairs.filter_map(|(name, _)| Some((Value::text(name), class.field(name)?)));
                return Ok(Value::dict(pairs.collect()));
            }
            "__bases__" => return Ok(Value::tuple(class.bases.clone())),
            _ => {}
        }
        if class.method(name).is_some() || name == "__init__" {
            return Ok(bound(Value::Class(class.clone()), name));
        }
        let has_base = class
            .order
            .iter()
            .any(|base| !matches!(base, Value::Class(_)));
        match self.is_strict && !has_base {
            true => Err(self.exception(
                "AttributeError",
                at,
                phrase!(
                    "{name} of {value}",
                    name,
                    value = Value::Class(class.clone()).describe()
                ),
                phrase!("It has no such attribute that is known here."),
            )),
            false => Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = class.name
            ))),
        }
    }

    fn object_attribute(&mut self, object: &Rc<Object>, name: &str, at: Place) -> Result<Value> {
        if let Some(value) = object.fields.borrow().get(name) {
            return Ok(value.clone());
        }
        if name == "param_groups" && object.path.starts_with("torch.optim.") {
            return Ok(self.parameter_groups(object, at));
        }
        let of = Value::Object(object.clone());
        let Some(class) = object.class.clone() else {
            if super::command_line::is_namespace(&object.path) {
                let is_method = [
                    "get",
                    "items",
                    "keys",
                    "values",
                    "update",
                    "pop",
                    "copy",
                    "setdefault",
                ]
                .contains(&name);
                if is_method {
                    return Ok(bound(of, name));
                }
                if !self.is_strict || object.is_vague.get() {
                    return Ok(Value::unknown(phrase!("the setting {name}", name)));
                }
                return Err(self.exception(
                    "AttributeError",
                    at,
                    phrase!("{name} of {value}", name, value = of.describe()),
                    phrase!("It has no such attribute that is known here."),
                ));
            }
            return Ok(match name {
                "__class__" => Value::Library(object.path.as_str().into()),
                "data" if object.path == super::children::WEIGHTS => of,
                "args" if object.path.starts_with("python.") => {
                    Value::tuple(object.arguments.plain.clone())
                }
                _ => bound(of, name),
            });
        };
        if let Some((closure, owner)) = method_of(&class, name) {
            if closure.binding == Binding::Property {
                return self.invoke(
                    &closure,
                    owner,
                    of,
                    Arguments {
                        at,
                        ..Arguments::default()
                    },
                );
            }
            return Ok(bound(of, name));
        }
        if let Some(value) = class.field(name) {
            return Ok(value);
        }
        match name {
            "__class__" => return Ok(Value::Class(class)),
            "__dict__" => {
                let fields = object.fields.borrow();
                let pairs = fields
                    .iter()
                    .map(|(name, value)| (Value::text(name), value.clone()));
                return Ok(Value::dict(pairs.collect()));
            }
            "_replace" | "_asdict" | "__init__" | "__setattr__" | "__getattribute__" => {
                return Ok(bound(of, name));
            }
            _ => {}
        }
        if let Some((closure, owner)) = method_of(&class, "__getattr__") {
            let given = Arguments {
                plain: vec![Value::text(name)],
                at,
                ..Arguments::default()
            };
            return self.deeper(at, |this| this.invoke(&closure, owner, of, given));
        }
        if let Some(value) = self.lightning_attribute(&of, &class, name) {
            return Ok(value);
        }
        if object.is_vague.get() || !self.is_strict {
            return Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = of.describe()
            )));
        }
        Err(self.exception(
            "AttributeError",
            at,
            phrase!("{name} of {value}", name, value = of.describe()),
            phrase!("It has no such attribute that is known here."),
        ))
    }

    /// `type(value)`
    pub(super) fn type_of(&self, value: &Value) -> Value {
        let name = match value {
            Value::Module(module) => match self.class_of(*module) {
                Some(class) => return Value::Class(class),
                None => {
                    let name = &self.modules[*module].class_name;
                    return Value::Library(format!("torch.nn.{name}").into());
                }
            },
            Value::Object(object) => match &object.class {
                Some(class) => return Value::Class(class.clone()),
                None => return Value::Library(object.path.as_str().into()),
            },
            Value::Int(_) => "int",
            Value::Bool(_) => "bool",
            Value::Float(_) => "float",
            Value::Text(_) => "str",
            Value::List(_) => "list",
            Value::Tuple(_) => "tuple",
            Value::Dict(_) => "dict",
            Value::Set(_) => "set",
            Value::None => "NoneType",
            Value::Tensor(_) => return Value::Library("torch.Tensor".into()),
            Value::Class(_) | Value::Library(_) => "type",
            other => return Value::unknown(other.describe()),
        };
        Value::Library(format!("python.{name}").into())
    }

    /// The classes behind one in the order of what a method is called on.
    pub(super) fn order_behind(&self, this: &Value, class: &Rc<ClassValue>) -> Vec<Value> {
        let own = match this {
            Value::Module(module) => self.class_of(*module),
            Value::Object(object) => object.class.clone(),
            Value::Class(class) => Some(class.clone()),
            _ => None,
        };
        let own = own.unwrap_or_else(|| class.clone());
        if Rc::ptr_eq(&own, class) {
            return own.order.clone();
        }
        let is_it = |base: &Value| matches!(base, Value::Class(base) if Rc::ptr_eq(base, class));
        match own.order.iter().position(is_it) {
            Some(place) => own.order[place + 1..].to_vec(),
            None => class.order.clone(),
        }
    }

    /// `of.name = value`
    pub(super) fn set_attribute(
        &mut self,
        of: Value,
        name: &str,
        value: Value,
        at: Place,
    ) -> Result<()> {
        match &of {
            Value::Module(module) => {
                let class = self.class_of(*module);
                let setter = class.and_then(|class| method_of(&class, &format!("{name}.setter")));
                match setter {
                    Some((closure, owner)) => {
                        let given = Arguments {
                            plain: vec![value],
                            at,
                            ..Arguments::default()
                        };
                        self.deeper(at, |this| this.invoke(&closure, owner, of, given))
                            .map(|_| ())
                    }
                    None => self.set_field(*module, name, value, at),
                }
            }
            Value::Learned(learned) => self.set_of_parameter(&learned.clone(), name, &value, at),
            Value::Parameters(module) if name == "requires_grad" => {
                let module = *module;
                if let Some(learns) = value.truth() {
                    self.freeze(module, !learns);
                }
                Ok(())
            }
            Value::Object(object) if object.class.is_some() || name != "requires_grad" => {
                let setter = object
                    .class
                    .as_ref()
                    .and_then(|class| method_of(class, &format!("{name}.setter")));
                if let Some((closure, owner)) = setter {
                    let given = Arguments {
                        plain: vec![value],
                        at,
                        ..Arguments::default()
                    };
                    return self
                        .deeper(at, |this| this.invoke(&closure, owner, of, given))
                        .map(|_| ());
                }
                let value = self.bounded(value, at)?;
                object.fields.borrow_mut().insert(name.into(), value);
                Ok(())
            }
            Value::Class(class) => {
                let value = self.bounded(value, at)?;
                class.fields.borrow_mut().insert(name.into(), value);
                Ok(())
            }
            // What hangs on a function, a tensor or a library's object is not read anywhere.
            Value::Function(_) | Value::Method(_) => Ok(()),
            Value::Tensor(_) if ["requires_grad", "grad"].contains(&name) => Ok(()),
            other if !self.is_strict || name == "requires_grad" => {
                if name == "requires_grad" {
                    self.notes.push(phrase!("line {line}: requires_grad of {value} is not followed; whole layers are frozen, by their parameters() or requires_grad_(False)", line = at.line, value = other.describe()));
                }
                Ok(())
            }
            other => Err(unsupported(
                at,
                phrase!("{value} is given an attribute", value = other.describe()),
                phrase!("Attributes of self are supported."),
            )),
        }
    }

    /// `hasattr(of, name)`; none where that is not known.
    pub(super) fn has_attribute(&mut self, of: &Value, name: &str, at: Place) -> Option<bool> {
        if matches!(of, Value::Unknown(_)) {
            return None;
        }
        let was = std::mem::replace(&mut self.is_strict, true);
        let value = self.attribute(of.clone(), name, at);
        self.is_strict = was;
        self.raised = None;
        match value {
            Ok(Value::Unknown(_)) => None,
            Ok(Value::Method(pair)) if matches!(&pair.0, Value::Object(object) if object.class.is_none()) => {
                None
            }
            Ok(_) => Some(true),
            Err(_) => Some(false),
        }
    }
}

pub(super) fn bound(of: Value, name: &str) -> Value {
    Value::Method(Rc::new((of, name.to_string())))
}
