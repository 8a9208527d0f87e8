//! What an engine must know of the recipe: loss, optimizer, clipping. Names and defaults are PyTorch's.

use serde::{Deserialize, Serialize};

use super::EngineError;

/// The loss, averaged over the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Loss {
    /// `F.cross_entropy` of logits and class numbers.
    #[default]
    CrossEntropy,
    /// `F.mse_loss` of the outputs and one-hot targets.
    Mse,
    /// `F.binary_cross_entropy_with_logits` of the outputs and one-hot targets.
    BceWithLogits,
}

/// The update rule. Formulas as in the documentation of `torch.optim`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Optimizer {
    /// `torch.optim.SGD`, dampening 0.
    Sgd {
        momentum: f64,
        nesterov: bool,
        weight_decay: f64,
    },
    /// `torch.optim.Adam`: weight decay is added to the gradient.
    Adam {
        beta1: f64,
        beta2: f64,
        eps: f64,
        weight_decay: f64,
    },
    /// `torch.optim.AdamW`: weight decay shrinks the weights directly.
    AdamW {
        beta1: f64,
        beta2: f64,
        eps: f64,
        weight_decay: f64,
    },
}

impl Optimizer {
    /// Names of the state tensors the rule keeps for each parameter, in order; PyTorch's names.
    pub fn state_names(&self) -> &'static [&'static str] {
        match self {
            Optimizer::Sgd { momentum, .. } if *momentum == 0.0 => &[],
            Optimizer::Sgd { .. } => &["momentum_buffer"],
            Optimizer::Adam { .. } | Optimizer::AdamW { .. } => &["exp_avg", "exp_avg_sq"],
        }
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

/// Everything an engine is built with besides the network and the device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingSettings {
    pub loss: Loss,
    /// `ignore_index`: rows (pictures, or pixels of a map) with this target count for nothing.
    pub ignore_index: Option<u32>,
    /// `weight` of `F.cross_entropy`, one for each class: the mean is weighted by the targets' weights. Empty: all alike.
    pub class_weights: Vec<f32>,
    pub optimizer: Optimizer,
    pub clip: Clip,
}

impl TrainingSettings {
    /// # Errors
    /// [`EngineError::ClassWeights`] unless there are none or, with cross entropy, one of 0 or more for each class.
    pub fn check(&self, classes: usize) -> Result<(), EngineError> {
        let problem = if self.class_weights.is_empty() {
            return Ok(());
        } else if self.loss != Loss::CrossEntropy {
            "they belong to cross entropy, and the loss is another".into()
        } else if self.class_weights.len() != classes {
            let given = self.class_weights.len();
            format!("{given} are given for the network's {classes} classes")
        } else if let Some(weight) = self
            .class_weights
            .iter()
            .find(|weight| !(weight.is_finite() && **weight >= 0.0))
        {
            format!("{weight} is not a number of 0 or more")
        } else if self.class_weights.iter().all(|weight| *weight == 0.0) {
            "all are 0, so that nothing would be learned".into()
        } else {
            return Ok(());
        };
        Err(EngineError::ClassWeights(problem))
    }

    /// What a row with that target weighs in the mean of the loss.
    pub fn row_weight(&self, target: u32) -> f32 {
        if self.ignore_index == Some(target) {
            return 0.0;
        }
        let weight = self.class_weights.get(target as usize);
        weight.copied().unwrap_or(1.0)
    }
}
