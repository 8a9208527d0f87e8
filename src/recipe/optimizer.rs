//! The update rules by name and with their settings, and clipping. Names and defaults are PyTorch's.

use serde::{Deserialize, Serialize};

use super::choice::choices;

choices! {
/// The rule that moves the weights.
pub enum OptimizerKind {
    /// Stochastic gradient descent, with momentum.
    Sgd = "sgd" as "SGD",
    /// Adam: weight decay is added to the gradient.
    Adam = "adam" as "Adam",
    /// Adam whose weight decay shrinks the weights directly.
    AdamW = "adamw" as "AdamW",
    /// RMSprop, not centered.
    RmsProp = "rmsprop" as "RMSprop",
    /// Adadelta: the step's size follows from the steps before; its usual rate is 1.
    Adadelta = "adadelta" as "Adadelta",
    /// Adagrad: divides by the root of the sum of all squared gradients.
    Adagrad = "adagrad" as "Adagrad",
    /// Adam with the largest gradient, decayed, in place of the root of the mean square.
    Adamax = "adamax" as "Adamax",
    /// Adam with Nesterov's momentum.
    NAdam = "nadam" as "NAdam",
    /// Rectified Adam: the first steps are those of plain momentum.
    RAdam = "radam" as "RAdam",
    /// Averaged SGD: the rate shrinks from step to step; the average of the weights is kept beside them.
    Asgd = "asgd" as "ASGD",
    /// Rprop: each weight's step grows while its gradient keeps its sign; the rate is the first step's size, no schedule moves it.
    Rprop = "rprop" as "Rprop",
}
}

impl OptimizerKind {
    /// The settings of a recipe that this rule has and others may not.
    pub fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Sgd => &["momentum", "dampening", "nesterov"],
            Self::Adam | Self::AdamW => &["beta1", "beta2", "eps", "amsgrad"],
            Self::RmsProp => &["alpha", "eps", "momentum"],
            Self::Adadelta => &["rho", "eps"],
            Self::Adagrad => &["lr_decay", "initial_accumulator_value", "eps"],
            Self::Adamax => &["beta1", "beta2", "eps"],
            Self::NAdam => &[
                "beta1",
                "beta2",
                "eps",
                "momentum_decay",
                "decoupled_weight_decay",
            ],
            Self::RAdam => &["beta1", "beta2", "eps", "decoupled_weight_decay"],
            Self::Asgd => &["lambd", "alpha", "t0"],
            Self::Rprop => &["eta_minus", "eta_plus", "step_size_min", "step_size_max"],
        }
    }

    /// PyTorch's default of `alpha`, which two rules have.
    pub fn usual_alpha(self) -> f64 {
        match self == Self::Asgd {
            true => 0.75,
            false => 0.99,
        }
    }

    /// PyTorch's default of `eps`; SGD, ASGD and Rprop have none.
    pub fn usual_eps(self) -> f64 {
        match self {
            Self::Adadelta => 1e-6,
            Self::Adagrad => 1e-10,
            Self::Sgd
            | Self::Adam
            | Self::AdamW
            | Self::RmsProp
            | Self::Adamax
            | Self::NAdam
            | Self::RAdam
            | Self::Asgd
            | Self::Rprop => 1e-8,
        }
    }

    /// Whether a schedule can move its momentum, or its beta1.
    pub fn has_momentum(self) -> bool {
        match self {
            Self::Adadelta | Self::Adagrad | Self::Asgd | Self::Rprop => false,
            Self::Sgd
            | Self::Adam
            | Self::AdamW
            | Self::RmsProp
            | Self::Adamax
            | Self::NAdam
            | Self::RAdam => true,
        }
    }
}

