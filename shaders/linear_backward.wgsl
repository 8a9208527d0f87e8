// linear_backward: the gradients of a linear layer's weight and bias, in PARTS parts that the optimizer adds up, and of its input.
//   grad_weight[o, i] = sum over n of grad_output[n, o] * input[n, i];   grad_bias[o] = sum over n of grad_output[n, o]
//   grad_input[n, i] = sum over o of weight[o, i] * grad_output[n, o]
// grad_output [batch * ROWS, FEATURES_OUT], input and grad_input [batch * ROWS, FEATURES_IN], weight [FEATURES_OUT, FEATURES_IN],
// gradients [PARTS, FEATURES_OUT, FEATURES_IN] and [PARTS, FEATURES_OUT].
// Both read the gradient and neither reads what the other writes, so that one dispatch does both: first come the work items of the
// weight, a part of TILE_O x TILE_I features each, then (where HAS_GRAD_INPUT) those of the input, TILE_N rows x TILE_I features.
// They take TURN_N rows, or TURN_O features, at once; TURN_O divides FEATURES_OUT.
// Neighbouring items have the same gradients; where QUADS, four of them load those together (shared/quads.wgsl).
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/quads.wgsl
// use shared/linear_rows.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const INPUT: u32 = 0u;
const GRAD_OUTPUT: u32 = 0u;
const WEIGHT: u32 = 0u;
const GRAD_WEIGHT: u32 = 0u;
const GRAD_BIAS: u32 = 0u;
const HAS_BIAS: bool = true;
const HAS_GRAD_INPUT: bool = true;
const FEATURES_IN: u32 = 84u;
const FEATURES_OUT: u32 = 10u;
const PARTS: u32 = 1u;
const TILE_N: u32 = 4u;
const TILE_O: u32 = 4u;
const TILE_I: u32 = 4u;
const TURN_N: u32 = 1u;
const TURN_O: u32 = 1u;
const TILES_I: u32 = select((FEATURES_IN + TILE_I - 1u) / TILE_I, (FEATURES_IN + 4u * TILE_I - 1u) / (4u * TILE_I) * 4u, QUADS);
const TILES_O: u32 = (FEATURES_OUT + TILE_O - 1u) / TILE_O;
const WEIGHT_ITEMS: u32 = PARTS * TILES_O * TILES_I;
// Gradients that an invocation of a quad loads.
const OWN_O: u32 = select(0u, (TILE_O * TURN_N + 3u) / 4u, QUADS);
const OWN_N: u32 = select(0u, (TILE_N * TURN_O + 3u) / 4u, QUADS);
const BY_TILE_O: u32 = 16777216u / TILE_O + 1u;
const BY_TURN_O: u32 = 16777216u / TURN_O + 1u;

fn work_count() -> u32 {
    return WEIGHT_ITEMS + select(0u, (rows() + TILE_N - 1u) / TILE_N * TILES_I, HAS_GRAD_INPUT);
}

fn work(item: u32) {
    if (item < WEIGHT_ITEMS) { weight_tile(item); }
    if (HAS_GRAD_INPUT) { // static
        if (item >= WEIGHT_ITEMS) { input_tile(item - WEIGHT_ITEMS); }
    }
}

fn weight_tile(item: u32) {
    let first_i = (item % TILES_I) * TILE_I;
    let first_o = (item / TILES_I) % TILES_O * TILE_O;
    let part = item / (TILES_I * TILES_O);
    let rows_per_part = (rows() + PARTS * TURN_N - 1u) / (PARTS * TURN_N) * TURN_N;
    var sum: array<f32, TILE_O * TILE_I>; // registers
    var bias_sum: array<f32, TILE_O>; // registers
    // Row of a turn and place of what this invocation loads for its quad.
    var own_n: array<u32, OWN_O>; // registers
    var own_at: array<u32, OWN_O>; // registers
    for (var q = 0u; q < OWN_O; q++) { // unroll
        let own_value = min(4u * q + item % 4u, TILE_O * TURN_N - 1u);
        own_n[q] = divided(own_value, BY_TILE_O);
        own_at[q] = GRAD_OUTPUT + min(first_o + own_value - own_n[q] * TILE_O, FEATURES_OUT - 1u);
    }
    // Where each column lies, once: compilers of processors do not take it out of the loop.
    var gradient_at: array<u32, TILE_O>; // registers
    for (var to = 0u; to < TILE_O; to++) { // unroll
        gradient_at[to] = GRAD_OUTPUT + min(first_o + to, FEATURES_OUT - 1u);
    }
    var value_at: array<u32, TILE_I>; // registers
    for (var ti = 0u; ti < TILE_I; ti++) { // unroll
        value_at[ti] = INPUT + min(first_i + ti, FEATURES_IN - 1u);
    }
    let end_n = min(rows(), (part + 1u) * rows_per_part);
    for (var n = part * rows_per_part; n < end_n; n += TURN_N) {
        // Rows beyond the last repeat it, with a gradient of zero.
        var own: array<f32, OWN_O>; // registers
        for (var q = 0u; q < OWN_O; q++) { // unroll
            own[q] = select(0.0, arena[own_at[q] + min(n + own_n[q], end_n - 1u) * FEATURES_OUT], n + own_n[q] < end_n);
        }
        var value: array<f32, TURN_N * TILE_I>; // registers
        for (var t = 0u; t < TURN_N; t++) { // unroll
            let row = min(n + t, end_n - 1u) * FEATURES_IN;
            for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                value[t * TILE_I + ti] = arena[value_at[ti] + row];
            }
        }
        for (var to = 0u; to < TILE_O; to++) { // unroll
            var gradient: array<f32, TURN_N>; // registers
            for (var t = 0u; t < TURN_N; t++) { // unroll
                if (QUADS) { // static
                    gradient[t] = quadBroadcast(own[(t * TILE_O + to) / 4u], (t * TILE_O + to) % 4u);
                }
                if (!QUADS) { // static
                    gradient[t] = select(0.0, arena[gradient_at[to] + min(n + t, end_n - 1u) * FEATURES_OUT], n + t < end_n);
                }
                bias_sum[to] += gradient[t];
            }
            for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                for (var t = 0u; t < TURN_N; t++) { // unroll
                    sum[to * TILE_I + ti] += gradient[t] * value[t * TILE_I + ti];
                }
            }
        }
    }
    // Beyond the edge the last row and column are written again, with the same values: software adapters pay for an `if` around a store.
    for (var to = 0u; to < TILE_O; to++) { // unroll
        let o = part * FEATURES_OUT + min(first_o + to, FEATURES_OUT - 1u);
        for (var ti = 0u; ti < TILE_I; ti++) { // unroll
            gradients[GRAD_WEIGHT + o * FEATURES_IN + min(first_i + ti, FEATURES_IN - 1u)] = sum[to * TILE_I + ti];
        }
        if (HAS_BIAS) { // static
            gradients[GRAD_BIAS + o] = bias_sum[to];
        }
    }
}

