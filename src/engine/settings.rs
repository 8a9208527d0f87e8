//! What an engine must know of the recipe: loss, optimizer, clipping, factors of the rate.

use serde::{Deserialize, Serialize};

use super::EngineError;
use crate::recipe::{Clip, LayerRate, Loss, LossOptions, Optimizer, Reduction, Weighs};
use crate::said::phrase;

/// A target that no class has: the row it belongs to counts for nothing, whatever the settings say. The pixels of a mask that
/// have no class become it.
pub const IGNORED_TARGET: u32 = u32::MAX;

/// Everything an engine is built with besides the network and the device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingSettings {
    /// What is minimised, averaged over the batch.
    pub loss: Loss,
    /// What the loss has besides its formula.
    #[serde(default)]
    pub loss_options: LossOptions,
    /// `ignore_index`: rows (pictures, or pixels of a map) with this target count for nothing.
    pub ignore_index: Option<u32>,
    /// `weight` of `F.cross_entropy`, one for each class: the mean is weighted by the targets' weights, Dice's by the classes'; of
    /// other losses what [`Weighs`] says. Empty: all alike.
    pub class_weights: Vec<f32>,
    /// `pos_weight` of `F.binary_cross_entropy_with_logits`: what a class's term weighs in rows whose target it is, one for all or one
    /// for each class. Empty: 1.
    #[serde(default)]
    pub pos_weight: Vec<f32>,
    /// The update rule with its settings.
    pub optimizer: Optimizer,
    /// Bounds of the gradients, applied before the update.
    pub clip: Clip,
    /// Factors of the learning rate by layer; those of 0 are frozen.
    pub layer_rates: Vec<LayerRate>,
}

impl TrainingSettings {
    /// # Errors
    /// [`EngineError::ClassWeights`] unless there are none or, with a loss that has them, one of 0 or more for each class.
    pub fn check(&self, classes: usize) -> Result<(), EngineError> {
        let wrong = |weight: &&f32| !(weight.is_finite() && **weight >= 0.0);
        let problem = if ![0, 1, classes].contains(&self.pos_weight.len()) {
            let given = self.pos_weight.len();
            phrase!(
                "pos_weight has {given} numbers for the network's {classes} classes",
                given,
                classes
            )
        } else if let Some(weight) = self.pos_weight.iter().find(wrong) {
            phrase!(
                "pos_weight has {weight}, which is not a number of 0 or more",
                weight
            )
        } else if self.class_weights.is_empty() {
            return Ok(());
        } else if self.loss.weighs() == Weighs::Nothing {
            phrase!(
                "they belong to cross entropy, focal loss, Dice, binary cross entropy and multi-margin, and the loss is another"
            )
        } else if self.class_weights.len() != classes {
            let given = self.class_weights.len();
            phrase!(
                "{given} are given for the network's {classes} classes",
                given,
                classes
            )
        } else if let Some(weight) = self.class_weights.iter().find(wrong) {
            phrase!("{weight} is not a number of 0 or more", weight)
        } else if self.class_weights.iter().all(|weight| *weight == 0.0) {
            phrase!("all are 0, so that nothing would be learned")
        } else {
            return Ok(());
        };
        Err(EngineError::ClassWeights(problem))
    }

    /// What holds for a head: the loss, what is to be ignored and what classes weigh are the first one's, the others have plain cross
    /// entropy.
    pub fn of_head(&self, head: usize) -> Self {
        match head {
            0 => self.clone(),
            _ => Self {
                loss: Loss::CrossEntropy,
                loss_options: LossOptions::default(),
                ignore_index: None,
                class_weights: Vec::new(),
                pos_weight: Vec::new(),
                ..self.clone()
            },
        }
    }

    /// Whether a row with that target counts for nothing.
    pub fn is_ignored(&self, target: u32) -> bool {
        target == IGNORED_TARGET || self.ignore_index == Some(target)
    }

    /// The factor of a parameter's learning rate; 0 where it is frozen.
    pub fn rate_factor(&self, parameter: &str) -> f64 {
        LayerRate::factor_of(&self.layer_rates, parameter)
    }

    /// What a class weighs.
    pub fn class_weight(&self, class: u32) -> f32 {
        let weight = self.class_weights.get(class as usize);
        weight.copied().unwrap_or(1.0)
    }

    /// What a class's term weighs in rows whose target it is, for each class; empty where all weigh 1.
    pub fn positive_weights(&self, classes: usize) -> Vec<f32> {
        match self.pos_weight[..] {
            [one] => vec![one; classes],
            _ => self.pos_weight.clone(),
        }
    }

    /// What a row with that target weighs in the loss.
    pub fn row_weight(&self, target: u32) -> f32 {
        if self.is_ignored(target) {
            return 0.0;
        }
        match self.loss.weighs() {
            Weighs::RowsAndMean | Weighs::Rows => self.class_weight(target),
            Weighs::Outputs | Weighs::Nothing => 1.0,
        }
    }

    /// What the sum over a batch's rows is multiplied by: 1 by their number, or by their weights; 1 where the sum is wanted, and 0
    /// where no row counts.
    pub fn mean_factor(&self, targets: &[u32]) -> f64 {
        if self.loss_options.reduction == Reduction::Sum {
            return 1.0;
        }
        let counted = targets.iter().filter(|target| !self.is_ignored(**target));
        let divisor: f64 = match self.loss.weighs() {
            Weighs::RowsAndMean => counted
                .map(|&target| f64::from(self.row_weight(target)))
                .sum(),
            Weighs::Rows | Weighs::Outputs | Weighs::Nothing => counted.count() as f64,
        };
        if divisor > 0.0 { 1.0 / divisor } else { 0.0 }
    }
}
