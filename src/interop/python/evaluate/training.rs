//! What a training loop shows from epoch to epoch: how many there are, rates set by hand, schedulers that step.
//!
//! The loop over epochs is followed as the top level is, its loops over batches are looked at alone (`watch.rs`).

use std::rc::Rc;

use super::Evaluator;
use crate::interop::python::latent::Latent;
use crate::interop::python::syntax::{Argument, Expression, ExpressionKind as E, Statement};
use crate::interop::python::token::Place;
use crate::interop::python::value::{Arguments, Body, Closure, Object, Value};
use crate::interop::python::visit;
use crate::said::phrase;

/// The path of a member of an optimizer's `param_groups`.
const GROUP: &str = "torch.optim.param_group";
/// Loops over epochs that are followed.
const LOOP_LIMIT: usize = 8;
/// Epochs that are followed.
const EPOCH_LIMIT: usize = 2_000;

/// What was seen of training.
#[derive(Default)]
pub struct Training {
    /// Modules that are called where a gradient is computed.
    pub called: Vec<usize>,
    /// The loaders it goes over.
    pub loaders: Vec<Rc<Object>>,
    /// Losses of `torch.nn.functional` that it calls.
    pub losses: Vec<Rc<Object>>,
    /// Losses that are modules of PyTorch's, made before, which it calls.
    pub criteria: Vec<Rc<Object>>,
    /// Losses of the program's own, by name.
    pub own_losses: Vec<(String, Place)>,
    /// Whether the network is given `x.view(-1, 784)` or its like.
    pub flattens: bool,
    /// The vector that the network is given instead of pictures.
    pub latent: Option<Latent>,
    /// What clips gradients, each once.
    pub clips: Vec<Clip>,
    /// Gradients of several batches that make one step.
    pub accumulation: Option<Accumulation>,
    /// Loops over epochs, one behind the other.
    pub runs: Vec<Run>,
    /// The schedulers that step at the end of each epoch that was followed.
    pub stepped: Vec<Vec<Rc<Object>>>,
    /// The scheduler that a `Trainer` steps.
    pub scheduler: Option<Rc<Object>>,
    /// Steps after which a `Trainer` stops.
    pub steps: Option<u64>,
    /// Modules that a `Trainer` trains.
    pub automatic: Vec<usize>,
    /// Where a `Trainer` is given several optimizers, and the module whose they are.
    pub several: Option<(Place, usize)>,
    /// The rate of each epoch, where the program sets it by hand; `None` where it is not a number.
    pub rates: Vec<Option<f64>>,
    /// Where it sets it.
    pub set_at: Option<Place>,
    /// The rate of now.
    rate: Option<f64>,
    /// Whether the rate of this epoch is in `rates`.
    is_noted: bool,
    is_followed: bool,
    loops: usize,
}

/// What clips gradients.
#[derive(Debug, Clone)]
pub struct Clip {
    /// By their norm, or each by its size.
    pub is_norm: bool,
    pub limit: Value,
    /// Of the norm; 2 where it is not given.
    pub norm_type: Option<Value>,
    pub at: Place,
}

/// Gradients of several batches that make one step.
#[derive(Debug, Clone)]
pub struct Accumulation {
    /// How many batches; none where that is not known.
    pub count: Option<usize>,
    /// Whether the loss is divided by their number.
    pub is_divided: bool,
    pub at: Place,
}

/// A loop over epochs that trains.
#[derive(Debug, Clone)]
pub struct Run {
    pub epochs: u64,
    /// The optimizer that was made last before it.
    pub optimizer: Option<Rc<Object>>,
    pub at: Place,
}

impl Evaluator {
    /// Remembers a loop that trains for so many epochs.
    pub(super) fn note_run(&mut self, epochs: usize, at: Place) {
        let is_optimizer = |object: &&Rc<Object>| super::names::is_optimizer(&object.path);
        let optimizer = self.objects.iter().rev().find(is_optimizer).cloned();
        if !self.training.is_followed && self.training.runs.len() < LOOP_LIMIT {
            self.training.runs.push(Run {
                epochs: epochs as u64,
                optimizer,
                at,
            });
        }
    }

    /// An optimizer that is made anew within the epochs brings its rate.
    pub(super) fn note_optimizer(&mut self, arguments: &Arguments) {
        if self.training.is_followed {
            let mut named = arguments.named.iter();
            let named = named.find(|(name, _)| name == "lr").map(|(_, value)| value);
            let rate = named.or(arguments.plain.get(1)).and_then(Value::number);
            self.training.rate = rate;
            self.training.set_at.get_or_insert(arguments.at);
        }
    }

    /// Whether an epoch is being followed.
    pub(super) fn is_in_epoch(&self) -> bool {
        self.training.is_followed
    }

    /// Remembers that a scheduler steps at the end of this epoch.
    pub(super) fn note_step(&mut self, scheduler: &Rc<Object>) {
        if self.training.is_followed
            && let Some(epoch) = self.training.stepped.last_mut()
        {
            epoch.push(scheduler.clone());
        }
    }

