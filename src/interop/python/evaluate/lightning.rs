//! PyTorch Lightning: what `Trainer(...).fit(module, data)` would call of a module is looked at, and what its settings mean is kept.

use std::rc::Rc;

use super::ancestors::method_of;
use super::attribute::bound;
use super::training::{Accumulation, Clip};
use super::watch::{batch_arguments, loader_in};
use super::{Evaluator, Place};
use crate::interop::python::value::{Arguments, Body, ClassValue, Object, Value};
use crate::said::phrase;

/// Epochs of a `Trainer` that is given neither epochs nor steps.
const USUAL_EPOCHS: u64 = 1_000;
fn is_of_lightning(path: &str) -> bool {
    ["lightning.", "pytorch_lightning.", "lightning_fabric."]
        .iter()
        .any(|package| path.starts_with(package))
}

/// Whether a path is Lightning's `Trainer`.
pub(super) fn is_trainer(path: &str) -> bool {
    let is_named = path.ends_with(".Trainer") || path.ends_with(".Trainer.from_argparse_args");
    is_of_lightning(path) && is_named
}

/// Whether a class stands upon Lightning's module, or its holder of data.
pub fn is_lightning(class: &ClassValue) -> bool {
    class.order.iter().any(|base| {
        matches!(base, Value::Library(path)
            if path.ends_with("LightningModule") || path.ends_with("LightningDataModule"))
    })
}

fn named(arguments: &Arguments, name: &str) -> Option<Value> {
    let found = arguments.named.iter().find(|(known, _)| known == name);
    let value = found.map(|(_, value)| value.clone());
    value.filter(|value| !matches!(value, Value::None))
}

/// What `configure_optimizers` gives.
#[derive(Default)]
struct Configured {
    optimizers: Vec<Rc<Object>>,
    /// Schedulers, and whether each steps once a batch.
    schedulers: Vec<(Rc<Object>, bool)>,
}

impl Configured {
    fn add(&mut self, value: &Value, levels: usize) {
        let Some(below) = levels.checked_sub(1) else {
            return;
        };
        match value {
            Value::Object(object) if super::names::is_optimizer(&object.path) => {
                self.optimizers.push(object.clone());
            }
            Value::Object(object) if object.path.starts_with("torch.optim.lr_scheduler.") => {
                self.schedulers.push((object.clone(), false));
            }
            Value::Dict(pairs) => {
                let of = |key: &str| pairs.get(&Value::text(key));
                let before = self.schedulers.len();
                for key in ["optimizer", "lr_scheduler", "scheduler"] {
                    if let Some(value) = of(key) {
                        self.add(&value, below);
                    }
                }
                let is_step = matches!(of("interval"), Some(Value::Text(word)) if &*word == "step");
                if is_step && let Some((_, each_batch)) = self.schedulers.get_mut(before) {
                    *each_batch = true;
                }
            }
            other => {
                for member in other.members().unwrap_or_default() {
                    self.add(&member, below);
                }
            }
        }
    }
}

impl Evaluator {
    /// `trainer.fit(module, data)`
    pub(super) fn fit(&mut self, trainer: &Rc<Object>, arguments: &Arguments) {
        let plain = arguments.plain.iter();
        let all = plain.chain(arguments.named.iter().map(|(_, value)| value));
        let all: Vec<Value> = all.cloned().collect();
        let module = all.iter().find_map(|value| match value {
            Value::Module(module) => Some(*module),
            _ => None,
        });
        let Some(module) = module else {
            return;
        };
        self.trainer_settings(trainer);
        self.automate(module, Some(trainer), &all, arguments.at);
    }

    /// A module of Lightning's that the program gives to no `Trainer`.
    pub fn train_alone(&mut self, module: usize) {
        let class = self.class_of(module);
        if class.is_some_and(|class| is_lightning(&class))
            && !self.training.automatic.contains(&module)
        {
            self.automate(module, None, &[], Place::default());
        }
    }

    /// What a `Trainer` calls of a module and of its data.
    fn automate(&mut self, module: usize, trainer: Option<&Rc<Object>>, data: &[Value], at: Place) {
        self.training.automatic.push(module);
        self.training.called.push(module);
        let spent = std::mem::take(&mut self.spent);
        let this = Value::Module(module);
        if let Some(trainer) = trainer {
            let trainer = Value::Object(trainer.clone());
            self.modules[module]
                .fields
                .insert("trainer".into(), trainer);
        }
        let loader = data.iter().find_map(|value| loader_in(value, 2));
        self.training.loaders.extend(loader);
        for holder in data.iter().chain([&this]) {
            if let Value::Object(object) = holder
                && let Some(trainer) = trainer
                && object.class.is_some()
            {
                let trainer = Value::Object(trainer.clone());
                object.fields.borrow_mut().insert("trainer".into(), trainer);
            }
            self.call_own(holder, "setup", vec![Value::text("fit")], at);
            let loaders = self.call_own(holder, "train_dataloader", Vec::new(), at);
            let first = loaders.and_then(|value| {
                let members = value.members().unwrap_or_default();
                std::iter::once(&value)
                    .chain(&members)
                    .find_map(|value| loader_in(value, 2))
            });
            self.training.loaders.extend(first);
            self.call_own(holder, "val_dataloader", Vec::new(), at);
        }
        self.configured(module, at);
        if let Some(value) = self.own_method(&this, "training_step") {
            let takes = match &value {
                Value::Method(_) => self.parameters_of(&value).saturating_sub(2),
                _ => 0,
            };
            self.watch_step(&value, batch_arguments(takes, at));
        }
        self.spent = spent;
    }

