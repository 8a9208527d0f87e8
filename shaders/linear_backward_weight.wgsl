// linear_backward_weight: the gradient of a linear layer's weight and bias, in PARTS parts that the optimizer adds up.
//   grad_weight[o, i] = sum over n of grad_output[n, o] * input[n, i]        grad_bias[o] = sum over n of grad_output[n, o]
// grad_output [batch, FEATURES_OUT], input [batch, FEATURES_IN], gradients [PARTS, FEATURES_OUT, FEATURES_IN] and [PARTS, FEATURES_OUT].
// A work item is one part of a tile of TILE_O x TILE_I weights, held in registers; a part is a run of pictures.
// use shared/main.wgsl
// use shared/step.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const INPUT: u32 = 0u;
const GRAD_OUTPUT: u32 = 0u;
const GRAD_WEIGHT: u32 = 0u;
const GRAD_BIAS: u32 = 0u;
const HAS_BIAS: bool = true;
const FEATURES_IN: u32 = 84u;
const FEATURES_OUT: u32 = 10u;
const PARTS: u32 = 1u;
const TILE_O: u32 = 4u;
const TILE_I: u32 = 4u;
const TILES_I: u32 = (FEATURES_IN + TILE_I - 1u) / TILE_I;
const TILES_O: u32 = (FEATURES_OUT + TILE_O - 1u) / TILE_O;

fn work_count() -> u32 { return PARTS * TILES_O * TILES_I; }

fn work(item: u32) {
    let first_i = (item % TILES_I) * TILE_I;
    let first_o = (item / TILES_I) % TILES_O * TILE_O;
    let part = item / (TILES_I * TILES_O);
    let pictures_per_part = (batch() + PARTS - 1u) / PARTS;
    var sum: array<f32, TILE_O * TILE_I>; // registers
    var bias_sum: array<f32, TILE_O>; // registers
    for (var n = part * pictures_per_part; n < min(batch(), (part + 1u) * pictures_per_part); n++) {
        var value: array<f32, TILE_I>; // registers
        for (var ti = 0u; ti < TILE_I; ti++) { // unroll
            value[ti] = arena[INPUT + n * FEATURES_IN + min(first_i + ti, FEATURES_IN - 1u)];
        }
        for (var to = 0u; to < TILE_O; to++) { // unroll
            let gradient = arena[GRAD_OUTPUT + n * FEATURES_OUT + min(first_o + to, FEATURES_OUT - 1u)];
            bias_sum[to] += gradient;
            for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                sum[to * TILE_I + ti] += gradient * value[ti];
            }
        }
    }
    for (var to = 0u; to < TILE_O; to++) { // unroll
        let o = first_o + to;
        if (o < FEATURES_OUT) {
            for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                if (first_i + ti < FEATURES_IN) {
                    gradients[GRAD_WEIGHT + (part * FEATURES_OUT + o) * FEATURES_IN + first_i + ti] = sum[to * TILE_I + ti];
                }
            }
            if (HAS_BIAS & (first_i == 0u)) { gradients[GRAD_BIAS + part * FEATURES_OUT + o] = bias_sum[to]; }
        }
    }
}
