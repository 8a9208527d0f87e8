//! Modules: what kind they are, their attributes, their calls.

use std::rc::Rc;

use super::ancestors::method_of;
use super::attribute::bound;
use super::children::WEIGHTS;
use super::layer_settings::setting;
use super::module_methods::{CHAINED, METHODS};
use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{Arguments, Binding, ClassValue, ModuleKind, Tensor, Value};
use crate::said::phrase;

impl Evaluator {
    /// The class a module is of, as messages call it.
    pub(super) fn module_kind(&self, module: usize) -> String {
        match self.class_of(module) {
            Some(class) => class.name.clone(),
            None => self.modules[module].class_name.clone(),
        }
    }

    /// The class of the program that a module is of.
    pub(super) fn class_of(&self, module: usize) -> Option<Rc<ClassValue>> {
        match &self.modules[module].kind {
            ModuleKind::User(class) => Some(class.clone()),
            _ => self.modules[module].class.clone(),
        }
    }

    /// Whether a module holds others by their numbers (`ModuleList`, `Sequential`).
    pub(super) fn is_list(&self, module: usize) -> bool {
        let name = &self.modules[module].class_name;
        ["ModuleList", "Sequential"].contains(&name.as_str())
    }

    /// Whether a module holds others by names of their own (`ModuleDict`).
    pub(super) fn is_dict(&self, module: usize) -> bool {
        self.modules[module].class_name == "ModuleDict"
    }

    pub(super) fn module_attribute(
        &mut self,
        module: usize,
        name: &str,
        at: Place,
    ) -> Result<Value> {
        let known = &self.modules[module];
        if let Some(parameter) = self.own_parameter(module, name) {
            return Ok(parameter);
        }
        if let Some((_, child)) = known.children.iter().find(|(known, _)| known == name) {
            return Ok(Value::Module(*child));
        }
        if let Some(value) = known.fields.get(name) {
            return Ok(value.clone());
        }
        let class = self.class_of(module);
        if let Some(class) = &class {
            if let Some((closure, owner)) = method_of(class, name) {
                if closure.binding == Binding::Property {
                    let given = Arguments {
                        at,
                        ..Arguments::default()
                    };
                    return self.deeper(at, |this| {
                        this.invoke(&closure, owner, Value::Module(module), given)
                    });
                }
                return Ok(bound(Value::Module(module), name));
            }
            if let Some(value) = class.field(name) {
                return Ok(value);
            }
        }
        let is_layer = matches!(self.modules[module].kind, ModuleKind::Operation(_));
        if name == "bias"
            && let Some(Value::Bool(false)) = setting_of(self, module, name)
        {
            return Ok(Value::None);
        }
        if is_layer && self.is_weights(name) {
            let object = crate::interop::python::value::Object {
                path: WEIGHTS.into(),
                arguments: Arguments {
                    plain: vec![Value::Module(module)],
                    ..Arguments::default()
                },
                at,
                ..Default::default()
            };
            return Ok(Value::Object(Rc::new(object)));
        }
        if let Some(value) = setting_of(self, module, name) {
            return Ok(value);
        }
        if let Some(class) = &class
            && let Some(value) = self.lightning_attribute(&Value::Module(module), class, name)
        {
            return Ok(value);
        }
        match name {
            "training" => Ok(Value::unknown(phrase!("whether it trains"))),
            "inplace" if is_layer => Ok(Value::Bool(self.modules[module].in_place)),
            "device" => Ok(Value::unknown(phrase!("a module's tensor"))),
            "__class__" => Ok(self.type_of(&Value::Module(module))),
            "_modules" | "__dict__" => {
                let children = self.modules[module].children.iter();
                let pairs =
                    children.map(|(name, child)| (Value::text(name), Value::Module(*child)));
                Ok(Value::dict(pairs.collect()))
            }
            _ if CHAINED.contains(&name) || METHODS.contains(&name) => {
                Ok(bound(Value::Module(module), name))
            }
            _ => {
                if let Some(class) = &class
                    && let Some((closure, owner)) = method_of(class, "__getattr__")
                {
                    let given = Arguments {
                        plain: vec![Value::text(name)],
                        at,
                        ..Arguments::default()
                    };
                    return self.deeper(at, |this| {
                        this.invoke(&closure, owner, Value::Module(module), given)
                    });
                }
                if !self.is_strict {
                    return Ok(bound(Value::Module(module), name));
                }
                // What kept it from being made says more than that it is not there.
                if let Some(error) = self.modules[module].broken.clone() {
                    return Err(error);
                }
                let what = phrase!(
                    "{module} has no {name}",
                    module = self.module_kind(module),
                    name
                );
                Err(self.exception(
                    "AttributeError",
                    at,
                    what,
                    phrase!("Give it one in __init__."),
                ))
            }
        }
    }

