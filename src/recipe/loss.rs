//! The losses of pictures and pixels.

use serde::{Deserialize, Serialize};

use super::choice::choices;

choices! {
/// The loss, averaged over the batch. A row is a picture, or a pixel of a map; x are its outputs, p = softmax(x), t its target and
/// w the class weights. What is said of one-hot targets is averaged over rows and classes. Sums of two are plain sums, each averaged
/// by itself. A network that puts out boxes has a loss of its own,
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
    /// `F.l1_loss` of the outputs and one-hot targets.
    L1 = "l1" as "L1",
    /// `F.smooth_l1_loss` of the outputs and one-hot targets: `d^2 / (2 beta)` where `|d| < beta`, else `|d| - beta / 2`.
    SmoothL1 = "smooth_l1" as "smooth L1",
    /// `F.huber_loss` of the outputs and one-hot targets: `d^2 / 2` where `|d| <= delta`, else `delta (|d| - delta / 2)`.
    Huber = "huber" as "Huber",
    /// `F.kl_div(F.log_softmax(x), q)`, averaged over the rows: `sum(q log(q / p))`, q being the one-hot target, smoothed by
    /// `label_smoothing`. It is cross entropy less the entropy of q, which is 0 without smoothing.
    KlDiv = "kl_div" as "KL divergence",
    /// `F.multi_margin_loss`: of the classes other than t the sum of `w[t] max(0, margin - x[t] + x[c])^p`, divided by all classes.
    MultiMargin = "multi_margin" as "multi-margin",
}
}

choices! {
/// How the losses of the rows become one.
pub enum Reduction {
    /// Their mean.
    Mean = "mean",
    /// Their sum, also over the classes where those have a mean otherwise.
    Sum = "sum",
}
}

/// What a loss has besides its formula. A setting that the loss does not have stays as it is by default.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LossOptions {
    /// Mean or sum.
    pub reduction: Reduction,
    /// Share of the target that is spread over all classes alike.
    pub label_smoothing: f64,
    /// Where smooth L1 becomes straight; at 0 it is L1.
    pub beta: f64,
    /// Where Huber's loss becomes straight.
    pub delta: f64,
    /// By how much multi-margin wants the target's output above the others.
    pub margin: f64,
    /// Power of multi-margin's terms, 1 or 2.
    pub p: u32,
}

impl Default for LossOptions {
    fn default() -> Self {
        Self {
            reduction: Reduction::Mean,
            label_smoothing: 0.0,
            beta: 1.0,
            delta: 1.0,
            margin: 1.0,
            p: 1,
        }
    }
}

impl LossOptions {
    /// The share of its target's that a row keeps, and the share that each of so many classes gets besides.
    pub fn smoothed(&self, classes: usize) -> [f64; 2] {
        let spread = self.label_smoothing;
        [1.0 - spread, spread / classes as f64]
    }

    /// Entropy of a smoothed one-hot target of so many classes, in nats.
    pub fn entropy(&self, classes: usize) -> f64 {
        let [kept, each] = self.smoothed(classes);
        let term = |share: f64| match share > 0.0 {
            true => -share * share.ln(),
            false => 0.0,
        };
        term(kept + each) + (classes as f64 - 1.0) * term(each)
    }
}

/// What class weights weigh in a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighs {
    /// A row weighs what its target does, and the mean is divided by the sum of these weights.
    RowsAndMean,
    /// A row weighs what its target does, and the mean is divided by the number of rows.
    Rows,
    /// Each class's output weighs what the class does, in every row.
    Outputs,
    /// The loss has no class weights.
    Nothing,
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
            // The entropy by which it differs is the same for all rows.
            Self::KlDiv => [true, false, false],
            Self::BceWithLogits
            | Self::Mse
            | Self::L1
            | Self::SmoothL1
            | Self::Huber
            | Self::MultiMargin => [false; 3],
        }
    }

    /// The settings of a recipe that this loss has and others may not.
    pub fn settings(self) -> &'static [&'static str] {
        match self {
            Self::CrossEntropy => &["class_weights", "reduction", "label_smoothing"],
            Self::Focal | Self::CrossEntropyFocal => &["class_weights", "reduction"],
            Self::BceWithLogits => &["class_weights", "pos_weight", "reduction"],
            // Dice is no mean over rows.
            Self::Dice | Self::CrossEntropyDice | Self::FocalDice => &["class_weights"],
            Self::Mse | Self::L1 => &["reduction"],
            Self::SmoothL1 => &["reduction", "beta"],
            Self::Huber => &["reduction", "delta"],
            Self::KlDiv => &["reduction", "label_smoothing"],
            Self::MultiMargin => &["class_weights", "reduction", "margin", "p"],
        }
    }

    /// What class weights weigh.
    pub fn weighs(self) -> Weighs {
        match self {
            Self::CrossEntropy
            | Self::Focal
            | Self::Dice
            | Self::CrossEntropyDice
            | Self::CrossEntropyFocal
            | Self::FocalDice => Weighs::RowsAndMean,
            Self::MultiMargin => Weighs::Rows,
            Self::BceWithLogits => Weighs::Outputs,
            Self::Mse | Self::L1 | Self::SmoothL1 | Self::Huber | Self::KlDiv => Weighs::Nothing,
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

    /// Whether it is made of softmax's probabilities.
    pub fn is_of_softmax(self) -> bool {
        self.parts().contains(&true)
    }
}