/// The update rule. Formulas as in the documentation of `torch.optim`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Optimizer {
    /// `torch.optim.SGD`.
    Sgd {
        /// Share of the momentum buffer that stays from step to step; 0 keeps no buffer.
        momentum: f64,
        /// Share of the gradient that the momentum does not take in, from the second step on.
        #[serde(default)]
        dampening: f64,
        /// Whether a step takes the gradient plus `momentum` times the buffer (Nesterov's), rather than the buffer.
        nesterov: bool,
        /// Factor of the weights that is added to their gradient.
        weight_decay: f64,
    },
    /// `torch.optim.Adam`: weight decay is added to the gradient.
    Adam {
        /// Decay of the mean of gradients; the first of `betas`.
        beta1: f64,
        /// Decay of the mean of squared gradients; the second of `betas`.
        beta2: f64,
        /// Added to the root of that mean, by which the step is divided.
        eps: f64,
        /// Factor of the weights that is added to their gradient.
        weight_decay: f64,
        /// Whether the largest mean square so far takes the place of that mean.
        #[serde(default)]
        amsgrad: bool,
    },
    /// `torch.optim.AdamW`: weight decay shrinks the weights directly.
    AdamW {
        /// Decay of the mean of gradients; the first of `betas`.
        beta1: f64,
        /// Decay of the mean of squared gradients; the second of `betas`.
        beta2: f64,
        /// Added to the root of that mean, by which the step is divided.
        eps: f64,
        /// Times the learning rate, the share by which the weights shrink in a step.
        weight_decay: f64,
        /// Whether the largest mean square so far takes the place of that mean.
        #[serde(default)]
        amsgrad: bool,
    },
    /// `torch.optim.RMSprop`, not centered.
    RmsProp {
        /// Decay of the mean of squared gradients.
        alpha: f64,
        /// Added to the root of that mean, by which the gradient is divided.
        eps: f64,
        /// Share of the momentum buffer that stays from step to step; 0: none.
        momentum: f64,
        /// Factor of the weights that is added to their gradient.
        weight_decay: f64,
    },
    /// `torch.optim.Adadelta`.
    Adadelta {
        /// Decay of the means of squared gradients and squared steps.
        rho: f64,
        /// Added to both means before their roots are taken.
        eps: f64,
        /// Factor of the weights that is added to their gradient.
        weight_decay: f64,
    },
    /// `torch.optim.Adagrad`.
    Adagrad {
        /// The rate of step t = 1, 2, ... is divided by `1 + (t - 1) lr_decay`.
        lr_decay: f64,
        /// The sum of squared gradients before the first step.
        initial_accumulator_value: f64,
        /// Added to the root of that sum, by which the gradient is divided.
        eps: f64,
        /// Factor of the weights that is added to their gradient.
        weight_decay: f64,
    },
    /// `torch.optim.Adamax`.
    Adamax {
        /// Decay of the mean of gradients; the first of `betas`.
        beta1: f64,
        /// Decay of the largest gradient; the second of `betas`.
        beta2: f64,
        /// Added to the size of each gradient before it is compared with the largest.
        eps: f64,
        /// Factor of the weights that is added to their gradient.
        weight_decay: f64,
    },
    /// `torch.optim.NAdam`.
    NAdam {
        /// Decay of the mean of gradients; the first of `betas`.
        beta1: f64,
        /// Decay of the mean of squared gradients; the second of `betas`.
        beta2: f64,
        /// Added to the root of that mean, by which the step is divided.
        eps: f64,
        /// How fast the momentum of the formula comes from half of beta1 to beta1.
        momentum_decay: f64,
        /// As Adam's, or as AdamW's where it is decoupled.
        weight_decay: f64,
        /// Whether weight decay shrinks the weights directly.
        decoupled_weight_decay: bool,
    },
    /// `torch.optim.RAdam`.
    RAdam {
        /// Decay of the mean of gradients; the first of `betas`.
        beta1: f64,
        /// Decay of the mean of squared gradients; the second of `betas`.
        beta2: f64,
        /// Added to the root of that mean, by which the step is divided.
        eps: f64,
        /// As Adam's, or as AdamW's where it is decoupled.
        weight_decay: f64,
        /// Whether weight decay shrinks the weights directly.
        decoupled_weight_decay: bool,
    },
    /// `torch.optim.ASGD`.
    Asgd {
        /// Factor of the weights that is added to their gradient, and by which the rate shrinks from step to step.
        lambd: f64,
        /// Power by which the rate shrinks.
        alpha: f64,
        /// The step from which on the weights are averaged.
        t0: f64,
        /// Factor of the weights that is added to their gradient.
        weight_decay: f64,
    },
    /// `torch.optim.Rprop`.
    Rprop {
        /// Factor of a step's size where the gradient has another sign than before.
        eta_minus: f64,
        /// Factor of a step's size where it has the same.
        eta_plus: f64,
        /// The smallest size of a step.
        step_size_min: f64,
        /// The largest size of a step.
        step_size_max: f64,
    },
    /// Handled nowhere: `cargo xtask test` sees to it that the compiler asks for it in every place.
    #[cfg(convlab_unhandled)]
    Unhandled,
}