    /// The optimizers and the schedule that a module gives a `Trainer`.
    fn configured(&mut self, module: usize, at: Place) {
        let this = Value::Module(module);
        let Some(value) = self.call_own(&this, "configure_optimizers", Vec::new(), at) else {
            return;
        };
        let mut found = Configured::default();
        found.add(&value, 5);
        let line = self.line_of(&this, "configure_optimizers").unwrap_or(at);
        if found.optimizers.len() > 1 {
            self.training.several = Some((line, module));
        }
        if found.optimizers.is_empty() {
            self.notes.push(phrase!(
                "line {line}: configure_optimizers gives {value}, in which no optimizer is seen; the recipe's is taken",
                line = line.line,
                value = value.describe()
            ));
        }
        match found.schedulers.as_slice() {
            [] => {}
            [(scheduler, each_batch), rest @ ..] => {
                self.training.scheduler = Some(scheduler.clone());
                self.steps_each_batch = Some(*each_batch);
                if !rest.is_empty() {
                    self.notes.push(phrase!(
                        "line {line}: configure_optimizers gives {count} schedulers; the first is taken",
                        line = line.line,
                        count = rest.len() + 1
                    ));
                }
            }
        }
        let is_manual = self.modules[module].fields.get("automatic_optimization");
        if is_manual.and_then(Value::truth) == Some(false) {
            self.notes.push(phrase!(
                "line {line}: automatic_optimization is off: the module steps its optimizers itself, in a way that is not followed; here every batch makes a step",
                line = line.line
            ));
        }
    }

    /// What a `Trainer` is given, as far as a recipe can say it.
    fn trainer_settings(&mut self, trainer: &Rc<Object>) {
        let (arguments, at) = (&trainer.arguments, trainer.at);
        let line = at.line;
        let named = |name: &str| named(arguments, name);
        let epochs = named("max_epochs").or(named("epochs"));
        let steps = named("max_steps").and_then(|steps| steps.size());
        self.training.steps = steps.map(|steps| steps as u64);
        match (&epochs, steps) {
            (Some(epochs), _) => match epochs.size() {
                Some(epochs) if epochs > 0 => self.epochs = Some(epochs as u64),
                _ => self.notes.push(phrase!(
                    "line {line}: max_epochs is {value}; here epochs says how long training goes on",
                    line,
                    value = epochs.describe()
                )),
            },
            (None, Some(_)) => {}
            (None, None) => {
                self.epochs = Some(USUAL_EPOCHS);
                self.notes.push(phrase!(
                    "line {line}: the Trainer is given no max_epochs, and Lightning's {epochs} were taken",
                    line,
                    epochs = USUAL_EPOCHS
                ));
            }
        }
        let mut fields = trainer.fields.borrow_mut();
        for (name, value) in &arguments.named {
            fields.insert(name.clone(), value.clone());
        }
        drop(fields);
        if let Some(limit) = named("gradient_clip_val").filter(|value| value.number() != Some(0.0))
        {
            let algorithm = named("gradient_clip_algorithm");
            let is_value = matches!(&algorithm, Some(Value::Text(word)) if word.contains("value"));
            self.training.clips.push(Clip {
                is_norm: !is_value,
                limit,
                norm_type: None,
                at,
            });
        }
        if let Some(count) = named("accumulate_grad_batches")
            && count.number() != Some(1.0)
        {
            self.training.accumulation = Some(Accumulation {
                count: count.size(),
                // Lightning divides by it.
                is_divided: true,
                at,
            });
        }
        for name in ["limit_train_batches", "overfit_batches", "fast_dev_run"] {
            let value = named(name).filter(|value| {
                value.truth() != Some(false)
                    && !matches!(value, Value::Float(share) if *share == 1.0)
            });
            if let Some(value) = value {
                self.notes.push(phrase!(
                    "line {line}: {name}={value} of the Trainer is not done here; every epoch goes through all training pictures",
                    line,
                    name,
                    value = value.describe()
                ));
            }
        }
    }

    /// A method that the program gives a value itself.
    fn own_method(&self, of: &Value, name: &str) -> Option<Value> {
        let class = match of {
            Value::Module(module) => self.class_of(*module),
            Value::Object(object) => object.class.clone(),
            _ => None,
        };
        method_of(&class?, name).map(|_| bound(of.clone(), name))
    }

    /// Calls a method of the program's, if there is one: what is not understood in it is passed over.
    fn call_own(&mut self, of: &Value, name: &str, plain: Vec<Value>, at: Place) -> Option<Value> {
        let method = self.own_method(of, name)?;
        let takes = self.parameters_of(&method).saturating_sub(1);
        let plain = plain.into_iter().take(takes).collect();
        let (was_trial, frames) = (
            std::mem::replace(&mut self.is_trial, false),
            self.frames.len(),
        );
        let value = self.leniently(|this| this.call_plain(method, plain, at));
        self.is_trial = was_trial;
        self.frames.truncate(frames);
        self.raised = None;
        value.ok()
    }

    /// Number of a method's parameters, `self` among them.
    fn parameters_of(&self, method: &Value) -> usize {
        let Value::Method(pair) = method else {
            return 0;
        };
        let class = match &pair.0 {
            Value::Module(module) => self.class_of(*module),
            Value::Object(object) => object.class.clone(),
            _ => None,
        };
        let found = class.and_then(|class| method_of(&class, &pair.1));
        found.map_or(0, |(closure, _)| closure.parameters().len())
    }

    fn line_of(&self, of: &Value, name: &str) -> Option<Place> {
        let Value::Module(module) = of else {
            return None;
        };
        let (closure, _) = method_of(&self.class_of(*module)?, name)?;
        match &closure.body {
            Body::Function(function) => Some(function.at),
            Body::Lambda(..) => None,
        }
    }
}
