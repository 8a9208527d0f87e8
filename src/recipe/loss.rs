//! The losses of pictures and pixels.

use serde::{Deserialize, Serialize};

/// The loss, averaged over the batch. A row is a picture, or a pixel of a map; x are its outputs, p = softmax(x), t its target and
/// w the class weights. Sums of two are plain sums, each averaged by itself. A network that puts out boxes has a loss of its own,
/// `engine::detection::BoxLoss`, whatever stands here. Of a network of several tasks it is the first head's; the others have cross
/// entropy, and the losses are added up with the heads' weights.
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
    /// Lin et al. 2017, gamma 2: `-(1 - p[t])^2 log p[t]`, averaged as cross entropy is; w takes the place of its alpha.
    Focal,
    /// Milletari et al. 2016, over softmax: 1 less the mean over the classes that occur among the batch's targets, weighted by w, of
    /// `2 sum(p g) / (sum(p^2) + sum(g^2))`, the sums over all rows, g being 1 at the target and 0 elsewhere.
    Dice,
    /// Cross entropy and Dice.
    CrossEntropyDice,
    /// Cross entropy and focal loss.
    CrossEntropyFocal,
    /// Focal loss and Dice.
    FocalDice,
    /// Handled nowhere: `cargo xtask test` sees to it that the compiler asks for it in every place.
    #[cfg(convlab_unhandled)]
    Unhandled,
}

impl Loss {
    pub fn has_cross_entropy(self) -> bool {
        use Loss::*;
        matches!(self, CrossEntropy | CrossEntropyDice | CrossEntropyFocal)
    }

    pub fn has_focal(self) -> bool {
        matches!(
            self,
            Loss::Focal | Loss::CrossEntropyFocal | Loss::FocalDice
        )
    }

    pub fn has_dice(self) -> bool {
        matches!(self, Loss::Dice | Loss::CrossEntropyDice | Loss::FocalDice)
    }

    /// Whether it is made of softmax's probabilities, so that classes may weigh unlike each other.
    pub fn is_of_softmax(self) -> bool {
        self.has_cross_entropy() || self.has_focal() || self.has_dice()
    }
}
