//! Methods of an `nn.Module`: `children()`, `parameters()`, `eval()`, `append()` and their like.

use std::rc::Rc;

use super::Evaluator;
use super::ancestors::method_of;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::value::{Arguments, ModuleKind, Object, Tensor, Value};
use crate::said::phrase;

/// Methods of every module that give it back, or nothing that matters.
pub(super) const CHAINED: [&str; 14] = [
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

pub(super) const METHODS: [&str; 29] = [
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

impl Evaluator {
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
        if let Some(class) = self.class_of(module)
            && let Some(value) =
                self.lightning_method(&Value::Module(module), &class, name, &arguments)
        {
            return Ok(value);
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
                if let Value::Learned(learned) = &value
                    && self.is_whole(learned)
                {
                    self.set_parameter(module, name, learned);
                    return Ok(Value::None);
                }
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
                if let Some(learns) = learns {
                    self.freeze(module, !learns);
                }
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
            ("state_dict", _) => Ok(Value::Object(Rc::new(Object {
                path: super::names::STATE.into(),
                at,
                ..Object::default()
            }))),
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
}
