// loss: the mean loss of a batch, how many rows are right, and the gradient of the outputs. A row is a picture, or a pixel of a map.
//   cross entropy (LOSS 0): row loss = log(sum over c of exp(x[c])) - x[target];  gradient = (softmax(x) - onehot) / rows
//   MSE (1): mean over rows and c of (x - onehot)^2;   binary cross entropy with logits (2): mean of max(x, 0) - x * onehot + log(1 + exp(-|x|))
// Of cross entropy the mean is weighted where WEIGHTED: sum of w[target] * row loss / sum of w[target]. Rows whose target is
// IGNORE_INDEX or no class weigh nothing and are not counted. With nothing left to count the loss is 0.
// outputs x [batch, CLASSES, PLANE], targets [batch, PLANE] at TARGETS, and w [CLASSES] at CLASS_WEIGHTS; results [slots, HEADS, 4]
// (loss, right, rows, unused), of which HEAD is written. The gradient, not the loss, is multiplied by LOSS_WEIGHT: that of this head
// in the sum of all. One workgroup does it all, so that the sum is always made in the same order.
// use shared/step.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(7) var<storage, read_write> results: array<u32>;
@group(0) @binding(9) var<storage, read_write> targets: array<u32>;
const OUTPUTS: u32 = 0u;
const TARGETS: u32 = 0u;
const HEAD: u32 = 0u;
const HEADS: u32 = 1u;
const LOSS_WEIGHT: f32 = 1.0;
const CLASSES: u32 = 10u;
const PLANE: u32 = 1u;
const LOSS: u32 = 0u;
const IGNORE_INDEX: u32 = 0xffffffffu;
const WEIGHTED: bool = false;
const CLASS_WEIGHTS: u32 = 64u;
const LANES: u32 = 64u;

var<workgroup> losses: array<f32, LANES>;
var<workgroup> rights: array<u32, LANES>;
var<workgroup> counts: array<u32, LANES>;
var<workgroup> weights: array<f32, LANES>;

fn row_weight(target_class: u32) -> f32 {
    if ((target_class == IGNORE_INDEX) | (target_class >= CLASSES)) { return 0.0; }
    if (WEIGHTED) { // static
        return bitcast<f32>(targets[CLASS_WEIGHTS + target_class]);
    }
    return 1.0;
}

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
    // offsets
    let rows = batch() * PLANE;
    var count = 0u;
    var weight = 0.0;
    for (var row = lane; row < rows; row += LANES) {
        let target_class = targets[TARGETS + row];
        if ((target_class != IGNORE_INDEX) & (target_class < CLASSES)) { count += 1u; }
        weight += row_weight(target_class);
    }
    counts[lane] = count;
    weights[lane] = weight;
    workgroupBarrier();
    var counted = 0u;
    var total_weight = 0.0;
    for (var i = 0u; i < LANES; i++) {
        counted += counts[i];
        total_weight += weights[i];
    }
    var share = 0.0;
    if (total_weight > 0.0) { share = 1.0 / total_weight; }
    if (LOSS != 0u) { share /= f32(CLASSES); }
    var loss = 0.0;
    var right = 0u;
    for (var row = lane; row < rows; row += LANES) {
        let first = row / PLANE * CLASSES * PLANE + row % PLANE;
        let target_class = targets[TARGETS + row];
        let weight_here = row_weight(target_class);
        var highest = arena[OUTPUTS + first];
        var best = 0u;
        for (var c = 1u; c < CLASSES; c++) {
            let value = arena[OUTPUTS + first + c * PLANE];
            if (value > highest) { highest = value; best = c; }
        }
        if ((best == target_class) & (target_class != IGNORE_INDEX)) { right += 1u; }
        var total = 0.0;
        if (LOSS == 0u) {
            for (var c = 0u; c < CLASSES; c++) { total += exp(arena[OUTPUTS + first + c * PLANE] - highest); }
            if (weight_here > 0.0) { loss += weight_here * (log(total) + highest - arena[OUTPUTS + first + target_class * PLANE]); }
        }
        for (var c = 0u; c < CLASSES; c++) {
            let value = arena[OUTPUTS + first + c * PLANE];
            let one = select(0.0, 1.0, c == target_class);
            var gradient = 0.0;
            if (LOSS == 0u) {
                gradient = exp(value - highest) / total - one;
            } else if (LOSS == 1u) {
                gradient = 2.0 * (value - one);
                loss += weight_here * (value - one) * (value - one);
            } else {
                gradient = 1.0 / (1.0 + exp(-value)) - one;
                loss += weight_here * (max(value, 0.0) - value * one + log(1.0 + exp(-abs(value))));
            }
            store_grad_input(first + c * PLANE, gradient * share * weight_here * LOSS_WEIGHT);
        }
    }
    losses[lane] = loss;
    rights[lane] = right;
    workgroupBarrier();
    if (lane == 0u) {
        for (var i = 1u; i < LANES; i++) { loss += losses[i]; right += rights[i]; }
        let at = (slot() * HEADS + HEAD) * 4u;
        results[at] = bitcast<u32>(loss * share);
        results[at + 1u] = right;
        results[at + 2u] = counted;
    }
}
