// channel_sum: the gradient of a bias for each channel of a map, in PARTS parts (one a run of pictures).
//   grad_bias[c] = sum over n, y, x of grad_output[n, c, y, x]
// grad_output [batch, CHANNELS, PLANE], gradients [PARTS, CHANNELS]. A work item is one channel of one part.
// use shared/main.wgsl
// use shared/step.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const GRAD_BIAS: u32 = 0u;
const CHANNELS: u32 = 6u;
const PLANE: u32 = 784u;
const PARTS: u32 = 1u;

fn work_count() -> u32 { return PARTS * CHANNELS; }

fn work(item: u32) {
    let c = item % CHANNELS;
    var sum = 0.0;
    for (var n = item / CHANNELS; n < batch(); n += PARTS) {
        for (var i = 0u; i < PLANE; i++) { sum += arena[GRAD_OUTPUT + (n * CHANNELS + c) * PLANE + i]; }
    }
    gradients[GRAD_BIAS + item] = sum;
}
