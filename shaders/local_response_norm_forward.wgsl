// local_response_norm_forward: each value by the squares of its neighbouring channels at the same place (Krizhevsky et al. 2012).
//   output[n, c, i] = activation(input[n, c, i] * divisor[n, c, i]^-BETA)
//   divisor[n, c, i] = K + ALPHA * sum over the window of c of input[n, ., i]^2
// input, output, divisor [batch, CHANNELS, PLANE]. A work item is one value.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/output.wgsl
// use shared/local_response_norm.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const DIVISOR: u32 = 0u;
const SAVES: bool = true; // whether a backward pass will ask for the divisor
const K: f32 = 1.0;

fn work_count() -> u32 { return batch() * CHANNELS * PLANE; }

fn work(item: u32) {
    let c = item / PLANE % CHANNELS;
    let first = max(c, BEFORE) - BEFORE;
    let end = min(c + BEHIND + 1u, CHANNELS);
    var squares = 0.0;
    for (var other = first; other < end; other++) {
        let value = arena[INPUT + item + other * PLANE - c * PLANE];
        squares += value * value;
    }
    let divisor = K + ALPHA * squares;
    if (SAVES) { // static
        arena[DIVISOR + item] = divisor;
    }
    store_output(item, arena[INPUT + item] * pow(divisor, -BETA));
}
