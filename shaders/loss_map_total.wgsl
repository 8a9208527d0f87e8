// loss_map_total: the loss of a map from the sums of its stretches, and the factors by which its gradient is made.
//   loss = sum of w * row loss / sum of w (not divided unless MEAN), and where DICE + 1 - sum over the classes c that occur of w[c] / W * 2 I[c] / U[c]
//   W = sum of w[c] over those classes, I = sum of p g, U = sum of p^2 + sum of g (Milletari et al. 2016)
//   factors = 1 / sum of w (1 unless MEAN), then for each class a = -2 w / (W U) and b = 4 w I / (W U^2): d Dice / d p[c] = a g[c] + b p[c]
// sums [VALUES, STRETCHES], factors [1 + 2 CLASSES], results [slots, HEADS, 4] (loss, right, rows, unused), of which the
// first is written. With nothing left to count the loss is 0. One workgroup adds up, each lane every LANES-th stretch, so that the sum is always made in the same order.
// use shared/step.wgsl
// use shared/loss_map.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(7) var<storage, read_write> results: array<u32>;
@group(0) @binding(9) var<storage, read_write> targets: array<u32>;
const SUMS: u32 = 0u;
const HEADS: u32 = 1u;
const FACTORS: u32 = 0u;
const CLASSES: u32 = 10u;
const VALUES: u32 = 34u; // 4, and of Dice 3 for each class more
const STRETCHES: u32 = 64u;
const LANES: u32 = 64u;

var<workgroup> parts: array<f32, LANES>;
var<workgroup> totals: array<f32, VALUES>;

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
    // offsets
    for (var value = 0u; value < VALUES; value++) {
        var sum = 0.0;
        for (var item = lane; item < STRETCHES; item += LANES) { sum += arena[SUMS + value * STRETCHES + item]; }
        parts[lane] = sum;
        workgroupBarrier();
        if (lane == 0u) {
            for (var i = 1u; i < LANES; i++) { sum += parts[i]; }
            totals[value] = sum;
        }
        workgroupBarrier();
    }
    if (lane == 0u) {
        var share = 1.0;
        if (MEAN) { // static
            share = 0.0;
            if (totals[0] > 0.0) { share = 1.0 / totals[0]; }
        }
        var loss = (totals[3] - ENTROPY * totals[1]) * share;
        arena[FACTORS] = share;
        if (DICE) { // static
            var occurring = 0.0;
            for (var c = 0u; c < CLASSES; c++) {
                if (totals[6u + 3u * c] > 0.0) { occurring += class_weight(c); }
            }
            if (occurring > 0.0) { loss += 1.0; }
            for (var c = 0u; c < CLASSES; c++) {
                let overlap = totals[4u + 3u * c];
                let size = totals[6u + 3u * c];
                var a = 0.0;
                var b = 0.0;
                if ((size > 0.0) & (occurring > 0.0)) {
                    let weight = class_weight(c) / occurring;
                    let both = totals[5u + 3u * c] + size;
                    loss -= weight * 2.0 * overlap / both;
                    a = -2.0 * weight / both;
                    b = 4.0 * weight * overlap / (both * both);
                }
                arena[FACTORS + 1u + 2u * c] = a;
                arena[FACTORS + 2u + 2u * c] = b;
            }
        }
        let at = slot() * HEADS * 4u;
        results[at] = bitcast<u32>(loss);
        results[at + 1u] = u32(totals[2]);
        results[at + 2u] = u32(totals[1]);
    }
}
