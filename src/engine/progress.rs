//! How far an optimizer is, and what follows from that for its next step: the numbers of its formula that are the same for every value.
//! Both engines take them from here.

use super::{NamedTensor, State};
use crate::recipe::Optimizer;

/// The name of NAdam's product among the tensors of a state.
const MU_PRODUCT: &str = "mu_product";

/// The name of the last step's rate among the tensors of a state.
const LAST_RATE: &str = "last_rate";

/// What a step depends on besides weights, gradients and the tensors of the optimizer's state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Updates made so far.
    pub updates: u64,
    /// Whether there are state tensors of an earlier step.
    pub has_state: bool,
    /// NAdam's product of the momenta so far; 1 before the first step. PyTorch keeps it in float32 too.
    pub mu_product: f32,
    /// The learning rate of the step before, of which ASGD makes its next; none before the first step.
    pub last_rate: Option<f32>,
}

/// The numbers of one step. With m the mean of gradients g and s that of their squares, Adam and its like do
/// `p -= rate * (mean * m + gradient * g) / (root * sqrt(s) + eps)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// Learning rate; ASGD's is that of the step before.
    pub rate: f64,
    /// Momentum of SGD and RMSprop; beta1 of Adam and its like.
    pub momentum: f64,
    /// Of the mean of gradients; ASGD's share of the weights in their average.
    pub mean: f64,
    /// Of the gradient itself: NAdam's share of it, 1 less SGD's dampening, Adagrad's decay of the rate.
    pub gradient: f64,
    /// Of the root of the mean square; ASGD's lambd times the number of steps before.
    pub root: f64,
    /// Added in the denominator.
    pub eps: f64,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            updates: 0,
            has_state: false,
            mu_product: 1.0,
            last_rate: None,
        }
    }
}

impl Progress {
    /// That of a state which is put back; `has_state`: it has tensors of this rule.
    pub fn of(state: &State, has_state: bool) -> Self {
        let number = |name: &str| {
            let mut tensors = state.optimizer.iter();
            let tensor = tensors.find(|tensor| tensor.name == name)?;
            tensor.values.first().copied()
        };
        Self {
            updates: state.step,
            has_state,
            mu_product: number(MU_PRODUCT).unwrap_or(1.0),
            last_rate: number(LAST_RATE),
        }
    }

    /// What a state has to hold of it besides the number of updates.
    pub fn tensor(self, rule: &Optimizer) -> Option<NamedTensor> {
        let (name, value) = match rule {
            Optimizer::NAdam { .. } => (MU_PRODUCT, self.mu_product),
            Optimizer::Asgd { .. } => (LAST_RATE, self.last_rate?),
            Optimizer::Sgd { .. }
            | Optimizer::Adam { .. }
            | Optimizer::AdamW { .. }
            | Optimizer::RmsProp { .. }
            | Optimizer::Adadelta { .. }
            | Optimizer::Adagrad { .. }
            | Optimizer::Adamax { .. }
            | Optimizer::RAdam { .. }
            | Optimizer::Rprop { .. } => return None,
        };
        self.has_state.then(|| NamedTensor {
            name: name.into(),
            shape: Vec::new(),
            values: vec![value],
        })
    }

    /// The numbers of the next step, which has that rate, and how far the optimizer is after it. Formulas as in the documentation of `torch.optim`.
    pub fn next(self, rule: &Optimizer, rate: f64) -> (Self, Factors) {
        let step = (self.updates + 1) as f64;
        let mut next = Self {
            updates: self.updates + 1,
            has_state: true,
            last_rate: Some(rate as f32),
            ..self
        };
        let correction = |beta: f64| 1.0 - beta.powf(step);
        let plain = Factors {
            rate,
            momentum: 0.0,
            mean: 1.0,
            gradient: 0.0,
            root: 1.0,
            eps: 0.0,
        };
        let factors = match *rule {
            Optimizer::Sgd {
                momentum,
                dampening,
                ..
            } => Factors {
                momentum,
                // The first step fills the buffer without dampening; without momentum there is none.
                gradient: match self.has_state && momentum != 0.0 {
                    true => 1.0 - dampening,
                    false => 1.0,
                },
                ..plain
            },
            Optimizer::RmsProp { momentum, eps, .. } => Factors {
                momentum,
                eps,
                ..plain
            },
            Optimizer::Adadelta { eps, .. } => Factors { eps, ..plain },
            // PyTorch makes eta and mu at the end of a step, for the next one.
            Optimizer::Asgd { lambd, t0, .. } => Factors {
                rate: self.last_rate.map_or(rate, f64::from),
                mean: 1.0 / (step - 1.0 - t0).max(1.0),
                root: lambd * (step - 1.0),
                ..plain
            },
            Optimizer::Rprop { .. } => plain,
            Optimizer::Adagrad { lr_decay, eps, .. } => Factors {
                gradient: 1.0 / (1.0 + (step - 1.0) * lr_decay),
                eps,
                ..plain
            },
            Optimizer::Adamax { beta1, eps, .. } => Factors {
                momentum: beta1,
                mean: 1.0 / correction(beta1),
                eps,
                ..plain
            },
            Optimizer::Adam {
                beta1, beta2, eps, ..
            }
            | Optimizer::AdamW {
                beta1, beta2, eps, ..
            } => Factors {
                momentum: beta1,
                mean: 1.0 / correction(beta1),
                root: 1.0 / correction(beta2).sqrt(),
                eps,
                ..plain
            },
            Optimizer::NAdam {
                beta1,
                beta2,
                eps,
                momentum_decay,
                ..
            } => {
                let momentum =
                    |step: f64| beta1 * (1.0 - 0.5 * 0.96f64.powf(step * momentum_decay));
                let (now, after) = (momentum(step), momentum(step + 1.0));
                let product = f64::from(self.mu_product) * now;
                next.mu_product = product as f32;
                Factors {
                    rate,
                    momentum: beta1,
                    mean: after / (1.0 - product * after),
                    gradient: (1.0 - now) / (1.0 - product),
                    root: 1.0 / correction(beta2).sqrt(),
                    eps,
                }
            }
            Optimizer::RAdam {
                beta1, beta2, eps, ..
            } => {
                // The length of the average of squares, in the long run and now; a short one says too little to divide by.
                let longest = 2.0 / (1.0 - beta2) - 1.0;
                let length = longest - 2.0 * step * beta2.powf(step) / correction(beta2);
                let plain = Factors {
                    momentum: beta1,
                    mean: 1.0 / correction(beta1),
                    root: 0.0,
                    eps: 1.0,
                    ..plain
                };
                let part = |length: f64| (length - 4.0) * (length - 2.0) / length;
                let rectified = || (part(length) / part(longest)).sqrt();
                match length > 5.0 {
                    true => Factors {
                        mean: plain.mean * rectified() * correction(beta2).sqrt(),
                        root: 1.0,
                        eps,
                        ..plain
                    },
                    false => plain,
                }
            }
        };
        (next, factors)
    }
}
