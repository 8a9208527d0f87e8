// linear_backward_input: the gradient of a linear layer's input.
//   grad_input[n, i] = sum over o of weight[o, i] * grad_output[n, o]
// grad_output [batch, FEATURES_OUT], weight [FEATURES_OUT, FEATURES_IN], grad_input [batch, FEATURES_IN].
// A work item is a tile of TILE_N pictures x TILE_I features, held in registers.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const WEIGHT: u32 = 0u;
const FEATURES_IN: u32 = 84u;
const FEATURES_OUT: u32 = 10u;
const TILE_N: u32 = 4u;
const TILE_I: u32 = 4u;
const TILES_I: u32 = (FEATURES_IN + TILE_I - 1u) / TILE_I;

fn work_count() -> u32 { return (batch() + TILE_N - 1u) / TILE_N * TILES_I; }

fn work(item: u32) {
    let first_i = (item % TILES_I) * TILE_I;
    let first_n = item / TILES_I * TILE_N;
    let last_n = batch() - 1u;
    var sum: array<f32, TILE_N * TILE_I>; // registers
    for (var o = 0u; o < FEATURES_OUT; o++) {
        var gradient: array<f32, TILE_N>; // registers
        for (var tn = 0u; tn < TILE_N; tn++) { // unroll
            gradient[tn] = arena[GRAD_OUTPUT + min(first_n + tn, last_n) * FEATURES_OUT + o];
        }
        for (var ti = 0u; ti < TILE_I; ti++) { // unroll
            let weight = parameters[WEIGHT + o * FEATURES_IN + min(first_i + ti, FEATURES_IN - 1u)];
            for (var tn = 0u; tn < TILE_N; tn++) { // unroll
                sum[tn * TILE_I + ti] += weight * gradient[tn];
            }
        }
    }
    for (var tn = 0u; tn < TILE_N; tn++) { // unroll
        for (var ti = 0u; ti < TILE_I; ti++) { // unroll
            if ((first_n + tn <= last_n) & (first_i + ti < FEATURES_IN)) {
                store_grad_input((first_n + tn) * FEATURES_IN + first_i + ti, sum[tn * TILE_I + ti]);
            }
        }
    }
}
