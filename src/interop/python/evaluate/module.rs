//! Modules: their children, their attributes, their calls.

use super::branch::training;
use super::call::method_of;
use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::{Operation, has_weights};
use crate::interop::python::value::{Arguments, ModuleKind, Tensor, Value};
use crate::network::{Layer, layers};
use crate::said::phrase;

/// Methods of every module that give it back, or nothing that matters.
const CHAINED: [&str; 14] = [
    "to",
    "cuda",
    "cpu",
    "train",
    "eval",
    "float",
    "double",
    "half",
    "requires_grad_",
    "apply",
    "share_memory",
    "compile",
    "type",
    "zero_grad",
];

impl Evaluator {
    /// The class a module is of, as `isinstance` asks for it.
    pub(super) fn module_kind(&self, module: usize) -> String {
        match &self.modules[module].kind {
            ModuleKind::Operation(Operation::Layer(layer) | Operation::Padded(_, layer)) => {
                layer.kind().into()
            }
            ModuleKind::Operation(Operation::MaxPool { .. }) => "MaxPool2d".into(),
            ModuleKind::Operation(_) => "Module".into(),
            ModuleKind::Sequential => "Sequential".into(),
            ModuleKind::List => "ModuleList".into(),
            ModuleKind::Dict => "ModuleDict".into(),
            ModuleKind::User(class) => class.name.clone(),
        }
    }

    /// The children that `nn.Sequential(...)` and its like are given.
    pub(super) fn fill(&mut self, module: usize, kind: &str, arguments: &Arguments) -> Result<()> {
        let at = arguments.at;
        let mut given = Vec::new();
        match (kind, arguments.plain.as_slice()) {
            (_, [Value::Dict(pairs)]) => {
                for (key, value) in pairs.iter() {
                    let name = match key {
                        Value::Text(text) => text.to_string(),
                        other => other.describe().to_string(),
                    };
                    given.push((name, value.clone()));
                }
            }
            ("ModuleList", [list]) => {
                let members = self.iterate(list, at)?;
                given.extend(
                    members
                        .into_iter()
                        .enumerate()
                        .map(|(n, value)| (n.to_string(), value)),
                );
            }
            (_, plain) => {
                let plain = plain.iter().cloned().enumerate();
                given.extend(plain.map(|(n, value)| (n.to_string(), value)));
            }
        }
        for (name, value) in given {
            self.add_child(module, &name, value, at)?;
        }
        Ok(())
    }

    fn add_child(&mut self, module: usize, name: &str, value: Value, at: Place) -> Result<()> {
        match value {
            Value::Module(child) if child != module => {
                let children = &mut self.modules[module].children;
                match children.iter_mut().find(|(known, _)| known == name) {
                    Some(place) => place.1 = child,
                    None => children.push((name.into(), child)),
                }
                Ok(())
            }
            Value::None => Ok(()),
            other => Err(unsupported(
                at,
                phrase!("{value} stands among the layers", value = other.describe()),
                phrase!(
                    "Modules are supported there; a function has its module, such as nn.ReLU()."
                ),
            )),
        }
    }

    /// `(name, parameters)` of every layer below a module that has weights.
    fn named_parameters(&self, module: usize, path: &str, level: usize, found: &mut Vec<Value>) {
        if level > 60 {
            return;
        }
        if let ModuleKind::Operation(operation) = &self.modules[module].kind
            && has_weights(operation)
        {
            let name = Value::text(&format!("{path}weight"));
            found.push(Value::Tuple(
                [name, Value::Parameters(module)].to_vec().into(),
            ));
        }
        for (name, child) in &self.modules[module].children {
            self.named_parameters(*child, &format!("{path}{name}."), level + 1, found);
        }
    }

    /// `self.name = value`.
    pub(super) fn set_attribute(&mut self, module: usize, name: &str, value: Value) {
        if let Value::Module(child) = value
            && child != module
        {
            self.modules[module].fields.remove(name);
            let place = self.modules[module].at;
            // A module is always accepted.
            let _ = self.add_child(module, name, value, place);
            return;
        }
        self.modules[module]
            .children
            .retain(|(known, _)| known != name);
        self.modules[module].fields.insert(name.into(), value);
    }

