// loss: the loss of a batch, how many rows are right, and the gradient of the outputs. A row is a picture, or a pixel of a map.
//   cross entropy (LOSS 0): row loss = log(sum over c of exp(x[c])) - x[target];  gradient = softmax(x) - onehot
//     where SMOOTHED:  KEPT times both, with EACH times the sum over c of w[c] (log(sum of exp(x)) - x[c]) added
//   the others are sums over c of a term of x = x[c], y = onehot[c] and d = x - y, divided by CLASSES where MEAN:
//     MSE (1): d^2;   binary cross entropy with logits (2): w[c] (max(x, 0) - x y + log(1 + exp(-|x|)));   L1 (3): |d|
//       (2) is multiplied by v[c] in rows whose target c is, where POSITIVE
//     Huber, smooth L1 (4): FACTOR (|d| <= BEND ? d^2 / 2 : BEND (|d| - BEND / 2))
//     multi-margin (5), c not the target: max(0, MARGIN - x[target] + x), and the square of it where SQUARED
// A row weighs w[target] in cross entropy and multi-margin where WEIGHTED, else 1. Where MEAN the sum over the rows is divided by these
// weights (0), or by the number of rows; ENTROPY is taken from each row's loss (of KL divergence, which is cross entropy otherwise).
// Rows whose target is IGNORE_INDEX or no class weigh nothing and are not counted. With nothing left to count the loss is 0.
// outputs x [batch, CLASSES, PLANE], targets [batch, PLANE] at TARGETS, w [CLASSES] at CLASS_WEIGHTS and v [CLASSES] at POS_WEIGHTS; results [slots, HEADS, 4]
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
const MEAN: bool = true;
const SMOOTHED: bool = false;
const KEPT: f32 = 1.0;
const EACH: f32 = 0.0;
const ALL_WEIGHTS: f32 = 10.0;   // the sum of w
const ENTROPY: f32 = 0.0;
const BEND: f32 = 1.0;
const FACTOR: f32 = 1.0;
const MARGIN: f32 = 1.0;
const SQUARED: bool = false;
const IGNORE_INDEX: u32 = 0xffffffffu;
const WEIGHTED: bool = false;
const CLASS_WEIGHTS: u32 = 64u;
const POSITIVE: bool = false;
const POS_WEIGHTS: u32 = 74u;
const LANES: u32 = 64u;

var<workgroup> losses: array<f32, LANES>;
var<workgroup> rights: array<u32, LANES>;
var<workgroup> counts: array<u32, LANES>;
var<workgroup> weights: array<f32, LANES>;

// 1 for a row that counts.
fn count_of(target_class: u32) -> u32 { return select(0u, 1u, (target_class != IGNORE_INDEX) & (target_class < CLASSES)); }

fn class_weight(c: u32) -> f32 {
    var weight = 1.0;
    if (WEIGHTED) { // static
        weight = bitcast<f32>(targets[CLASS_WEIGHTS + c]);
    }
    return weight;
}

fn row_weight(target_class: u32) -> f32 {
    var weight = f32(count_of(target_class));
    if (LOSS == 0u || LOSS == 5u) { // static
        weight *= class_weight(min(target_class, CLASSES - 1u));
    }
    return weight;
}

// Of multi-margin: how far an output is within the margin of the target's, and the slope of its term.
fn gap(value: f32, own: f32) -> f32 { return max(MARGIN - own + value, 0.0); }

fn slope(gap: f32) -> f32 {
    var slope = select(0.0, 1.0, gap > 0.0);
    if (SQUARED) { // static
        slope = 2.0 * gap;
    }
    return slope;
}

