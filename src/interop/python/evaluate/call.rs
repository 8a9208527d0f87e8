//! Calls: what is called, and the layers and functions that PyTorch offers.

use super::arithmetic::operator_of;
use super::method::has_training;
use super::{Evaluator, Place, in_place};
use crate::interop::python::dropout::elsewhere;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::{self, LAYERS, Operation};
use crate::interop::python::value::{Arguments, ModuleKind, Tensor, Value};
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
            Value::Object(object)
                if object
                    .class
                    .as_ref()
                    .is_some_and(|class| class.method("__call__").is_some()) =>
            {
                self.deeper(at, |this| {
                    this.method(&Value::Object(object), "__call__", arguments)
                })
            }
            Value::Object(object)
                if ["functools.partial", "functools.partialmethod"]
                    .contains(&object.path.as_str()) =>
            {
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
                let path: String = object.path.chars().take(200).collect();
                self.object(&format!("{path}()"), arguments)
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

    /// A call with plain arguments alone.
    pub(super) fn call_plain(
        &mut self,
        callee: Value,
        plain: Vec<Value>,
        at: Place,
    ) -> Result<Value> {
        let arguments = Arguments {
            plain,
            named: Vec::new(),
            at,
        };
        self.call(callee, arguments)
    }

    fn library(&mut self, path: &str, mut arguments: Arguments) -> Result<Value> {
        let at = arguments.at;
        if let Some(value) = self.builtin(path, &arguments)? {
            return Ok(value);
        }
        if let Some(value) = self.torchvision_call(path, &arguments)? {
            return Ok(value);
        }
        if let Some(value) = self.unbound(path, &arguments)? {
            return Ok(value);
        }
        let name = path.rsplit('.').next().unwrap_or(path);
        let is_nn = path.strip_prefix("torch.nn.") == Some(name);
        if is_nn {
            match name {
                // A bare module holds others by name.
                "Module" => {
                    return Ok(Value::Module(self.new_module(ModuleKind::Dict, name)));
                }
                "Sequential" | "ModuleList" | "ModuleDict" => {
                    let kind = match name {
                        "Sequential" => ModuleKind::Sequential,
                        "ModuleList" => ModuleKind::List,
                        _ => ModuleKind::Dict,
                    };
                    let module = self.new_module(kind, name);
                    if !self.is_strict || self.is_trial {
                        self.made.push(module);
                    }
                    self.fill(module, name, &arguments)?;
                    return Ok(Value::Module(module));
                }
                _ => {}
            }
            let in_place = in_place::is_in_place(name, &arguments);
            if let Some(operation) = operation::module(name, &arguments)? {
                let module = self.new_module(ModuleKind::Operation(operation), name);
                self.modules[module].in_place = in_place;
                return Ok(Value::Module(module));
            }
            if name == "Parameter"
                && let Some(parameter) = self.made_parameter(&arguments)
            {
                return Ok(parameter);
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
        if path.starts_with("torch.nn.init.") {
            if let Some(Value::Learned(learned)) = arguments.plain.first().cloned() {
                arguments.plain.remove(0);
                return self.fill_parameter(&learned, name, &arguments);
            }
            self.note_weights(at);
        }
        if name.starts_with(char::is_uppercase)
            && let Some(operation) = elsewhere(path, &arguments)?
        {
            return Ok(Value::Module(
                self.new_module(ModuleKind::Operation(operation), name),
            ));
        }
        if arguments.plain.iter().any(holds_tensors) {
            let in_place = name.ends_with('_') || in_place::is_in_place(name, &arguments);
            let first = arguments.plain.first().cloned();
            let name = name.trim_end_matches('_');
            let output = self.tensor_function(path, name, arguments)?;
            return match (in_place, first) {
                (true, Some(Value::Tensor(input))) => self.overwritten(&input, output, at),
                _ => Ok(output),
            };
        }
        self.object(path, arguments)
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
        if name == "prelu" {
            return self.prelu(tensor, &arguments);
        }
        arguments.plain.remove(0);
        if let Some(output) = self.with_weights(name, &tensor, &arguments)? {
            return Ok(output);
        }
        if let Some(operation) = elsewhere(path, &arguments)? {
            return self.applied(&operation, &[tensor], None, at);
        }
        if let Some(operation) = operation::function(name, &arguments)? {
            let drops = ["dropout", "dropout2d"].contains(&name);
            if drops && operation != Operation::Identity && !has_training(&arguments) {
                self.notes.push(phrase!("line {line}: F.{name} without training=self.training drops in evaluation too; here it does not", line = at.line, name));
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
                    "There are relu, gelu and the other activations, max_pool2d, avg_pool2d, lp_pool2d, adaptive_avg_pool2d, max_unpool2d, interpolate, dropout, flatten, reshape, permute, cat, stack, chunk, split, arithmetic, pad, mean, sum, max and log_softmax."
                ),
            )),
        }
    }

    pub(super) fn applied(
        &mut self,
        operation: &Operation,
        inputs: &[Tensor],
        name: Option<&str>,
        at: Place,
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
}
