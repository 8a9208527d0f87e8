//! Calls: functions, classes, modules, and what PyTorch offers.

use std::rc::Rc;

use super::arithmetic::operator_of;
use super::{Evaluator, Flow, Frame};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::{self, LAYERS, Operation};
use crate::interop::python::syntax::Parameter;
use crate::interop::python::value::{
    Arguments, Body, ClassValue, Closure, Module, ModuleKind, Object, Scope, Tensor, Value,
};
use crate::said::phrase;

/// Functions of `torch` that are methods of its tensors too.
const FUNCTIONS: [&str; 24] = [
    "amax",
    "amin",
    "chunk",
    "flatten",
    "max",
    "mean",
    "min",
    "movedim",
    "narrow",
    "neg",
    "negative",
    "permute",
    "reshape",
    "select",
    "split",
    "square",
    "squeeze",
    "sum",
    "swapaxes",
    "swapdims",
    "transpose",
    "unbind",
    "unflatten",
    "unsqueeze",
];

impl Evaluator {
    pub(super) fn call(&mut self, callee: Value, arguments: Arguments) -> Result<Value> {
        let at = arguments.at;
        match callee {
            Value::Function(closure) => {
                self.deeper(at, |this| this.function(&closure, None, arguments))
            }
            Value::Method(method) => {
                self.deeper(at, |this| this.method(&method.0, &method.1, arguments))
            }
            Value::Class(class) => self.deeper(at, |this| this.instance(class, arguments)),
            Value::Module(module) => self.deeper(at, |this| this.call_module(module, arguments)),
            Value::Library(path) => self.deeper(at, |this| this.library(&path, arguments)),
            Value::Object(object) if object.path == "functools.partial" => {
                let mut given = object.arguments.clone();
                let Some(callee) = given.plain.first().cloned() else {
                    return Ok(Value::unknown(phrase!("what partial gave")));
                };
                given.plain.remove(0);
                given.plain.extend(arguments.plain);
                for (name, value) in arguments.named {
                    given.named.retain(|(known, _)| *known != name);
                    given.named.push((name, value));
                }
                given.at = at;
                self.deeper(at, |this| this.call(callee, given))
            }
            Value::Object(object) if !self.is_strict => {
                Ok(self.object(&format!("{}()", object.path), arguments))
            }
            other if !self.is_strict => Ok(Value::unknown(phrase!(
                "a call of {value}",
                value = other.describe()
            ))),
            other => Err(unsupported(
                at,
                phrase!("{value} is called", value = other.describe()),
                phrase!("Layers, functions and classes of this program are supported."),
            )),
        }
    }

    /// A function or lambda with its arguments; `this` is the module and class whose method it is.
    pub(super) fn function(
        &mut self,
        closure: &Closure,
        this: Option<(usize, Rc<ClassValue>)>,
        mut arguments: Arguments,
    ) -> Result<Value> {
        if let Some((module, _)) = &this {
            arguments.plain.insert(0, Value::Module(*module));
        }
        let parameters = match &closure.body {
            Body::Function(function) => &function.parameters,
            Body::Lambda(parameters, _) => parameters,
        };
        let mut scope = closure.captured.clone();
        self.bind(parameters, arguments, &mut scope)?;
        self.frames.push(Frame { scope, this });
        let result = match &closure.body {
            Body::Function(function) => self.block(&function.body).map(|flow| match flow {
                Flow::Return(value) => value,
                _ => Value::None,
            }),
            Body::Lambda(_, body) => self.evaluate(body),
        };
        self.frames.pop();
        result
    }

