//! Modules: their children, their attributes, their calls.

use super::attribute::bound;
use super::class::method_of;
use super::collection::place_of;
use super::layer_settings::setting;
use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::{Operation, has_weights};
use crate::interop::python::value::{Arguments, Binding, ClassValue, ModuleKind, Tensor, Value};
use crate::said::phrase;
use std::rc::Rc;

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
                    given.push((name, value));
                }
            }
            ("ModuleDict", [list]) => {
                for pair in self.iterate(list, at)? {
                    if let Some([Value::Text(name), value]) = pair.members().as_deref() {
                        given.push((name.to_string(), value.clone()));
                    }
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

    pub(super) fn add_child(
        &mut self,
        module: usize,
        name: &str,
        value: Value,
        at: Place,
    ) -> Result<()> {
        match value {
            Value::Module(child) if child != module => {
                let children = &mut self.modules[module].children;
                match children.iter_mut().find(|(known, _)| known == name) {
                    Some(place) => place.1 = child,
                    None => children.push((name.into(), child)),
                }
                Ok(())
            }
            // A list of modules has a place for it; a call of it fails.
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
    pub(super) fn set_field(
        &mut self,
        module: usize,
        name: &str,
        value: Value,
        at: Place,
    ) -> Result<()> {
        if let Value::Module(child) = value
            && child != module
        {
            self.modules[module].fields.remove(name);
            return self.add_child(module, name, value, at);
        }
        let is_layer = matches!(self.modules[module].kind, ModuleKind::Operation(_));
        if is_layer && self.is_weights(name) {
            // Another's weights would be shared; numbers of its own are first weights, which are not read.
            if let Value::Object(object) = &value
                && object.path == WEIGHTS
            {
                return Err(unsupported(
                    at,
                    phrase!("a layer is given the weights of another"),
                    phrase!("Each use needs a layer of its own here."),
                ));
            }
            self.note_weights(at);
            return Ok(());
        }
        let is_own =
            self.modules[module].class.is_some() && setting_of(self, module, name).is_none();
        if is_layer && !is_own && !["training", "requires_grad", "name"].contains(&name) {
            return self.change_layer(module, name, &value, at);
        }
        let value = self.bounded(value, at)?;
        let children = &mut self.modules[module].children;
        children.retain(|(known, _)| known != name);
        self.modules[module].fields.insert(name.into(), value);
        Ok(())
    }

    fn is_weights(&self, name: &str) -> bool {
        ["weight", "bias", "running_mean", "running_var"].contains(&name)
    }

    /// Says, once, that first weights are PyTorch's.
    pub(super) fn note_weights(&mut self, at: Place) {
        self.note_once(
            "weights",
            phrase!(
                "line {line}: first weights set by the program are not read; PyTorch's default is used",
                line = at.line
            ),
        );
    }

    /// `module[index] = value`
    pub(super) fn set_child(
        &mut self,
        module: usize,
        index: &Value,
        value: Value,
        at: Place,
    ) -> Result<()> {
        let length = self.modules[module].children.len();
        let name = match (index, place_of(index, length)) {
            (Value::Text(text), _) => text.to_string(),
            (_, Some(place)) => self.modules[module].children[place].0.clone(),
            (other, None) => {
                let what = phrase!(
                    "the index {index} is not among {members} members",
                    index = other.describe(),
                    members = length
                );
                return Err(unsupported(at, what, phrase!("Indices count from 0.")));
            }
        };
        self.add_child(module, &name, value, at)
    }

    /// `del module[index]`: those behind it are numbered anew, as PyTorch does it.
    pub(super) fn delete_child(&mut self, module: usize, index: &Value, at: Place) -> Result<()> {
        let length = self.modules[module].children.len();
        let gone = match index {
            Value::Slice(parts) => self.slice_of(parts, length, at)?,
            Value::Text(name) => {
                let children = self.modules[module].children.iter();
                let place = children
                    .into_iter()
                    .position(|(known, _)| **known == **name);
                place.into_iter().collect()
            }
            _ => place_of(index, length).into_iter().collect(),
        };
        if gone.is_empty() && !matches!(index, Value::Slice(_)) {
            let what = phrase!(
                "the index {index} is not among {members} members",
                index = index.describe(),
                members = length
            );
            return Err(unsupported(at, what, phrase!("Indices count from 0.")));
        }
        let is_list = self.is_list(module);
        let children = &mut self.modules[module].children;
        let mut place = 0;
        children.retain(|_| {
            place += 1;
            !gone.contains(&(place - 1))
        });
        if is_list {
            for (number, (name, _)) in children.iter_mut().enumerate() {
                *name = number.to_string();
            }
        }
        Ok(())
    }

    /// `module[index]`
    pub(super) fn child(&mut self, module: usize, index: &Value, at: Place) -> Result<Value> {
        if let Some(class) = self.class_of(module)
            && let Some((closure, owner)) = method_of(&class, "__getitem__")
        {
            let given = Arguments {
                plain: vec![index.clone()],
                at,
                ..Arguments::default()
            };
            return self.deeper(at, |this| {
                this.invoke(&closure, owner, Value::Module(module), given)
            });
        }
        if let Value::Text(name) = index {
            return self.module_attribute(module, name, at);
        }
        let children = self.modules[module].children.clone();
        if let Value::Slice(parts) = index {
            let indices = self.slice_of(parts, children.len(), at)?;
            let is_plain = self.modules[module].class_name == "ModuleList";
            let (kind, name) = match is_plain {
                true => (ModuleKind::List, "ModuleList"),
                false => (ModuleKind::Sequential, "Sequential"),
            };
            let part = self.new_module(kind, name);
            for (number, index) in indices.into_iter().enumerate() {
                let (name, child) = &children[index];
                // A part of a Sequential keeps its members' names.
                let name = if is_plain {
                    number.to_string()
                } else {
                    name.clone()
                };
                self.add_child(part, &name, Value::Module(*child), at)?;
            }
            return Ok(Value::Module(part));
        }
        match place_of(index, children.len()) {
            Some(place) => Ok(Value::Module(children[place].1)),
            None if !self.is_strict => Ok(Value::unknown(phrase!("a member of a list"))),
            None => Err(self.exception(
                "IndexError",
                at,
                phrase!(
                    "the index {index} is not among {members} members",
                    index = index.describe(),
                    members = children.len()
                ),
                phrase!("Indices count from 0."),
            )),
        }
    }

    pub(super) fn module_attribute(
        &mut self,
        module: usize,
        name: &str,
        at: Place,
    ) -> Result<Value> {
        let known = &self.modules[module];
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
                at,
                ..Default::default()
            };
            return Ok(Value::Object(Rc::new(object)));
        }
        if let Some(value) = setting_of(self, module, name) {
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
                    self.invoke(&closure, owner, Value::Module(module), arguments)
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
        self.modules[module].calls += 1;
        let path = self.paths.get(&module).cloned();
        if has_weights(operation) {
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

    pub(super) fn module_method(
        &mut self,
        module: usize,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        if let Some(class) = self.class_of(module)
            && let Some((closure, owner)) = method_of(&class, name)
        {
            return self.invoke(&closure, owner, Value::Module(module), arguments);
        }
        self.plain_method(module, name, arguments)
    }

    /// A method that a module has from PyTorch.
    pub(super) fn plain_method(
        &mut self,
        module: usize,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        let children = |this: &Self| this.modules[module].children.clone();
        match (name, arguments.plain.as_slice()) {
            ("forward" | "__call__", _) => match &self.modules[module].kind {
                ModuleKind::Operation(operation) => {
                    let operation = operation.clone();
                    let tensors: Vec<Tensor> = arguments
                        .plain
                        .iter()
                        .filter_map(|value| match value {
                            Value::Tensor(tensor) => Some(tensor.clone()),
                            _ => None,
                        })
                        .collect();
                    self.apply_layer(module, &operation, &tensors, at)
                }
                _ if name == "forward" && self.class_of(module).is_some() => {
                    self.sequence(module, arguments)
                }
                _ => self.call_module(module, arguments),
            },
            ("__setattr__", [Value::Text(name), value]) => {
                self.set_field(module, name, value.clone(), at)?;
                Ok(Value::None)
            }
            ("__getattr__" | "get_parameter" | "get_buffer", [Value::Text(name)]) => {
                self.module_attribute(module, name, at)
            }
            ("register_buffer" | "register_parameter", [Value::Text(name), rest @ ..]) => {
                let value = rest.first().cloned().unwrap_or(Value::None);
                self.modules[module].fields.insert(name.to_string(), value);
                Ok(Value::None)
            }
            ("update", [values]) => {
                let pairs: Vec<(Value, Value)> = match values {
                    Value::Dict(dict) => dict.iter().collect(),
                    other => {
                        let rows = self.iterate(other, at)?;
                        let pair = |row: Value| match row.members()?.as_slice() {
                            [key, value] => Some((key.clone(), value.clone())),
                            _ => None,
                        };
                        rows.into_iter().filter_map(pair).collect()
                    }
                };
                for (key, value) in pairs {
                    if let Value::Text(key) = key {
                        self.add_child(module, &key, value, at)?;
                    }
                }
                Ok(Value::None)
            }
            ("pop", [index]) => {
                let value = self.child(module, index, at)?;
                self.delete_child(module, index, at)?;
                Ok(value)
            }
            ("clear", _) => {
                self.modules[module].children.clear();
                Ok(Value::None)
            }
            ("__len__", _) => Ok(Value::Int(children(self).len() as i64)),
            ("__iter__", _) => Ok(Value::iterator(self.iterate(&Value::Module(module), at)?)),
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
                let values = self.iterate(values, at)?;
                self.extend_module(module, values, at)?;
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
            ("modules" | "named_modules", _) => {
                let mut found = Vec::new();
                self.all_modules(module, "", 0, &mut found);
                self.spend(found.len(), at)?;
                Ok(Value::list(match name {
                    "modules" => found
                        .into_iter()
                        .map(|(_, one)| Value::Module(one))
                        .collect(),
                    _ => {
                        let pair = |(path, one): (String, usize)| {
                            Value::tuple(vec![Value::text(&path), Value::Module(one)])
                        };
                        found.into_iter().map(pair).collect()
                    }
                }))
            }
            ("apply", _) => {
                self.note_weights(at);
                Ok(Value::Module(module))
            }
            _ if CHAINED.contains(&name) => Ok(Value::Module(module)),
            _ if METHODS.contains(&name) || !self.is_strict => {
                Ok(Value::unknown(phrase!("{name} of a module", name)))
            }
            _ => Err(unsupported(
                at,
                phrase!("{name} of a module", name),
                phrase!("It has no such attribute that is known here."),
            )),
        }
    }

    /// Appends modules, by their numbers.
    pub(super) fn extend_module(
        &mut self,
        module: usize,
        values: Vec<Value>,
        at: Place,
    ) -> Result<()> {
        for value in values {
            let name = self.modules[module].children.len().to_string();
            self.add_child(module, &name, value, at)?;
        }
        Ok(())
    }

    /// A module and all below it, each once, with their paths.
    fn all_modules(
        &self,
        module: usize,
        path: &str,
        level: usize,
        found: &mut Vec<(String, usize)>,
    ) {
        if level > 60 || found.iter().any(|(_, known)| *known == module) {
            return;
        }
        found.push((path.to_string(), module));
        for (name, child) in &self.modules[module].children {
            let path = match path.is_empty() {
                true => name.clone(),
                false => format!("{path}.{name}"),
            };
            self.all_modules(*child, &path, level + 1, found);
        }
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

/// The path of an object that stands for a layer's weights, whose values are not read.
pub const WEIGHTS: &str = "a layer's weights";

fn setting_of(evaluator: &Evaluator, module: usize, name: &str) -> Option<Value> {
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

const METHODS: [&str; 29] = [
    "__call__",
    "__setattr__",
    "__getattr__",
    "__len__",
    "__iter__",
    "register_parameter",
    "update",
    "pop",
    "clear",
    "buffers",
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
