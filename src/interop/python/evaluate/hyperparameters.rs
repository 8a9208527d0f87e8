//! What Lightning gives its modules and holders of data by name: `self.hparams`, `self.log`, `self.trainer`.

use std::rc::Rc;

use super::Evaluator;
use super::ancestors::method_of;
use super::attribute::bound;
use super::lightning::is_lightning;
use crate::interop::python::value::{Arguments, ClassValue, Object, Value};
use crate::said::phrase;

/// What a module, or a holder of data, has from Lightning that takes notes and changes nothing.
const SILENT: [&str; 8] = [
    "log",
    "log_dict",
    "print",
    "save_hyperparameters",
    "manual_backward",
    "toggle_optimizer",
    "untoggle_optimizer",
    "clip_gradients",
];

impl Evaluator {
    /// What `self.name` is that comes from Lightning; none for another name.
    pub(super) fn lightning_attribute(
        &self,
        of: &Value,
        class: &ClassValue,
        name: &str,
    ) -> Option<Value> {
        if !is_lightning(class) {
            return None;
        }
        if SILENT.contains(&name) {
            return Some(bound(of.clone(), name));
        }
        [
            "trainer",
            "logger",
            "current_epoch",
            "global_step",
            "global_rank",
            "optimizers",
        ]
        .contains(&name)
        .then(|| Value::unknown(phrase!("what Lightning gives as {name}", name)))
    }

    /// A method of Lightning's; none for another name.
    pub(super) fn lightning_method(
        &mut self,
        of: &Value,
        class: &Rc<ClassValue>,
        name: &str,
        arguments: &Arguments,
    ) -> Option<Value> {
        if !is_lightning(class) || !SILENT.contains(&name) {
            return None;
        }
        if name == "save_hyperparameters" {
            let kept = self.hyperparameters(class, arguments);
            match of {
                Value::Module(module) => {
                    self.modules[*module].fields.insert("hparams".into(), kept);
                }
                Value::Object(object) => {
                    object.fields.borrow_mut().insert("hparams".into(), kept);
                }
                _ => {}
            }
        }
        Some(Value::None)
    }

    /// The arguments of `__init__`, or those of them that are named.
    fn hyperparameters(&self, class: &Rc<ClassValue>, arguments: &Arguments) -> Value {
        let object = Object {
            path: super::command_line::NAMESPACES[0].into(),
            at: arguments.at,
            ..Object::default()
        };
        let keep = |name: &str, value: &Value| {
            object
                .fields
                .borrow_mut()
                .insert(name.into(), value.clone());
        };
        let values = self.frames.last().map(|frame| frame.names.values.borrow());
        let given = |name: &str| values.as_ref().and_then(|values| values.get(name).cloned());
        let mut has_names = false;
        for value in &arguments.plain {
            match value {
                Value::Text(name) => {
                    has_names = true;
                    if let Some(value) = given(name) {
                        keep(name, &value);
                    }
                }
                // `save_hyperparameters(hparams)`
                other => {
                    for (key, value) in self.as_dict(other).unwrap_or_default() {
                        if let Value::Text(key) = key {
                            keep(&key, &value);
                        }
                    }
                }
            }
        }
        if let (Some((init, _)), false) = (method_of(class, "__init__"), has_names) {
            for parameter in init.parameters().iter().skip(1) {
                match (given(&parameter.name), parameter.stars) {
                    (Some(Value::Dict(pairs)), 2) => {
                        for (key, value) in pairs.iter() {
                            if let Value::Text(key) = key {
                                keep(&key, &value);
                            }
                        }
                    }
                    (Some(value), _) => keep(&parameter.name, &value),
                    (None, _) => {}
                }
            }
        }
        Value::Object(Rc::new(object))
    }
}
