// batch_norm_backward: the gradients of a batch norm's input, weight and bias (Ioffe and Szegedy 2015, section 3).
//   grad_bias[c] = sum of grad_output        grad_weight[c] = sum of grad_output * normal        (over n, i)
//   grad_input = weight * scale * (grad_output - grad_bias / count - normal * grad_weight / count),   count = batch * PLANE
// grad_output, input, grad_input [batch, CHANNELS, PLANE], saved (mean, scale) [CHANNELS, 2], sums [batch, CHANNELS, 2].
// A work item is one plane; the first picture's also keep the gradients of weight and bias.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const SAVED: u32 = 0u;
const SUMS: u32 = 0u;
const WEIGHT: u32 = 0u;
const GRAD_WEIGHT: u32 = 0u;
const GRAD_BIAS: u32 = 0u;
const CHANNELS: u32 = 16u;
const PLANE: u32 = 1024u;

fn work_count() -> u32 { return batch() * CHANNELS; }

fn work(item: u32) {
    let c = item % CHANNELS;
    let mean = arena[SAVED + c * 2u];
    let scale = arena[SAVED + c * 2u + 1u];
    var sum = 0.0;
    var product = 0.0;
    for (var n = 0u; n < batch(); n++) {
        sum += arena[SUMS + (n * CHANNELS + c) * 2u];
        product += arena[SUMS + (n * CHANNELS + c) * 2u + 1u];
    }
    if (item < CHANNELS) {
        gradients[GRAD_BIAS + c] = sum;
        gradients[GRAD_WEIGHT + c] = product;
    }
    let count = f32(batch() * PLANE);
    let factor = parameters[WEIGHT + c] * scale;
    for (var i = 0u; i < PLANE; i++) {
        let at = item * PLANE + i;
        let normal = (arena[INPUT + at] - mean) * scale;
        store_grad_input(at, factor * (arena[GRAD_OUTPUT + at] - sum / count - normal * product / count));
    }
}