    /// Follows a loop over epochs: once, and to its end where it sets rates by hand.
    pub(super) fn follow_epochs(
        &mut self,
        target: &Expression,
        members: &[Value],
        body: &[Statement],
    ) {
        if self.training.is_followed || self.training.loops >= LOOP_LIMIT {
            return;
        }
        self.training.is_followed = true;
        self.training.loops += 1;
        let spent = std::mem::take(&mut self.spent);
        let (passed, notes) = (self.passed.len(), self.notes.len());
        let (missing, known) = (self.missing.len(), self.known_missing.clone());
        let unknown = [Value::unknown(phrase!("an epoch"))];
        let members = match members {
            [] => &unknown,
            known => known,
        };
        let before = self.training.set_at;
        self.training.stepped.clear();
        let is_conditional =
            visit::steps_scheduler_on_condition(body) || visit::makes_optimizer(body);
        for (epoch, member) in members.iter().take(EPOCH_LIMIT).enumerate() {
            let objects = self.objects.len();
            self.training.is_noted = false;
            self.training.stepped.push(Vec::new());
            // An epoch cannot fail here: what is not understood is passed over.
            let _ = self.assign(target, member.clone());
            let _ = self.block(body);
            self.note_rate();
            if epoch > 0 {
                let from = objects.min(self.objects.len());
                self.shed.extend(self.objects.drain(from..));
            }
            if self.training.set_at == before && !is_conditional && !self.sets_rates(body) {
                break;
            }
        }
        if self.training.set_at == before {
            self.training.rates.clear();
        }
        self.passed.truncate(passed);
        self.notes.truncate(notes);
        self.missing.truncate(missing);
        self.known_missing = known;
        self.spent = spent;
        self.training.is_followed = false;
    }

    /// Whether a loop sets rates itself, or calls a function of the program that does.
    fn sets_rates(&mut self, body: &[Statement]) -> bool {
        let mut functions: Vec<Rc<Closure>> = Vec::new();
        for expression in visit::calls(body) {
            if let E::Call(callee, _) = &expression.kind
                && let Some(Value::Function(function)) = self.quietly(callee)
            {
                functions.push(function);
            }
        }
        visit::sets_rate(body).is_some()
            || functions.iter().any(|function| match &function.body {
                Body::Function(function) => visit::sets_rate(&function.body).is_some(),
                Body::Lambda(..) => false,
            })
    }

    pub(super) fn note_rate(&mut self) {
        if self.training.is_followed && !self.training.is_noted {
            self.training.is_noted = true;
            let rate = self.training.rate;
            self.training.rates.push(rate);
        }
    }

    /// What a name or a part of one stands for, with nothing said where that is not known.
    pub(super) fn quietly(&mut self, expression: &Expression) -> Option<Value> {
        let root = visit::first_name(expression)?;
        if !self.knows(root) {
            return None;
        }
        let (objects, notes) = (self.objects.len(), self.notes.len());
        let (missing, known) = (self.missing.len(), self.known_missing.clone());
        let value = self.evaluate(expression).ok();
        self.missing.truncate(missing);
        self.known_missing = known;
        self.objects.truncate(objects);
        self.notes.truncate(notes);
        value
    }

    pub(super) fn arguments_quietly(&mut self, given: &[Argument], at: Place) -> Arguments {
        let mut found = Arguments {
            at,
            ..Arguments::default()
        };
        for argument in given {
            let value = match &argument.value.kind {
                E::None | E::Bool(_) | E::Int(_) | E::Float(_) | E::Text(_) => {
                    self.evaluate(&argument.value).ok()
                }
                _ => self.quietly(&argument.value),
            };
            let value = value.unwrap_or_else(|| Value::unknown(phrase!("what the loop makes")));
            match &argument.name {
                Some(name) => found.named.push((name.clone(), value)),
                None => found.plain.push(value),
            }
        }
        found
    }

    /// `optimizer.param_groups`: all of them as one.
    pub(super) fn parameter_groups(&self, optimizer: &Rc<Object>, at: Place) -> Value {
        let arguments = Arguments {
            plain: vec![Value::Object(optimizer.clone())],
            named: Vec::new(),
            at,
        };
        Value::list(vec![Value::Object(Rc::new(Object {
            path: GROUP.into(),
            arguments,
            at,
            ..Object::default()
        }))])
    }

    /// `group['lr']` of now; none where the object is no group.
    pub(super) fn rate_of(&self, group: &Object) -> Option<Value> {
        if group.path != GROUP {
            return None;
        }
        let at_first = || match group.arguments.plain.first() {
            Some(Value::Object(optimizer)) => {
                let mut named = optimizer.arguments.named.iter();
                let named = named.find(|(name, _)| name == "lr").map(|(_, value)| value);
                named.or(optimizer.arguments.plain.get(1)).cloned()
            }
            _ => None,
        };
        let set = self.training.rate.map(Value::Float);
        Some(
            set.or_else(at_first)
                .unwrap_or_else(|| Value::unknown(phrase!("the rate"))),
        )
    }

    /// `group['lr'] = value`.
    pub(super) fn set_rate(&mut self, group: &Object, value: &Value, at: Place) {
        if group.path == GROUP {
            self.training.rate = value.number();
            self.training.set_at.get_or_insert(at);
        }
    }
}

/// Whether a class of PyTorch's is a loss.
pub fn is_loss_module(path: &str) -> bool {
    path.starts_with("torch.nn.") && path.ends_with("Loss")
}
