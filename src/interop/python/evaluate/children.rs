//! What an `nn.Module` holds: children and parameters, set, found and deleted by name or number.

use super::ancestors::method_of;
use super::collection::place_of;
use super::module::setting_of;
use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, ModuleKind, Value};
use crate::said::phrase;

/// The path of an object that stands for a layer's weights, whose values are not read; its argument is the layer.
pub const WEIGHTS: &str = "a layer's weights";

impl Evaluator {
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
    pub(super) fn named_parameters(
        &self,
        module: usize,
        path: &str,
        level: usize,
        found: &mut Vec<Value>,
    ) {
        if level > 60 {
            return;
        }
        if let ModuleKind::Operation(operation) = &self.modules[module].kind
            && operation.with_weights().is_some()
        {
            let name = Value::text(&format!("{path}weight"));
            found.push(Value::Tuple(
                [name, Value::Parameters(module)].to_vec().into(),
            ));
        }
        for (name, parameter) in &self.modules[module].parameters {
            let name = Value::text(&format!("{path}{name}"));
            found.push(Value::tuple(vec![name, Value::Parameters(*parameter)]));
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
        let is_layer = matches!(self.modules[module].kind, ModuleKind::Operation(_));
        if let Value::Learned(learned) = &value
            && self.is_whole(learned)
            && !(is_layer && self.is_weights(name))
        {
            self.set_parameter(module, name, learned);
            return Ok(());
        }
        self.modules[module]
            .parameters
            .retain(|(known, _)| known != name);
        if let Value::Module(child) = value
            && child != module
        {
            self.modules[module].fields.remove(name);
            return self.add_child(module, name, value, at);
        }
        if is_layer && self.is_weights(name) {
            // Another's weights would be shared; numbers of its own are first weights, which are not read.
            if let Value::Object(object) = &value
                && object.path == WEIGHTS
            {
                return Err(unsupported(
                    at,
                    phrase!("a layer is given the weights of another"),
                    phrase!("Call one module twice, or leave each its own."),
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

    pub(super) fn is_weights(&self, name: &str) -> bool {
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
    pub(super) fn all_modules(
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
}