// The term of an output, and its slope. one: 1 at the target; own: the target's output; pulled: the sum of the others' slopes.
fn term(value: f32, one: f32, own: f32, pulled: f32) -> vec2<f32> {
    let d = value - one;
    var result = vec2<f32>(d * d, 2.0 * d);
    if (LOSS == 2u) { // static
        result = vec2<f32>(max(value, 0.0) - value * one + log(1.0 + exp(-abs(value))), 1.0 / (1.0 + exp(-value)) - one);
    }
    if (LOSS == 3u) { // static
        result = vec2<f32>(abs(d), sign(d));
    }
    if (LOSS == 4u) { // static
        let bent = min(abs(d), BEND);
        result = FACTOR * vec2<f32>(bent * (abs(d) - 0.5 * bent), clamp(d, -BEND, BEND));
    }
    if (LOSS == 5u) { // static
        let within = gap(value, own);
        var size = within;
        if (SQUARED) { // static
            size = within * within;
        }
        result = mix(vec2<f32>(size, slope(within)), vec2<f32>(0.0, -pulled), vec2<f32>(one));
    }
    return result;
}

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
    // offsets
    let rows = batch() * PLANE;
    var count = 0u;
    var weight = 0.0;
    for (var row = lane; row < rows; row += LANES) {
        let target_class = targets[TARGETS + row];
        count += count_of(target_class);
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
    var share = 1.0;
    if (MEAN) { // static
        if (LOSS != 0u) { // static
            total_weight = f32(counted) * f32(CLASSES);
        }
        share = 0.0;
        if (total_weight > 0.0) { share = 1.0 / total_weight; }
    }
    var loss = 0.0;
    var right = 0u;
    for (var row = lane; row < rows; row += LANES) {
        let first = row / PLANE * CLASSES * PLANE + row % PLANE;
        let target_class = targets[TARGETS + row];
        let counts_here = f32(count_of(target_class));
        let weight_here = row_weight(target_class);
        var highest = arena[OUTPUTS + first];
        var best = 0u;
        for (var c = 1u; c < CLASSES; c++) {
            let value = arena[OUTPUTS + first + c * PLANE];
            if (value > highest) { highest = value; best = c; }
        }
        if ((best == target_class) & (target_class != IGNORE_INDEX)) { right += 1u; }
        let own = arena[OUTPUTS + first + min(target_class, CLASSES - 1u) * PLANE];
        var total = 0.0;
        var pulled = 0.0;
        if (LOSS == 0u) { // static
            for (var c = 0u; c < CLASSES; c++) { total += exp(arena[OUTPUTS + first + c * PLANE] - highest); }
            let logarithm = log(total) + highest;
            loss += weight_here * KEPT * (logarithm - own) - counts_here * ENTROPY;
            if (SMOOTHED) { // static
                for (var c = 0u; c < CLASSES; c++) {
                    loss += counts_here * EACH * class_weight(c) * (logarithm - arena[OUTPUTS + first + c * PLANE]);
                }
            }
        }
        if (LOSS == 5u) { // static
            for (var c = 0u; c < CLASSES; c++) {
                let within = gap(arena[OUTPUTS + first + c * PLANE], own);
                pulled += select(slope(within), 0.0, c == target_class);
            }
        }
        for (var c = 0u; c < CLASSES; c++) {
            let value = arena[OUTPUTS + first + c * PLANE];
            let one = select(0.0, 1.0, c == target_class);
            var gradient = 0.0;
            if (LOSS == 0u) { // static
                let p = exp(value - highest) / total;
                gradient = weight_here * KEPT * (p - one);
                if (SMOOTHED) { // static
                    gradient += counts_here * EACH * (ALL_WEIGHTS * p - class_weight(c));
                }
            }
            if (LOSS != 0u) { // static
                var both = weight_here * term(value, one, own, pulled);
                if (LOSS == 2u) { // static
                    both *= class_weight(c);
                    if (POSITIVE) { // static
                        both *= mix(1.0, bitcast<f32>(targets[POS_WEIGHTS + c]), one);
                    }
                }
                loss += both.x;
                gradient = both.y;
            }
            store_grad_input(first + c * PLANE, gradient * share * LOSS_WEIGHT);
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
