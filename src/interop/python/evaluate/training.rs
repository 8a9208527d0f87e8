//! What a training loop shows: the network it calls, the loader it goes over, pictures made vectors, and rates set by hand.
//!
//! The loop over epochs is followed as the top level is, its loops over batches are looked at alone.

use std::rc::Rc;

use super::Evaluator;
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

impl Evaluator {
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
        for (epoch, member) in members.iter().take(EPOCH_LIMIT).enumerate() {
            let objects = self.objects.len();
            self.training.is_noted = false;
            // An epoch cannot fail here: what is not understood is passed over.
            let _ = self.assign(target, member.clone());
            let _ = self.block(body);
            self.note_rate();
            if epoch > 0 {
                let from = objects.min(self.objects.len());
                self.shed.extend(self.objects.drain(from..));
            }
            if self.training.set_at == before && !self.sets_rates(body) {
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

    fn note_rate(&mut self) {
        if self.training.is_followed && !self.training.is_noted {
            self.training.is_noted = true;
            let rate = self.training.rate;
            self.training.rates.push(rate);
        }
    }

    /// A loop that is not followed: what it calls and, where gradients are computed in it, what it goes over.
    pub(super) fn watch(&mut self, iterable: &Expression, body: &[Statement]) {
        let loops = visit::training_loops(iterable, body);
        let trains = !loops.is_empty();
        if trains {
            self.note_rate();
        }
        for iterable in loops {
            for part in visit::parts(iterable) {
                match self.quietly(part) {
                    Some(Value::Object(loader)) if loader.path.ends_with("DataLoader") => {
                        self.training.loaders.push(loader);
                    }
                    Some(Value::Dict(pairs)) => {
                        let of_training = pairs.iter().find(
                            |(key, _)| matches!(key, Value::Text(word) if word.contains("train")),
                        );
                        if let Some((_, Value::Object(loader))) = of_training
                            && loader.path.ends_with("DataLoader")
                        {
                            self.training.loaders.push(loader.clone());
                        }
                    }
                    _ => {}
                }
            }
        }
        let flat = visit::flat_names(body);
        for call in visit::calls(body) {
            let E::Call(callee, arguments) = &call.kind else {
                continue;
            };
            // `nn.BCELoss()(net(x), y)`
            if let E::Call(class, given) = &callee.kind
                && let Some(Value::Library(path)) = self.quietly(class)
                && trains
                && is_loss_module(&path)
            {
                self.note_loss(&path, given, callee.at);
                continue;
            }
            let module = match self.quietly(callee) {
                Some(Value::Module(module)) if !is_loss_name(callee) => module,
                Some(Value::Library(path)) if trains && is_loss(&path) => {
                    self.note_loss(&path, arguments, call.at);
                    continue;
                }
                Some(Value::Object(made)) if trains && is_loss_module(&made.path) => {
                    let known = self.training.criteria.iter();
                    if !known.clone().any(|one| Rc::ptr_eq(one, &made)) {
                        self.training.criteria.push(made);
                    }
                    continue;
                }
                Some(Value::Function(_) | Value::Module(_)) if trains && is_loss_name(callee) => {
                    let name = visit::last_name(callee).unwrap_or_default();
                    self.training.own_losses.push((name.into(), call.at));
                    continue;
                }
                _ => continue,
            };
            if trains {
                self.training.called.push(module);
            }
            let Some(first) = arguments.first() else {
                continue;
            };
            self.training.flattens |= visit::is_flat(&first.value, &flat);
        }
    }

    /// Remembers a loss of PyTorch's, with what it is given.
    fn note_loss(&mut self, path: &str, given: &[Argument], at: Place) {
        let arguments = self.arguments_quietly(given, at);
        self.training.losses.push(Rc::new(Object {
            path: path.to_string(),
            arguments,
            at,
            ..Object::default()
        }));
    }

    /// What a name or a part of one stands for, with nothing said where that is not known.
    fn quietly(&mut self, expression: &Expression) -> Option<Value> {
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

    fn arguments_quietly(&mut self, given: &[Argument], at: Place) -> Arguments {
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

/// Whether what is called is a loss by its name.
fn is_loss_name(callee: &Expression) -> bool {
    let name = visit::last_name(callee)
        .unwrap_or_default()
        .to_ascii_lowercase();
    name.contains("loss") || name.contains("criterion")
}

/// Whether a class of PyTorch's is a loss.
pub fn is_loss_module(path: &str) -> bool {
    path.starts_with("torch.nn.") && path.ends_with("Loss")
}

/// Whether a function of PyTorch's is a loss.
fn is_loss(path: &str) -> bool {
    path.strip_prefix("torch.nn.functional.")
        .is_some_and(|name| {
            name.ends_with("_loss") || name.contains("cross_entropy") || name == "kl_div"
        })
}