    /// A module applied to its arguments.
    pub(super) fn call_module(&mut self, module: usize, arguments: Arguments) -> Result<Value> {
        if let Some(name) = self.torchvision.asked_for(module) {
            let value = self.call_module(module, arguments)?;
            self.torchvision.outputs.push((name, value.clone()));
            return Ok(value);
        }
        let at = arguments.at;
        let tensor = |value: &Value| match value {
            Value::Tensor(tensor) => Some(tensor.clone()),
            _ => None,
        };
        let named = arguments.named.iter().map(|(_, value)| value);
        let tensors: Vec<Tensor> = arguments
            .plain
            .iter()
            .chain(named)
            .filter_map(tensor)
            .collect();
        if tensors.is_empty() && !self.tracing {
            return Ok(Value::unknown(phrase!("a network's output")));
        }
        if let Some(error) = self.modules[module].broken.clone() {
            return Err(error);
        }
        if let Some(class) = self.modules[module].class.clone()
            && let Some((closure, owner)) = method_of(&class, "forward")
        {
            return self.invoke(&closure, owner, Value::Module(module), arguments);
        }
        match self.modules[module].kind.clone() {
            ModuleKind::Operation(operation) => self.apply_layer(module, &operation, &tensors, at),
            ModuleKind::Sequential => self.sequence(module, arguments),
            ModuleKind::User(class) => match method_of(&class, "forward") {
                Some((closure, owner)) => {
                    if let crate::interop::python::value::Body::Function(function) = &closure.body
                        && function.body.is_empty()
                    {
                        return Err(unsupported(
                            function.at,
                            phrase!(
                                "forward of {name} has no body, which Python refuses («expected an indented block after function definition»); its __init__ makes {children} layers",
                                name = owner.name,
                                children = self.modules[module].children.len()
                            ),
                            phrase!(
                                "Write its layers, or take a network of the zoo such as segnet."
                            ),
                        ));
                    }
                    let noted = self.notes.len();
                    let output = self.invoke(&closure, owner, Value::Module(module), arguments)?;
                    self.drop_path(module, &class, (tensors.first(), output), noted, at)
                }
                None if method_of(&class, "__call__").is_some() => {
                    let call = bound(Value::Module(module), "__call__");
                    self.call(call, arguments)
                }
                None if self.modules[module].class_name == "Sequential" => {
                    self.sequence(module, arguments)
                }
                None => Err(unsupported(
                    at,
                    phrase!("{name} has no forward", name = class.name),
                    phrase!("Give it one, which PyTorch asks for too."),
                )),
            },
            ModuleKind::List | ModuleKind::Dict => Err(unsupported(
                at,
                phrase!("a {module} is called", module = self.module_kind(module)),
                phrase!("Call its members, or make it an nn.Sequential."),
            )),
        }
    }

    /// A layer of PyTorch's applied to tensors.
    pub(super) fn apply_layer(
        &mut self,
        module: usize,
        operation: &Operation,
        tensors: &[Tensor],
        at: Place,
    ) -> Result<Value> {
        let path = self.paths.get(&module).cloned();
        if operation.with_weights().is_some() && path.is_none() {
            return Err(unsupported(
                at,
                phrase!(
                    "this layer is no attribute of its module, nor in an nn.ModuleList, so that PyTorch would not train it"
                ),
                phrase!("Keep it as self.name = ..., or in an nn.ModuleList."),
            ));
        }
        let output = self.applied(operation, tensors, path.as_deref(), at)?;
        match (self.modules[module].in_place, tensors.first()) {
            (true, Some(input)) => self.overwritten(input, output, at),
            _ => Ok(output),
        }
    }

    /// One child after another.
    pub(super) fn sequence(&mut self, module: usize, arguments: Arguments) -> Result<Value> {
        let children = self.modules[module].children.clone();
        let mut value = arguments.plain.into_iter().next().unwrap_or(Value::None);
        for (_, child) in children {
            let given = Arguments {
                plain: vec![value],
                named: Vec::new(),
                at: arguments.at,
            };
            value = self.deeper(arguments.at, |this| this.call_module(child, given))?;
        }
        Ok(value)
    }

    /// `super()` in a method.
    pub(super) fn super_of(&mut self, arguments: &Arguments) -> Result<Value> {
        if let [
            Value::Class(class),
            this @ (Value::Module(_) | Value::Object(_) | Value::Class(_)),
        ] = arguments.plain.as_slice()
        {
            return Ok(Value::Super(Rc::new((this.clone(), class.clone()))));
        }
        match self.frames.last().and_then(|frame| frame.this.clone()) {
            Some(this) => Ok(Value::Super(Rc::new(this))),
            None => Err(unsupported(
                arguments.at,
                phrase!("super() outside of a method of a module"),
                phrase!("It belongs into __init__ or forward."),
            )),
        }
    }
}

pub(super) fn setting_of(evaluator: &Evaluator, module: usize, name: &str) -> Option<Value> {
    match &evaluator.modules[module].kind {
        ModuleKind::Operation(operation) => setting(operation, name),
        _ => None,
    }
}

/// Whether a class of PyTorch's name is the one of a path, or stands below it.
pub(super) fn is_of_kind(own: &str, path: &str) -> bool {
    let wanted = path.rsplit('.').next().unwrap_or_default();
    match wanted {
        "Module" => true,
        "_ConvNd" => own.starts_with("Conv"),
        "_BatchNorm" | "_NormBase" => own.starts_with("BatchNorm"),
        _ => own == wanted,
    }
}