    pub(super) fn set_item(
        &mut self,
        of: &Value,
        index: &Value,
        value: Value,
        at: Place,
    ) -> Result<()> {
        match (of, index) {
            (Value::List(list), Value::Int(_)) => {
                let length = list.borrow().len();
                let place = place_of(index, length);
                if let Some(place) = place {
                    list.borrow_mut()[place] = value;
                }
                self.bounded(of.clone(), at).map(|_| ())
            }
            (Value::Module(module), _) => {
                let name = match index {
                    Value::Text(text) => text.to_string(),
                    other => match place_of(other, self.modules[*module].children.len()) {
                        Some(place) => self.modules[*module].children[place].0.clone(),
                        None => other.describe().to_string(),
                    },
                };
                self.add_child(*module, &name, value, at)
            }
            (Value::Object(group), Value::Text(key)) if &**key == "lr" => {
                self.set_rate(group, &value, at);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `of.name`.
    pub(super) fn attribute(&mut self, of: Value, name: &str, at: Place) -> Result<Value> {
        match &of {
            Value::Library(path) => {
                let path = super::builtin::canonical(&format!("{path}.{name}"));
                Ok(match path.as_str() {
                    "math.pi" => Value::Float(std::f64::consts::PI),
                    _ => Value::Library(path.into()),
                })
            }
            Value::Module(module) => self.module_attribute(*module, name, at),
            Value::Tensor(tensor) => match name {
                "shape" => self.sizes(tensor, at),
                "data" | "T" => Ok(of),
                "ndim" => match tensor.sizes() {
                    Some(sizes) => Ok(Value::Int(sizes.len() as i64 + 1)),
                    None => Err(self.trace.shapeless(at)),
                },
                "device" | "dtype" => Ok(Value::unknown(phrase!("the device"))),
                "is_cuda" | "requires_grad" => Ok(Value::Bool(false)),
                _ => Ok(bound(of, name)),
            },
            Value::Parameters(_) if name == "requires_grad" => Ok(Value::Bool(true)),
            Value::Class(class) => {
                if let Some(value) = class.fields.get(name) {
                    return Ok(value.clone());
                }
                Ok(match method_of(class, name) {
                    Some((closure, _)) => Value::Function(closure),
                    None => Value::unknown(phrase!("{name} of {value}", name, value = class.name)),
                })
            }
            Value::Object(optimizer)
                if name == "param_groups" && optimizer.path.starts_with("torch.optim.") =>
            {
                Ok(self.parameter_groups(optimizer, at))
            }
            Value::Super(..)
            | Value::List(_)
            | Value::Dict(_)
            | Value::Object(_)
            | Value::Text(_) => Ok(bound(of, name)),
            Value::Unknown(why) => Ok(Value::Unknown(why.clone())),
            other if self.is_strict => Err(unsupported(
                at,
                phrase!("{name} of {value}", name, value = other.describe()),
                phrase!("It has no such attribute that is known here."),
            )),
            other => Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = other.describe()
            ))),
        }
    }

    fn module_attribute(&mut self, module: usize, name: &str, at: Place) -> Result<Value> {
        let known = &self.modules[module];
        if let Some((_, child)) = known.children.iter().find(|(known, _)| known == name) {
            return Ok(Value::Module(*child));
        }
        if let Some(value) = known.fields.get(name) {
            return Ok(value.clone());
        }
        if let ModuleKind::User(class) = &known.kind {
            let mut at = Some(class.clone());
            for _ in 0..16 {
                let Some(class) = at else { break };
                if let Some(value) = class.fields.get(name) {
                    return Ok(value.clone());
                }
                at = class.bases.iter().find_map(|base| match base {
                    Value::Class(base) => Some(base.clone()),
                    _ => None,
                });
            }
            if method_of(class, name).is_some() {
                return Ok(bound(Value::Module(module), name));
            }
        }
        if let ModuleKind::Operation(Operation::Layer(layer) | Operation::Padded(_, layer)) =
            &known.kind
            && let Some(size) = layer_size(layer, name)
        {
            return Ok(Value::Int(size as i64));
        }
        match name {
            "training" => Ok(Value::unknown(training())),
            "weight" | "bias" | "device" | "__class__" => {
                Ok(Value::unknown(phrase!("a module's tensor")))
            }
            _ if CHAINED.contains(&name) || METHODS.contains(&name) => {
                Ok(bound(Value::Module(module), name))
            }
            _ if !self.is_strict => Ok(bound(Value::Module(module), name)),
            _ => Err(unsupported(
                at,
                phrase!(
                    "{module} has no {name}",
                    module = self.module_kind(module),
                    name
                ),
                phrase!("Give it one in __init__."),
            )),
        }
    }

