//! Calls: functions, classes, modules, and what PyTorch offers.

use std::rc::Rc;

use super::arithmetic::operator_of;
use super::class::method_of;
use super::{Evaluator, Flow, Place, in_place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::{self, LAYERS, Operation};
use crate::interop::python::value::{
    Arguments, Body, ClassValue, Closure, Module, ModuleKind, Names, Object, Scope, Tensor, Value,
};
use crate::interop::python::visit;
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

    /// A function or lambda with its arguments; `this` is what it is called on, and the class it stands in.
    ///
    /// Where what is not understood is passed over, one that gives something back is tried strictly first: what it could not follow
    /// is then the reason why its value is not known.
    pub(super) fn function(
        &mut self,
        closure: &Closure,
        this: Option<(Value, Rc<ClassValue>)>,
        arguments: Arguments,
    ) -> Result<Value> {
        let gives = match &closure.body {
            Body::Function(function) => visit::gives_back(&function.body),
            Body::Lambda(..) => false,
        };
        if self.is_strict || !gives {
            return self.follow_body(closure, this, arguments);
        }
        let lengths = (
            self.modules.len(),
            self.objects.len(),
            self.made.len(),
            self.notes.len(),
            self.frozen.len(),
            self.frames.len(),
        );
        (self.is_strict, self.is_trial) = (true, true);
        let result = self.follow_body(closure, this.clone(), arguments.clone());
        (self.is_strict, self.is_trial) = (false, false);
        let error = match result {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        self.raised = None;
        // Modules stay: lists that the function was given may hold them.
        self.shed.extend(self.objects.drain(lengths.1..));
        self.made.truncate(lengths.2);
        self.notes.truncate(lengths.3);
        self.frozen.truncate(lengths.4);
        self.frames.truncate(lengths.5);
        self.passed.push(error.clone());
        let value = self.follow_body(closure, this, arguments)?;
        match self.holds_modules(&value, 6) {
            true => Err(error),
            false => Ok(value),
        }
    }

    /// Whether a value is made of modules, as far as it is looked into.
    fn holds_modules(&self, value: &Value, levels: usize) -> bool {
        let Some(below) = levels.checked_sub(1) else {
            return false;
        };
        match value {
            Value::Module(_) => true,
            Value::Dict(dict) => dict
                .iter()
                .any(|(_, value)| self.holds_modules(&value, below)),
            other => {
                let members = other.members().unwrap_or_default();
                members
                    .iter()
                    .any(|member| self.holds_modules(member, below))
            }
        }
    }

    fn follow_body(
        &mut self,
        closure: &Closure,
        this: Option<(Value, Rc<ClassValue>)>,
        mut arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        if let Some((this, _)) = &this {
            arguments.plain.insert(0, this.clone());
        }
        let names = Rc::new(Names {
            around: closure.around.clone(),
            ..Names::default()
        });
        self.give_parameters(closure, arguments, &names)?;
        let is_generator = match &closure.body {
            Body::Function(function) => function.is_generator,
            Body::Lambda(..) => false,
        };
        let depth = self.frames.len();
        self.enter(names, this, is_generator);
        let result = match &closure.body {
            Body::Function(function) => self.block(&function.body).map(|flow| match flow {
                Flow::Return(value) => value,
                _ => Value::None,
            }),
            Body::Lambda(_, body) => self.evaluate(body),
        };
        let yielded = match self.frames.len() > depth {
            true => self
                .frames
                .get_mut(depth)
                .and_then(|frame| frame.yielded.take()),
            false => None,
        };
        self.frames.truncate(depth);
        match yielded {
            Some(values) => result.and_then(|_| self.bounded(Value::iterator(values), at)),
            None => result,
        }
    }

    /// Gives the parameters of a function the arguments of a call.
    fn give_parameters(
        &mut self,
        closure: &Closure,
        arguments: Arguments,
        names: &Names,
    ) -> Result<()> {
        let at = arguments.at;
        let mut plain = arguments.plain.into_iter();
        let mut named = arguments.named;
        let mut values = names.values.borrow_mut();
        for (index, parameter) in closure.parameters().iter().enumerate() {
            let value = match parameter.stars {
                1 => self.bounded(Value::tuple(plain.by_ref().collect()), at)?,
                2 => {
                    let rest = std::mem::take(&mut named);
                    let pairs = rest
                        .into_iter()
                        .map(|(name, value)| (Value::text(&name), value));
                    self.bounded(Value::dict(pairs.collect()), at)?
                }
                _ => {
                    let position = match parameter.by_name_only {
                        true => None,
                        false => plain.next(),
                    };
                    let by_name = match parameter.by_place_only {
                        true => None,
                        false => named.iter().position(|(name, _)| *name == parameter.name),
                    };
                    let default = closure.defaults.get(index).cloned().flatten();
                    let mut given = closure.given.iter();
                    let given = given.find(|(name, _)| *name == parameter.name);
                    match (position, by_name, given, default) {
                        (Some(_), Some(_), ..) => {
                            return Err(self.exception(
                                "TypeError",
                                at,
                                phrase!(
                                    "the argument {name} is given twice",
                                    name = parameter.name
                                ),
                                phrase!("Give it once."),
                            ));
                        }
                        (Some(value), ..) => value,
                        (None, Some(index), ..) => named.remove(index).1,
                        (None, None, Some((_, value)), _) => value.clone(),
                        (None, None, None, Some(value)) => value,
                        (None, None, None, None) => {
                            return Err(self.exception(
                                "TypeError",
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
            values.insert(parameter.name.clone(), value);
        }
        match (plain.next(), named.first()) {
            (None, None) => Ok(()),
            (Some(_), _) => Err(self.exception(
                "TypeError",
                at,
                phrase!("there are more arguments than the function takes"),
                phrase!("Leave them away."),
            )),
            (_, Some((name, _))) => Err(self.exception(
                "TypeError",
                at,
                phrase!("the function has no argument {name}", name),
                phrase!("Leave it away."),
            )),
        }
    }

    /// An object of a class of the program.
    fn instance(&mut self, class: Rc<ClassValue>, arguments: Arguments) -> Result<Value> {
        if !is_module(&class) {
            return self.plain_instance(class, arguments);
        }
        let module = self.new_module(ModuleKind::User(class.clone()), &base_name(&class));
        if self.frames.is_empty() || !self.is_strict || self.is_trial {
            self.made.push(module);
            self.calls.insert(module, arguments.clone());
        }
        let was_strict = std::mem::replace(&mut self.is_strict, true);
        let was_trial = std::mem::replace(&mut self.is_trial, false);
        let result = match method_of(&class, "__init__") {
            Some((closure, owner)) => {
                self.function(&closure, Some((Value::Module(module), owner)), arguments)
            }
            None => self.initialise_base(module, &class.order.clone(), arguments),
        };
        (self.is_strict, self.is_trial) = (was_strict, was_trial);
        if let Err(error) = result {
            // Whoever holds it, by `self`, has no whole module.
            self.modules[module].broken = Some(error.clone());
            if self.made.last() == Some(&module) {
                self.made.pop();
                self.unmade.push((class, error.clone()));
            }
            return Err(error);
        }
        Ok(Value::Module(module))
    }

    /// `super().__init__(...)` where the next class is PyTorch's.
    pub(super) fn initialise_base(
        &mut self,
        module: usize,
        order: &[Value],
        arguments: Arguments,
    ) -> Result<Value> {
        let base = order.iter().find_map(|base| match base {
            Value::Library(path) if path.starts_with("torch.nn.") => Some(path.clone()),
            _ => None,
        });
        if let Some(path) = base {
            let name = path.rsplit('.').next().unwrap_or_default();
            self.initialise(module, name, arguments)?;
        }
        Ok(Value::None)
    }

    /// Makes a module of what its class of PyTorch's makes of the arguments.
    pub(super) fn initialise(
        &mut self,
        module: usize,
        name: &str,
        arguments: Arguments,
    ) -> Result<()> {
        match name {
            "Sequential" | "ModuleList" | "ModuleDict" => {
                return self.fill(module, name, &arguments);
            }
            "Module" => return Ok(()),
            _ if name.ends_with("Loss") => return Ok(()),
            _ => {}
        }
        let in_place = in_place::is_in_place(name, &arguments);
        let Some(operation) = operation::module(name, &arguments)? else {
            return Err(unsupported(
                arguments.at,
                phrase!("nn.{name} is no layer that is known here", name),
                phrase!("There are {layers}.", layers = LAYERS),
            ));
        };
        let class = self.class_of(module);
        let known = &mut self.modules[module];
        known.kind = ModuleKind::Operation(operation);
        (known.class, known.class_name, known.in_place) = (class, name.into(), in_place);
        Ok(())
    }

    pub(super) fn new_module(&mut self, kind: ModuleKind, class_name: &str) -> usize {
        self.modules.push(Module {
            kind,
            children: Vec::new(),
            fields: Scope::new(),
            calls: 0,
            class_name: class_name.into(),
            class: None,
            in_place: false,
            broken: None,
        });
        self.modules.len() - 1
    }

    /// Something of PyTorch's that is no layer, kept as it is.
    pub(super) fn object(&mut self, path: &str, arguments: Arguments) -> Result<Value> {
        let at = arguments.at;
        let object = Rc::new(Object {
            path: path.into(),
            arguments,
            at,
            ..Object::default()
        });
        // Those that hold each other without end are refused.
        let value = self.bounded(Value::Object(object.clone()), at)?;
        self.objects.push(object);
        Ok(value)
    }

    fn library(&mut self, path: &str, mut arguments: Arguments) -> Result<Value> {
        let at = arguments.at;
        if let Some(value) = self.builtin(path, &arguments)? {
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
            self.note_weights(at);
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

    /// `nn.Module.__init__(self)` and its like: a method of a class of PyTorch's, called by its path.
    fn unbound(&mut self, path: &str, arguments: &Arguments) -> Result<Option<Value>> {
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
    fn method(&mut self, of: &Value, name: &str, arguments: Arguments) -> Result<Value> {
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
    fn super_method(
        &mut self,
        this: &Value,
        class: &Rc<ClassValue>,
        name: &str,
        arguments: Arguments,
    ) -> Result<Value> {
        let order = self.order_behind(this, class);
        if let Some((closure, owner)) = super::class::method_in(&order, name) {
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

    fn object_method(
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

fn has_training(arguments: &Arguments) -> bool {
    arguments.plain.len() > 1 || arguments.named.iter().any(|(name, _)| name == "training")
}

/// Whether a class is a module: by its bases.
pub fn is_module(class: &ClassValue) -> bool {
    class.order.iter().any(|base| match base {
        Value::Library(path) => {
            let is_layer = path.strip_prefix("torch.nn.").is_some_and(|name| {
                let last = name.rsplit('.').next().unwrap_or_default();
                last.starts_with(char::is_uppercase) && !name.starts_with("functional")
            });
            is_layer || path.ends_with("LightningModule") || path.ends_with("ScriptModule")
        }
        _ => false,
    })
}

/// PyTorch's name of the class that a module of the program stands upon.
fn base_name(class: &ClassValue) -> String {
    let base = class.order.iter().find_map(|base| match base {
        Value::Library(path) => path.strip_prefix("torch.nn."),
        _ => None,
    });
    let name = base.and_then(|path| path.rsplit('.').next());
    name.unwrap_or("Module").into()
}
