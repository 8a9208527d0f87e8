// linear_forward: a linear layer with its bias and activation.
//   output[n, o] = activation(bias[o] + sum over i of weight[o, i] * input[n, i])
// input [batch * ROWS, FEATURES_IN], weight [FEATURES_OUT, FEATURES_IN], output [batch * ROWS, FEATURES_OUT].
// A work item is a tile of TILE_N rows x TILE_O features, held in registers, and takes TURN inputs at once, a divisor of
// FEATURES_IN. Neighbouring items are of the same rows; where QUADS, four of them load the inputs together (shared/quads.wgsl).
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/quads.wgsl
// use shared/linear_rows.wgsl
// use shared/output.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const INPUT: u32 = 0u;
const WEIGHT: u32 = 0u;
const BIAS: u32 = 0u;
const HAS_BIAS: bool = true;
const FEATURES_IN: u32 = 84u;
const FEATURES_OUT: u32 = 10u;
const TILE_N: u32 = 4u;
const TILE_O: u32 = 4u;
const TURN: u32 = 1u;
const TILES_O: u32 = select((FEATURES_OUT + TILE_O - 1u) / TILE_O, (FEATURES_OUT + 4u * TILE_O - 1u) / (4u * TILE_O) * 4u, QUADS);
// Inputs that an invocation of a quad loads.
const OWN: u32 = select(0u, (TILE_N * TURN + 3u) / 4u, QUADS);
const BY_TURN: u32 = 16777216u / TURN + 1u;

fn work_count() -> u32 { return (rows() + TILE_N - 1u) / TILE_N * TILES_O; }

fn work(item: u32) {
    let first_o = (item % TILES_O) * TILE_O;
    let first_n = item / TILES_O * TILE_N;
    let last_n = rows() - 1u;
    var sum: array<f32, TILE_N * TILE_O>; // registers
    var own_at: array<u32, OWN>; // registers
    for (var q = 0u; q < OWN; q++) { // unroll
        let own_value = 4u * q + item % 4u;
        let own_n = divided(own_value, BY_TURN);
        own_at[q] = INPUT + min(first_n + own_n, last_n) * FEATURES_IN + own_value - own_n * TURN;
    }
    // Where each row begins, once: compilers of processors do not take it out of the loop.
    var value_at: array<u32, TILE_N>; // registers
    for (var tn = 0u; tn < TILE_N; tn++) { // unroll
        value_at[tn] = INPUT + min(first_n + tn, last_n) * FEATURES_IN;
    }
    var weight_at: array<u32, TILE_O>; // registers
    for (var to = 0u; to < TILE_O; to++) { // unroll
        weight_at[to] = WEIGHT + min(first_o + to, FEATURES_OUT - 1u) * FEATURES_IN;
    }
    for (var i = 0u; i < FEATURES_IN; i += TURN) {
        var own: array<f32, OWN>; // registers
        for (var q = 0u; q < OWN; q++) { // unroll
            own[q] = arena[own_at[q] + i];
        }
        var value: array<f32, TILE_N * TURN>; // registers
        for (var tn = 0u; tn < TILE_N; tn++) { // unroll
            for (var t = 0u; t < TURN; t++) { // unroll
                if (QUADS) { // static
                    value[tn * TURN + t] = quadBroadcast(own[(tn * TURN + t) / 4u], (tn * TURN + t) % 4u);
                }
                if (!QUADS) { // static
                    value[tn * TURN + t] = arena[value_at[tn] + i + t];
                }
            }
        }
        for (var to = 0u; to < TILE_O; to++) { // unroll
            var weight: array<f32, TURN>; // registers
            for (var t = 0u; t < TURN; t++) { // unroll
                weight[t] = parameters[weight_at[to] + i + t];
            }
            for (var tn = 0u; tn < TILE_N; tn++) { // unroll
                for (var t = 0u; t < TURN; t++) { // unroll
                    sum[tn * TILE_O + to] += weight[t] * value[tn * TURN + t];
                }
            }
        }
    }
    // Beyond the edge the last row and column are written again, with the same values: software adapters pay for an `if` around a store.
    var row: array<u32, TILE_N>; // registers
    for (var tn = 0u; tn < TILE_N; tn++) { // unroll
        row[tn] = min(first_n + tn, last_n) * FEATURES_OUT;
    }
    for (var to = 0u; to < TILE_O; to++) { // unroll
        let o = min(first_o + to, FEATURES_OUT - 1u);
        var bias = 0.0;
        if (HAS_BIAS) { // static
            bias = parameters[BIAS + o];
        }
        for (var tn = 0u; tn < TILE_N; tn++) { // unroll
            store_output(row[tn] + o, sum[tn * TILE_O + to] + bias);
        }
    }
}