    /// A module applied to its arguments.
    pub(super) fn call_module(&mut self, module: usize, arguments: Arguments) -> Result<Value> {
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
        match self.modules[module].kind.clone() {
            ModuleKind::Operation(operation) => {
                self.modules[module].calls += 1;
                let path = self.paths.get(&module).cloned();
                if has_weights(&operation) {
                    if self.modules[module].calls > 1 {
                        return Err(unsupported(
                            at,
                            phrase!(
                                "{path} is used a second time, with the same weights",
                                path = path.unwrap_or_default()
                            ),
                            phrase!("Each use needs a layer of its own here."),
                        ));
                    }
                    if path.is_none() {
                        return Err(unsupported(
                            at,
                            phrase!(
                                "this layer is no attribute of its module, nor in an nn.ModuleList, so that PyTorch would not train it"
                            ),
                            phrase!("Keep it as self.name = ..., or in an nn.ModuleList."),
                        ));
                    }
                }
                self.applied(&operation, &tensors, path.as_deref(), at)
            }
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
                    self.function(&closure, Some((module, owner)), arguments)
                }
                None => self.sequence(module, arguments),
            },
            ModuleKind::List | ModuleKind::Dict => Err(unsupported(
                at,
                phrase!("a {module} is called", module = self.module_kind(module)),
                phrase!("Call its members, or make it an nn.Sequential."),
            )),
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

    pub(super) fn module_method(
        &mut self,
        module: usize,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        if let ModuleKind::User(class) = &self.modules[module].kind
            && let Some((closure, owner)) = method_of(class, name)
        {
            return self.function(&closure, Some((module, owner)), arguments);
        }
        let children = |this: &Self| this.modules[module].children.clone();
        match (name, arguments.plain.as_slice()) {
            ("forward", _) => self.call_module(module, arguments),
            ("parameters", _) => Ok(Value::Parameters(module)),
            ("named_parameters", _) => {
                let mut found = Vec::new();
                self.named_parameters(module, "", 0, &mut found);
                Ok(Value::list(found))
            }
            ("requires_grad_", plain) => {
                let learns = plain.first().map_or(Some(true), Value::truth);
                self.frozen.extend(learns.map(|learns| (module, !learns)));
                Ok(Value::Module(module))
            }
            ("get_submodule", [Value::Text(path)]) => {
                let mut found = module;
                for part in path.split('.').filter(|part| !part.is_empty()) {
                    found = match self.module_attribute(found, part, at)? {
                        Value::Module(child) => child,
                        _ => {
                            let what = phrase!("there is no module {path}", path = &**path);
                            return Err(unsupported(at, what, phrase!("Give it one in __init__.")));
                        }
                    };
                }
                Ok(Value::Module(found))
            }
            ("add_module" | "register_module", [Value::Text(name), value]) => {
                self.add_child(module, name, value.clone(), at)?;
                Ok(Value::None)
            }
            ("append", [value]) => {
                let name = children(self).len().to_string();
                self.add_child(module, &name, value.clone(), at)?;
                Ok(Value::Module(module))
            }
            ("extend", [values]) => {
                for value in self.iterate(values, at)? {
                    let name = children(self).len().to_string();
                    self.add_child(module, &name, value, at)?;
                }
                Ok(Value::Module(module))
            }
            ("insert", [index, Value::Module(child)]) => {
                let children = &mut self.modules[module].children;
                let index = index.size().unwrap_or(0).min(children.len());
                children.insert(index, (String::new(), *child));
                for (number, (name, _)) in children.iter_mut().enumerate() {
                    *name = number.to_string();
                }
                Ok(Value::None)
            }
            ("children" | "values", _) => {
                let members = children(self)
                    .into_iter()
                    .map(|(_, child)| Value::Module(child));
                Ok(Value::list(members.collect()))
            }
            ("named_children" | "items", _) => {
                let members = children(self).into_iter();
                let pair = |(name, child): (String, usize)| {
                    Value::tuple(vec![Value::text(&name), Value::Module(child)])
                };
                Ok(Value::list(members.map(pair).collect()))
            }
            ("keys", _) => {
                let members = children(self).into_iter();
                Ok(Value::list(
                    members.map(|(name, _)| Value::text(&name)).collect(),
                ))
            }
            ("modules" | "named_modules" | "apply", _) => {
                self.notes.push(phrase!("line {line}: first weights set by the program are not read; PyTorch's default is used", line = at.line));
                Ok(if name == "apply" {
                    Value::Module(module)
                } else {
                    Value::list(Vec::new())
                })
            }
            _ if CHAINED.contains(&name) => Ok(Value::Module(module)),
            _ => Ok(Value::unknown(phrase!("{name} of a module", name))),
        }
    }

