// local_response_norm_backward: the gradient of the input of a local response norm.
//   grad_input[n, c, i] = grad_output[n, c, i] * divisor[n, c, i]^-BETA
//     - 2 ALPHA BETA input[n, c, i] * sum over all o with c in their window of (grad_output * input * divisor^(-BETA - 1))[n, o, i]
// grad_output, input, divisor, grad_input [batch, CHANNELS, PLANE]. A work item is one value.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/grad_input.wgsl
// use shared/local_response_norm.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const DIVISOR: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * PLANE; }

fn work(item: u32) {
    let c = item / PLANE % CHANNELS;
    // A channel is in the windows of those BEHIND before it to BEFORE after it.
    let first = max(c, BEHIND) - BEHIND;
    let end = min(c + BEFORE + 1u, CHANNELS);
    var sum = 0.0;
    for (var other = first; other < end; other++) {
        let at = item + other * PLANE - c * PLANE;
        sum += arena[GRAD_OUTPUT + at] * arena[INPUT + at] * pow(arena[DIVISOR + at], -BETA - 1.0);
    }
    let own = arena[GRAD_OUTPUT + item] * pow(arena[DIVISOR + item], -BETA);
    store_grad_input(item, own - 2.0 * ALPHA * BETA * arena[INPUT + item] * sum);
}