fn input_tile(item: u32) {
    let first_i = (item % TILES_I) * TILE_I;
    let first_n = item / TILES_I * TILE_N;
    let last_n = rows() - 1u;
    var sum: array<f32, TILE_N * TILE_I>; // registers
    var own_at: array<u32, OWN_N>; // registers
    for (var q = 0u; q < OWN_N; q++) { // unroll
        let own_value = 4u * q + item % 4u;
        let own_n = divided(own_value, BY_TURN_O);
        own_at[q] = GRAD_OUTPUT + min(first_n + own_n, last_n) * FEATURES_OUT + own_value - own_n * TURN_O;
    }
    var gradient_at: array<u32, TILE_N>; // registers
    for (var tn = 0u; tn < TILE_N; tn++) { // unroll
        gradient_at[tn] = GRAD_OUTPUT + min(first_n + tn, last_n) * FEATURES_OUT;
    }
    var weight_at: array<u32, TILE_I>; // registers
    for (var ti = 0u; ti < TILE_I; ti++) { // unroll
        weight_at[ti] = WEIGHT + min(first_i + ti, FEATURES_IN - 1u);
    }
    for (var o = 0u; o < FEATURES_OUT; o += TURN_O) {
        var own: array<f32, OWN_N>; // registers
        for (var q = 0u; q < OWN_N; q++) { // unroll
            own[q] = arena[own_at[q] + o];
        }
        var gradient: array<f32, TILE_N * TURN_O>; // registers
        for (var tn = 0u; tn < TILE_N; tn++) { // unroll
            for (var t = 0u; t < TURN_O; t++) { // unroll
                if (QUADS) { // static
                    gradient[tn * TURN_O + t] = quadBroadcast(own[(tn * TURN_O + t) / 4u], (tn * TURN_O + t) % 4u);
                }
                if (!QUADS) { // static
                    gradient[tn * TURN_O + t] = arena[gradient_at[tn] + o + t];
                }
            }
        }
        var row: array<u32, TURN_O>; // registers
        for (var t = 0u; t < TURN_O; t++) { // unroll
            row[t] = (o + t) * FEATURES_IN;
        }
        for (var ti = 0u; ti < TILE_I; ti++) { // unroll
            var weight: array<f32, TURN_O>; // registers
            for (var t = 0u; t < TURN_O; t++) { // unroll
                weight[t] = parameters[weight_at[ti] + row[t]];
            }
            for (var tn = 0u; tn < TILE_N; tn++) { // unroll
                for (var t = 0u; t < TURN_O; t++) { // unroll
                    sum[tn * TILE_I + ti] += weight[t] * gradient[tn * TURN_O + t];
                }
            }
        }
    }
    for (var tn = 0u; tn < TILE_N; tn++) { // unroll
        for (var ti = 0u; ti < TILE_I; ti++) { // unroll
            if (ACCUMULATE) { // static
                if ((first_n + tn <= last_n) & (first_i + ti < FEATURES_IN)) { store_grad_input((first_n + tn) * FEATURES_IN + first_i + ti, sum[tn * TILE_I + ti]); }
            }
            if (!ACCUMULATE) { // static
                store_grad_input(min(first_n + tn, last_n) * FEATURES_IN + min(first_i + ti, FEATURES_IN - 1u), sum[tn * TILE_I + ti]);
            }
        }
    }
}
