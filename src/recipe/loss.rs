//! The losses of pictures and pixels.

use super::choice::choices;

choices! {
/// The loss, averaged over the batch. A row is a picture, or a pixel of a map; x are its outputs, p = softmax(x), t its target and
/// w the class weights. Sums of two are plain sums, each averaged by itself. A network that puts out boxes has a loss of its own,
/// `engine::detection::BoxLoss`, whatever stands here. Of a network of several tasks it is the first head's; the others have cross
/// entropy, and the losses are added up with the heads' weights.
pub enum Loss {
    /// `F.cross_entropy` of logits and class numbers.
    CrossEntropy = "cross_entropy" as "cross entropy",
    /// Lin et al. 2017, gamma 2: `-(1 - p[t])^2 log p[t]`, averaged as cross entropy is; w takes the place of its alpha.
    Focal = "focal",
    /// Milletari et al. 2016, over softmax: 1 less the mean over the classes that occur among the batch's targets, weighted by w, of
    /// `2 sum(p g) / (sum(p^2) + sum(g^2))`, the sums over all rows, g being 1 at the target and 0 elsewhere.
    Dice = "dice" as "Dice",
    /// Cross entropy and Dice.
    CrossEntropyDice = "cross_entropy_dice" as "cross entropy + Dice",
    /// Cross entropy and focal loss.
    CrossEntropyFocal = "cross_entropy_focal" as "cross entropy + focal",
    /// Focal loss and Dice.
    FocalDice = "focal_dice" as "focal + Dice",
    /// `F.binary_cross_entropy_with_logits` of the outputs and one-hot targets.
    BceWithLogits = "bce_with_logits" as "BCE with logits",
    /// `F.mse_loss` of the outputs and one-hot targets.
    Mse = "mse" as "MSE",
}
}

impl Loss {
    /// Whether it has cross entropy, focal loss and Dice.
    fn parts(self) -> [bool; 3] {
        match self {
            Self::CrossEntropy => [true, false, false],
            Self::Focal => [false, true, false],
            Self::Dice => [false, false, true],
            Self::CrossEntropyDice => [true, false, true],
            Self::CrossEntropyFocal => [true, true, false],
            Self::FocalDice => [false, true, true],
            Self::BceWithLogits | Self::Mse => [false; 3],
        }
    }

    /// Whether cross entropy is a part of it.
    pub fn has_cross_entropy(self) -> bool {
        self.parts()[0]
    }

    /// Whether focal loss is a part of it.
    pub fn has_focal(self) -> bool {
        self.parts()[1]
    }

    /// Whether Dice is a part of it.
    pub fn has_dice(self) -> bool {
        self.parts()[2]
    }

    /// Whether it is made of softmax's probabilities, so that classes may weigh unlike each other.
    pub fn is_of_softmax(self) -> bool {
        self.parts().contains(&true)
    }
}