impl Optimizer {
    /// Names of the state tensors the rule keeps for each parameter: PyTorch's names, sorted, as files have them.
    pub fn state_names(&self) -> &'static [&'static str] {
        match self {
            Optimizer::Sgd { momentum, .. } if *momentum == 0.0 => &[],
            Optimizer::Sgd { .. } => &["momentum_buffer"],
            Optimizer::Adam { amsgrad: true, .. } | Optimizer::AdamW { amsgrad: true, .. } => {
                &["exp_avg", "exp_avg_sq", "max_exp_avg_sq"]
            }
            Optimizer::Adam { .. }
            | Optimizer::AdamW { .. }
            | Optimizer::NAdam { .. }
            | Optimizer::RAdam { .. } => &["exp_avg", "exp_avg_sq"],
            Optimizer::RmsProp { .. } => &["momentum_buffer", "square_avg"],
            Optimizer::Adadelta { .. } => &["acc_delta", "square_avg"],
            Optimizer::Adagrad { .. } => &["sum"],
            Optimizer::Adamax { .. } => &["exp_avg", "exp_inf"],
            Optimizer::Asgd { .. } => &["ax"],
            Optimizer::Rprop { .. } => &["prev", "step_size"],
        }
    }

    /// Weight decay: of the weights that are added to their gradient, or where it is decoupled of those that are taken away.
    pub fn weight_decay(&self) -> f64 {
        match self {
            Optimizer::Sgd { weight_decay, .. }
            | Optimizer::Adam { weight_decay, .. }
            | Optimizer::AdamW { weight_decay, .. }
            | Optimizer::RmsProp { weight_decay, .. }
            | Optimizer::Adadelta { weight_decay, .. }
            | Optimizer::Adagrad { weight_decay, .. }
            | Optimizer::Adamax { weight_decay, .. }
            | Optimizer::NAdam { weight_decay, .. }
            | Optimizer::RAdam { weight_decay, .. }
            | Optimizer::Asgd { weight_decay, .. } => *weight_decay,
            Optimizer::Rprop { .. } => 0.0,
        }
    }

    /// Whether weight decay shrinks the weights directly, by the rate times it, rather than through their gradient.
    pub fn is_decoupled(&self) -> bool {
        match self {
            Optimizer::AdamW { .. } => true,
            Optimizer::NAdam {
                decoupled_weight_decay,
                ..
            }
            | Optimizer::RAdam {
                decoupled_weight_decay,
                ..
            } => *decoupled_weight_decay,
            Optimizer::Sgd { .. }
            | Optimizer::Adam { .. }
            | Optimizer::RmsProp { .. }
            | Optimizer::Adadelta { .. }
            | Optimizer::Adagrad { .. }
            | Optimizer::Adamax { .. }
            | Optimizer::Asgd { .. }
            | Optimizer::Rprop { .. } => false,
        }
    }

    /// Whether it divides by the largest mean square so far.
    pub fn is_amsgrad(&self) -> bool {
        self.state_names().contains(&"max_exp_avg_sq")
    }

    /// What the state tensors are full of before the first step.
    pub fn initial_state(&self) -> f32 {
        match self {
            Optimizer::Adagrad {
                initial_accumulator_value,
                ..
            } => *initial_accumulator_value as f32,
            Optimizer::Sgd { .. }
            | Optimizer::Adam { .. }
            | Optimizer::AdamW { .. }
            | Optimizer::RmsProp { .. }
            | Optimizer::Adadelta { .. }
            | Optimizer::Adamax { .. }
            | Optimizer::NAdam { .. }
            | Optimizer::RAdam { .. }
            | Optimizer::Asgd { .. }
            | Optimizer::Rprop { .. } => 0.0,
        }
    }

    /// The rule with another momentum (SGD, RMSprop) or beta1 (Adam and its like), where a step brings one.
    pub fn with_momentum(mut self, momentum: Option<f64>) -> Self {
        if let Some(given) = momentum {
            match &mut self {
                Optimizer::Sgd { momentum, .. } | Optimizer::RmsProp { momentum, .. } => {
                    *momentum = given;
                }
                Optimizer::Adam { beta1, .. }
                | Optimizer::AdamW { beta1, .. }
                | Optimizer::Adamax { beta1, .. }
                | Optimizer::NAdam { beta1, .. }
                | Optimizer::RAdam { beta1, .. } => *beta1 = given,
                // A recipe with such a schedule is refused.
                Optimizer::Adadelta { .. }
                | Optimizer::Adagrad { .. }
                | Optimizer::Asgd { .. }
                | Optimizer::Rprop { .. } => {}
            }
        }
        self
    }
}

/// Gradient clipping, done before the update; both may be on (value first).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Clip {
    /// `clip_grad_value_`: every element into [-value, value].
    pub value: Option<f64>,
    /// `clip_grad_norm_`: the L2 norm over all parameters together.
    pub norm: Option<f64>,
}