    /// `of[index]`.
    pub(super) fn item(&mut self, of: Value, index: &Value, at: Place) -> Result<Value> {
        if let Value::Tensor(tensor) = &of {
            return self.indexed(tensor, index, at);
        }
        if let (Value::Object(group), Value::Text(key)) = (&of, index)
            && &**key == "lr"
            && let Some(rate) = self.rate_of(group)
        {
            return Ok(rate);
        }
        if let (Value::Dict(pairs), index) = (&of, index) {
            let found = pairs.iter().find(|(key, _)| key.same(index) == Some(true));
            return match found {
                Some((_, value)) => Ok(value.clone()),
                None if !self.is_strict => Ok(Value::unknown(phrase!("a member of a dictionary"))),
                None => Err(unsupported(
                    at,
                    phrase!("the dictionary has no {index}", index = index.describe()),
                    phrase!("Give it one."),
                )),
            };
        }
        if let (Value::Module(module), Value::Text(name)) = (&of, index) {
            return self.module_attribute(*module, name, at);
        }
        let members = match &of {
            Value::Text(_) | Value::List(_) | Value::Tuple(_) | Value::Module(_) => {
                self.iterate(&of, at)?
            }
            _ if !self.is_strict => {
                return Ok(Value::unknown(phrase!(
                    "a part of {value}",
                    value = of.describe()
                )));
            }
            _ => {
                return Err(unsupported(
                    at,
                    phrase!("a part of {value}", value = of.describe()),
                    phrase!("Parts of lists, tuples and modules are supported."),
                ));
            }
        };
        if let Value::Slice(parts) = index {
            let bound = |value: &Value, default: usize| match value {
                Value::Int(number) if *number < 0 => {
                    members.len().saturating_sub(number.unsigned_abs() as usize)
                }
                value => value.size().unwrap_or(default).min(members.len()),
            };
            let (first, end) = (bound(&parts[0], 0), bound(&parts[1], members.len()));
            let step = parts[2].size().unwrap_or(1).max(1);
            let taken = members.get(first..end).unwrap_or_default();
            let taken: Vec<Value> = taken.iter().step_by(step).cloned().collect();
            return Ok(match of {
                Value::Module(_) => {
                    let part = self.new_module(ModuleKind::Sequential, at);
                    for (number, child) in taken.into_iter().enumerate() {
                        self.add_child(part, &number.to_string(), child, at)?;
                    }
                    Value::Module(part)
                }
                Value::Tuple(_) => Value::tuple(taken),
                _ => Value::list(taken),
            });
        }
        match place_of(index, members.len()) {
            Some(place) => Ok(members[place].clone()),
            None if !self.is_strict => Ok(Value::unknown(phrase!("a member of a list"))),
            None => Err(unsupported(
                at,
                phrase!(
                    "the index {index} is not among {members} members",
                    index = index.describe(),
                    members = members.len()
                ),
                phrase!("Indices count from 0."),
            )),
        }
    }

    /// `super()` in a method.
    pub(super) fn super_of(&mut self, arguments: &Arguments) -> Result<Value> {
        match self.frames.last().and_then(|frame| frame.this.clone()) {
            Some((module, class)) => Ok(Value::Super(module, class)),
            None => Err(unsupported(
                arguments.at,
                phrase!("super() outside of a method of a module"),
                phrase!("It belongs into __init__ or forward."),
            )),
        }
    }
}

const METHODS: [&str; 19] = [
    "get_submodule",
    "forward",
    "parameters",
    "named_parameters",
    "add_module",
    "register_module",
    "append",
    "extend",
    "insert",
    "children",
    "values",
    "named_children",
    "items",
    "keys",
    "modules",
    "named_modules",
    "state_dict",
    "load_state_dict",
    "register_buffer",
];

fn bound(of: Value, name: &str) -> Value {
    Value::Method(std::rc::Rc::new((of, name.to_string())))
}

/// Where an index points, counted from the end if it is below 0.
fn place_of(index: &Value, length: usize) -> Option<usize> {
    let Value::Int(number) = index else {
        return None;
    };
    let place = match *number < 0 {
        true => length.checked_sub(number.unsigned_abs() as usize)?,
        false => usize::try_from(*number).ok()?,
    };
    (place < length).then_some(place)
}

/// A layer's size by the name that PyTorch keeps it under.
fn layer_size(layer: &Layer, name: &str) -> Option<usize> {
    Some(match (layer, name) {
        (Layer::Linear(layers::Linear { features_in, .. }), "in_features") => *features_in,
        (Layer::Linear(layers::Linear { features_out, .. }), "out_features") => *features_out,
        (
            Layer::Conv2d(layers::Conv2d { channels_in, .. })
            | Layer::ConvTranspose2d(layers::ConvTranspose2d { channels_in, .. }),
            "in_channels",
        ) => *channels_in,
        (
            Layer::Conv2d(layers::Conv2d { channels_out, .. })
            | Layer::ConvTranspose2d(layers::ConvTranspose2d { channels_out, .. }),
            "out_channels",
        ) => *channels_out,
        (Layer::BatchNorm2d(layers::BatchNorm2d { channels, .. }), "num_features") => *channels,
        _ => return None,
    })
}
