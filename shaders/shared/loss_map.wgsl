// Which losses are added up, and what classes weigh: w [CLASSES] behind the targets, at CLASS_WEIGHTS.
const CROSS_ENTROPY: bool = true;
const FOCAL: bool = false;
const DICE: bool = false;
const WEIGHTED: bool = false;
const CLASS_WEIGHTS: u32 = 64u;

fn class_weight(c: u32) -> f32 {
    var weight = 1.0;
    if (WEIGHTED) { // static
        weight = bitcast<f32>(targets[CLASS_WEIGHTS + c]);
    }
    return weight;
}
