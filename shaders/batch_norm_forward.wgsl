// batch_norm_forward: normalises each channel by the batch's mean and variance, then scales, shifts and activates.
//   output[n, c, i] = activation((input[n, c, i] - mean[c]) / sqrt(var[c] + EPS) * weight[c] + bias[c])
//   running = (1 - MOMENTUM) * running + MOMENTUM * (mean, var * count / (count - 1)),   count = batch * PLANE
// input, output [batch, CHANNELS, PLANE], statistics [batch, CHANNELS, 2], saved (mean, 1 / sqrt(var + EPS)) [CHANNELS, 2].
// A work item is one plane; the first picture's also keep `saved` and the running statistics. Planes are merged by Chan et al. 1979.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/output.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
const INPUT: u32 = 0u;
const STATISTICS: u32 = 0u;
const SAVED: u32 = 0u;
const WEIGHT: u32 = 0u;
const BIAS: u32 = 0u;
const RUNNING_MEAN: u32 = 0u;
const RUNNING_VAR: u32 = 0u;
const EPS: f32 = 0.00001;
const MOMENTUM: f32 = 0.1;
const CHANNELS: u32 = 16u;
const PLANE: u32 = 1024u;

fn work_count() -> u32 { return batch() * CHANNELS; }

fn work(item: u32) {
    let c = item % CHANNELS;
    var mean = 0.0;
    for (var n = 0u; n < batch(); n++) { mean += arena[STATISTICS + (n * CHANNELS + c) * 2u]; }
    mean /= f32(batch());
    var squares = 0.0;
    for (var n = 0u; n < batch(); n++) {
        let difference = arena[STATISTICS + (n * CHANNELS + c) * 2u] - mean;
        squares += arena[STATISTICS + (n * CHANNELS + c) * 2u + 1u] + difference * difference * f32(PLANE);
    }
    let count = f32(batch() * PLANE);
    let scale = 1.0 / sqrt(squares / count + EPS);
    if (item < CHANNELS) {
        arena[SAVED + c * 2u] = mean;
        arena[SAVED + c * 2u + 1u] = scale;
        let variance = squares / max(count - 1.0, 1.0);
        parameters[RUNNING_MEAN + c] = parameters[RUNNING_MEAN + c] * (1.0 - MOMENTUM) + mean * MOMENTUM;
        parameters[RUNNING_VAR + c] = parameters[RUNNING_VAR + c] * (1.0 - MOMENTUM) + variance * MOMENTUM;
    }
    let weight = parameters[WEIGHT + c];
    let bias = parameters[BIAS + c];
    for (var i = 0u; i < PLANE; i++) {
        store_output(item * PLANE + i, (arena[INPUT + item * PLANE + i] - mean) * scale * weight + bias);
    }
}
