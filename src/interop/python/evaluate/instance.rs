//! What a call of a class makes: modules and objects, with their `__init__`.

use std::rc::Rc;

use super::ancestors::method_of;
use super::{Evaluator, in_place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::{self, LAYERS};
use crate::interop::python::value::{
    Arguments, ClassValue, Module, ModuleKind, Object, Scope, Value,
};
use crate::said::phrase;

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
pub(super) fn base_name(class: &ClassValue) -> String {
    let base = class.order.iter().find_map(|base| match base {
        Value::Library(path) => path.strip_prefix("torch.nn."),
        _ => None,
    });
    let name = base.and_then(|path| path.rsplit('.').next());
    name.unwrap_or("Module").into()
}

impl Evaluator {
    /// An object of a class of the program.
    pub(super) fn instance(
        &mut self,
        class: Rc<ClassValue>,
        arguments: Arguments,
    ) -> Result<Value> {
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
            parameters: Vec::new(),
            fields: Scope::new(),
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
        if super::names::is_optimizer(path) {
            self.note_optimizer(&arguments);
        }
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
}