    fn bind(
        &mut self,
        parameters: &[Parameter],
        arguments: Arguments,
        scope: &mut Scope,
    ) -> Result<()> {
        let at = arguments.at;
        let mut plain = arguments.plain.into_iter();
        let mut named = arguments.named;
        for parameter in parameters {
            let value = match parameter.stars {
                1 => Value::tuple(plain.by_ref().collect()),
                2 => {
                    let rest = std::mem::take(&mut named);
                    let pairs = rest
                        .into_iter()
                        .map(|(name, value)| (Value::text(&name), value));
                    Value::Dict(Rc::new(pairs.collect()))
                }
                _ => {
                    let position = match parameter.by_name_only {
                        true => None,
                        false => plain.next(),
                    };
                    let by_name = named.iter().position(|(name, _)| *name == parameter.name);
                    match (position, by_name, &parameter.default) {
                        (Some(value), ..) => value,
                        (None, Some(index), _) => named.remove(index).1,
                        (None, None, Some(default)) => self.evaluate(default)?,
                        (None, None, None) => {
                            return Err(unsupported(
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
            scope.insert(parameter.name.clone(), value);
        }
        match (plain.next(), named.first()) {
            (None, None) => Ok(()),
            (Some(_), _) => Err(unsupported(
                at,
                phrase!("there are more arguments than the function takes"),
                phrase!("Leave them away."),
            )),
            (_, Some((name, _))) => Err(unsupported(
                at,
                phrase!("the function has no argument {name}", name),
                phrase!("Leave it away."),
            )),
        }
    }

    /// An object of a class of the program.
    fn instance(&mut self, class: Rc<ClassValue>, arguments: Arguments) -> Result<Value> {
        if !is_module(&class) {
            return Ok(self.object(&class.name.clone(), arguments));
        }
        let at = arguments.at;
        let module = self.new_module(ModuleKind::User(class.clone()), at);
        if self.frames.is_empty() || !self.is_strict {
            self.made.push(module);
            self.calls.insert(module, arguments.clone());
        }
        let (was_strict, budget) = (std::mem::replace(&mut self.is_strict, true), self.spent);
        let result = match method_of(&class, "__init__") {
            Some((closure, owner)) => self.function(&closure, Some((module, owner)), arguments),
            None => self.initialise_base(module, &class, arguments),
        };
        self.is_strict = was_strict;
        debug_assert!(self.spent >= budget);
        if let Err(error) = result {
            // What is half made is no network.
            if self.made.last() == Some(&module) {
                self.made.pop();
                self.unmade.push((class, error.clone()));
            }
            return Err(error);
        }
        Ok(Value::Module(module))
    }

    /// `super().__init__(...)` where the base is PyTorch's.
    pub(super) fn initialise_base(
        &mut self,
        module: usize,
        class: &ClassValue,
        arguments: Arguments,
    ) -> Result<Value> {
        let is = |wanted: &str| {
            class.bases.iter().any(|base| match base {
                Value::Library(path) => &**path == wanted,
                _ => false,
            })
        };
        if is("torch.nn.Sequential") {
            self.fill(module, "Sequential", &arguments)?;
        } else if is("torch.nn.ModuleList") {
            self.fill(module, "ModuleList", &arguments)?;
        }
        Ok(Value::None)
    }

    pub(super) fn new_module(&mut self, kind: ModuleKind, at: super::Place) -> usize {
        self.modules.push(Module {
            kind,
            children: Vec::new(),
            fields: Scope::new(),
            at,
            calls: 0,
        });
        self.modules.len() - 1
    }

    /// Something of PyTorch's that is no layer, kept as it is.
    fn object(&mut self, path: &str, arguments: Arguments) -> Value {
        let at = arguments.at;
        let object = Rc::new(Object {
            path: path.into(),
            arguments,
            at,
        });
        self.objects.push(object.clone());
        Value::Object(object)
    }

    fn library(&mut self, path: &str, mut arguments: Arguments) -> Result<Value> {
        let at = arguments.at;
        if let Some(value) = self.builtin(path, &arguments)? {
            return Ok(value);
        }
        let name = path.rsplit('.').next().unwrap_or(path);
        let is_nn = path.strip_prefix("torch.nn.") == Some(name);
        if is_nn {
            match name {
                // A bare module holds others by name.
                "Module" => {
                    return Ok(Value::Module(self.new_module(ModuleKind::Dict, at)));
                }
                "Sequential" | "ModuleList" | "ModuleDict" => {
                    let kind = match name {
                        "Sequential" => ModuleKind::Sequential,
                        "ModuleList" => ModuleKind::List,
                        _ => ModuleKind::Dict,
                    };
                    let module = self.new_module(kind, at);
                    if !self.is_strict {
                        self.made.push(module);
                    }
                    self.fill(module, name, &arguments)?;
                    return Ok(Value::Module(module));
                }
                _ => {}
            }
            if let Some(operation) = operation::module(name, &arguments)? {
                return Ok(Value::Module(
                    self.new_module(ModuleKind::Operation(operation), at),
                ));
            }
            let is_layer = name.starts_with(char::is_uppercase)
                && !name.ends_with("Loss")
                && !["Parameter", "Module", "DataParallel"].contains(&name);
            if is_layer {
                return Err(unsupported(
                    at,
                    phrase!("nn.{name} is no layer that is known here", name),
                    phrase!("There are {layers}.", layers = LAYERS),
                ));
            }
            if name == "DataParallel"
                && let Some(Value::Module(module)) = arguments.plain.first()
            {
                return Ok(Value::Module(*module));
            }
        }
        let is_tensor = |value: &Value| matches!(value, Value::Tensor(_));
        let named = arguments.named.iter().position(|(name, value)| {
            is_tensor(value) && ["input", "x", "tensor", "tensors"].contains(&name.as_str())
        });
        if let (Some(index), true) = (named, arguments.plain.is_empty()) {
            let (_, value) = arguments.named.remove(index);
            arguments.plain.push(value);
        }
        let holds_tensors = |value: &Value| {
            is_tensor(value)
                || value
                    .members()
                    .is_some_and(|members| members.iter().any(is_tensor))
        };
        if arguments.plain.iter().any(holds_tensors) {
            return self.tensor_function(path, name, arguments);
        }
        Ok(self.object(path, arguments))
    }

    /// `torch.name(x, ...)` or `F.name(x, ...)`.
    fn tensor_function(
        &mut self,
        path: &str,
        name: &str,
        mut arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        if ["cat", "concat", "concatenate"].contains(&name) {
            return self.concat(&arguments);
        }
        if name == "stack" {
            return self.stacked(&arguments);
        }
        if let Some(operator) = operator_of(name) {
            return self.arithmetic_call(operator, &arguments);
        }
        let Some(Value::Tensor(tensor)) = arguments.plain.first().cloned() else {
            return Err(unsupported(
                at,
                phrase!("{path} of several tensors", path),
                phrase!("torch.cat and + are supported."),
            ));
        };
        if name == "max_unpool2d"
            && let Some(Value::Tensor(indices)) = arguments.plain.get(1).cloned()
        {
            return self.applied(&Operation::MaxUnpool, &[tensor, indices], None, at);
        }
        arguments.plain.remove(0);
        if let Some(operation) = operation::function(name, &arguments)? {
            if name == "dropout" && operation != Operation::Identity && !has_training(&arguments) {
                self.notes.push(phrase!("line {line}: F.dropout without training=self.training drops in evaluation too; here it does not", line = at.line));
            }
            return self.applied(&operation, &[tensor], None, at);
        }
        match name {
            "pad" => self.pad(tensor, &arguments),
            _ if FUNCTIONS.contains(&name) => self.tensor_method(tensor, name, arguments),
            _ => Err(unsupported(
                at,
                phrase!("{path} is no function that is known here", path),
                phrase!(
                    "There are relu, gelu and the other activations, max_pool2d, avg_pool2d, adaptive_avg_pool2d, max_unpool2d, interpolate, dropout, flatten, reshape, permute, cat, stack, chunk, split, arithmetic, pad, mean, sum, max and log_softmax."
                ),
            )),
        }
    }

    pub(super) fn applied(
        &mut self,
        operation: &Operation,
        inputs: &[Tensor],
        name: Option<&str>,
        at: super::Place,
    ) -> Result<Value> {
        let output = self.trace.apply(operation, inputs, name, at)?;
        Ok(match operation {
            Operation::MaxPool {
                gives_indices: true,
                ..
            } => {
                let indices = Tensor {
                    is_indices: true,
                    ..output.clone()
                };
                Value::tuple(vec![Value::Tensor(output), Value::Tensor(indices)])
            }
            _ => Value::Tensor(output),
        })
    }

    /// A method of something, by name.
    fn method(&mut self, of: &Value, name: &str, arguments: Arguments) -> Result<Value> {
        let at = arguments.at;
        match of {
            Value::Module(module) => self.module_method(*module, name, arguments),
            Value::Tensor(tensor) => self.tensor_method(tensor.clone(), name, arguments),
            Value::Super(module, class) => {
                let above = class.bases.iter().find_map(|base| match base {
                    Value::Class(base) => method_of(base, name),
                    _ => None,
                });
                match (above, name) {
                    (Some((closure, owner)), _) => {
                        self.function(&closure, Some((*module, owner)), arguments)
                    }
                    (None, "__init__") => self.initialise_base(*module, &class.clone(), arguments),
                    (None, "forward") => self.sequence(*module, arguments),
                    _ => Ok(Value::None),
                }
            }
            Value::List(list) => match (name, arguments.plain.first()) {
                ("append", Some(value)) => {
                    list.borrow_mut().push(value.clone());
                    self.bounded(of.clone(), at)?;
                    self.spend(list.borrow().len() / 16, at)?;
                    Ok(Value::None)
                }
                ("extend", Some(value)) => {
                    let members = self.iterate(value, at)?;
                    list.borrow_mut().extend(members);
                    self.bounded(of.clone(), at)?;
                    Ok(Value::None)
                }
                ("insert", Some(index)) => {
                    let length = list.borrow().len();
                    let index = index.size().unwrap_or(0).min(length);
                    if let Some(value) = arguments.plain.get(1) {
                        list.borrow_mut().insert(index, value.clone());
                    }
                    self.bounded(of.clone(), at)?;
                    Ok(Value::None)
                }
                ("pop", None) => Ok(list.borrow_mut().pop().unwrap_or(Value::None)),
                ("reverse", _) => {
                    list.borrow_mut().reverse();
                    Ok(Value::None)
                }
                _ => Ok(Value::unknown(phrase!("{name} of a list", name))),
            },
            Value::Dict(pairs) => Ok(match name {
                "items" => {
                    let rows = pairs
                        .iter()
                        .map(|(key, value)| Value::tuple(vec![key.clone(), value.clone()]));
                    Value::list(rows.collect())
                }
                "values" => Value::list(pairs.iter().map(|(_, value)| value.clone()).collect()),
                "keys" => Value::list(pairs.iter().map(|(key, _)| key.clone()).collect()),
                "get" => {
                    let key = arguments.plain.first();
                    let found = pairs
                        .iter()
                        .find(|(known, _)| key.and_then(|key| known.same(key)) == Some(true));
                    let default = || arguments.plain.get(1).cloned().unwrap_or(Value::None);
                    found.map_or_else(default, |(_, value)| value.clone())
                }
                _ => Value::unknown(phrase!("{name} of a dictionary", name)),
            }),
            Value::Object(object) => {
                let path = format!("{}.{name}", object.path);
                Ok(Value::unknown(phrase!("what {path} gave", path)))
            }
            Value::Text(text) => Ok(match name {
                "lower" => Value::text(&text.to_lowercase()),
                "upper" => Value::text(&text.to_uppercase()),
                _ => Value::text(text),
            }),
            other => Ok(Value::unknown(phrase!(
                "{name} of {value}",
                name,
                value = other.describe()
            ))),
        }
    }
}

fn has_training(arguments: &Arguments) -> bool {
    arguments.plain.len() > 1 || arguments.named.iter().any(|(name, _)| name == "training")
}

/// Whether a class is a module: by its bases, a few levels up.
pub fn is_module(class: &ClassValue) -> bool {
    ancestry(
        class,
        0,
        &mut |base| matches!(base, Value::Library(path) if path.starts_with("torch.nn.") || path.ends_with("LightningModule")),
    )
}

fn ancestry(class: &ClassValue, level: usize, is: &mut dyn FnMut(&Value) -> bool) -> bool {
    level < 16
        && class.bases.iter().any(|base| match base {
            Value::Class(base) => ancestry(base, level + 1, is),
            other => is(other),
        })
}

/// A method and the class it stands in.
pub fn method_of(class: &Rc<ClassValue>, name: &str) -> Option<(Rc<Closure>, Rc<ClassValue>)> {
    let mut at = class.clone();
    for _ in 0..16 {
        if let Some(closure) = at.methods.get(name) {
            return Some((closure.clone(), at.clone()));
        }
        let base = at.bases.iter().find_map(|base| match base {
            Value::Class(base) => Some(base.clone()),
            _ => None,
        })?;
        at = base;
    }
    None
}
