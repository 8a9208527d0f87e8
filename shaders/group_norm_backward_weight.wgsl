// group_norm_backward_weight: the gradients of weight and bias of a normalisation in groups, in PARTS parts.
//   grad_weight[w] = sum of grad_output[i] * (input[i] - mean[g]) * scale[g],   grad_bias[w] = sum of grad_output[i]
// over all values i of all pictures with w = weight_of(i); g = i / SIZE.
// grad_output, input [batch, GROUPS, SIZE], saved (mean, scale) [batch, GROUPS, 2], gradients [PARTS, WEIGHTS].
// A work item is one weight of one part, which takes every PARTS-th value. Neighbouring items read neighbouring values.
// use shared/main.wgsl
// use shared/step.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const SAVED: u32 = 0u;
const GRAD_WEIGHT: u32 = 0u;
const GRAD_BIAS: u32 = 0u;
const SIZE: u32 = 1024u;
const GROUPS: u32 = 4u;
const WEIGHTS: u32 = 16u;
const RUN: u32 = 256u;
const HAS_BIAS: bool = true;
const PARTS: u32 = 1u;

fn work_count() -> u32 { return PARTS * WEIGHTS; }

fn work(item: u32) {
    let w = select(item / PARTS, item % WEIGHTS, RUN == 1u);
    let part = select(item % PARTS, item / WEIGHTS, RUN == 1u);
    var sum = 0.0;
    var product = 0.0;
    let count = batch() * (GROUPS * SIZE / WEIGHTS);
    for (var value = part; value < count; value += PARTS) {
        let i = (value / RUN * WEIGHTS + w) * RUN + value % RUN;
        let gradient = arena[GRAD_OUTPUT + i];
        let saved = SAVED + i / SIZE * 2u;
        sum += gradient;
        product += gradient * (arena[INPUT + i] - arena[saved]) * arena[saved + 1u];
    }
    gradients[GRAD_WEIGHT + part * WEIGHTS + w] = product;
    if (HAS_BIAS) { // static
        gradients[GRAD_BIAS + part * WEIGHTS + w] = sum;
    }
}
