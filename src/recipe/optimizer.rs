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
}
}

impl OptimizerKind {
    /// The settings of a recipe that this rule has and others may not.
    pub fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Sgd => &["momentum", "dampening", "nesterov"],
            Self::Adam | Self::AdamW => &["beta1", "beta2", "eps"],
            Self::RmsProp => &["alpha", "eps", "momentum"],
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
    /// Handled nowhere: `cargo xtask test` sees to it that the compiler asks for it in every place.
    #[cfg(convlab_unhandled)]
    Unhandled,
}

impl Optimizer {
    /// Names of the state tensors the rule keeps for each parameter, in order; PyTorch's names.
    pub fn state_names(&self) -> &'static [&'static str] {
        match self {
            Optimizer::Sgd { momentum, .. } if *momentum == 0.0 => &[],
            Optimizer::Sgd { .. } => &["momentum_buffer"],
            Optimizer::Adam { .. } | Optimizer::AdamW { .. } => &["exp_avg", "exp_avg_sq"],
            Optimizer::RmsProp { .. } => &["momentum_buffer", "square_avg"],
        }
    }

    /// The rule with another momentum (SGD, RMSprop) or beta1 (Adam), where a step brings one.
    pub fn with_momentum(mut self, momentum: Option<f64>) -> Self {
        if let Some(given) = momentum {
            match &mut self {
                Optimizer::Sgd { momentum, .. } | Optimizer::RmsProp { momentum, .. } => {
                    *momentum = given;
                }
                Optimizer::Adam { beta1, .. } | Optimizer::AdamW { beta1, .. } => *beta1 = given,
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
