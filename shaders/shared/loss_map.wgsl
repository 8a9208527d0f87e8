// Which losses are added up, and what classes weigh: w [CLASSES] behind the targets, at CLASS_WEIGHTS.
// Where SMOOTHED a row keeps KEPT of its target, and each class c gets EACH w[c] besides; ALL_WEIGHTS is the sum of w.
// MEAN: the rows' losses are averaged, else added up. ENTROPY is taken from each row's loss (of KL divergence).
const CROSS_ENTROPY: bool = true;
const FOCAL: bool = false;
const DICE: bool = false;
const WEIGHTED: bool = false;
const CLASS_WEIGHTS: u32 = 64u;
const MEAN: bool = true;
const SMOOTHED: bool = false;
const KEPT: f32 = 1.0;
const EACH: f32 = 0.0;
const ALL_WEIGHTS: f32 = 10.0;
const ENTROPY: f32 = 0.0;

fn class_weight(c: u32) -> f32 {
    var weight = 1.0;
    if (WEIGHTED) { // static
        weight = bitcast<f32>(targets[CLASS_WEIGHTS + c]);
    }
    return weight;
}
