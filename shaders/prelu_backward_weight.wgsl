// prelu_backward_weight: the gradient of a PReLU's slopes, in PARTS parts (one a run of pictures).
//   grad_weight[c] = sum over n, i of grad_output[n, c, i] * min(input[n, c, i], 0)
// grad_output, input [batch, CHANNELS, PLANE], gradients [PARTS, CHANNELS]: of one slope for all, PARTS * CHANNELS parts.
// A work item is one channel of one part.
// use shared/main.wgsl
// use shared/step.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const GRAD_WEIGHT: u32 = 0u;
const CHANNELS: u32 = 16u;
const PLANE: u32 = 64u;
const PARTS: u32 = 1u;

fn work_count() -> u32 { return PARTS * CHANNELS; }

fn work(item: u32) {
    let c = item % CHANNELS;
    var sum = 0.0;
    for (var n = item / CHANNELS; n < batch(); n += PARTS) {
        for (var i = 0u; i < PLANE; i++) {
            let at = (n * CHANNELS + c) * PLANE + i;
            sum += arena[GRAD_OUTPUT + at] * min(arena[INPUT + at], 0.0);
        }
    }
    gradients[GRAD_WEIGHT + item] = sum;
}
