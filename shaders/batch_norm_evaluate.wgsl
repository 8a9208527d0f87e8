// batch_norm_evaluate: normalises by the running statistics.
//   output[n, c, i] = activation((input[n, c, i] - running_mean[c]) / sqrt(running_var[c] + EPS) * weight[c] + bias[c])
// input, output [batch, CHANNELS, PLANE]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/output.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const INPUT: u32 = 0u;
const WEIGHT: u32 = 0u;
const BIAS: u32 = 0u;
const RUNNING_MEAN: u32 = 0u;
const RUNNING_VAR: u32 = 0u;
const EPS: f32 = 0.00001;
const CHANNELS: u32 = 16u;
const PLANE: u32 = 1024u;

fn work_count() -> u32 { return batch() * CHANNELS * PLANE; }

fn work(item: u32) {
    let c = (item / PLANE) % CHANNELS;
    let scale = 1.0 / sqrt(parameters[RUNNING_VAR + c] + EPS);
    let normal = (arena[INPUT + item] - parameters[RUNNING_MEAN + c]) * scale;
    store_output(item, normal * parameters[WEIGHT + c] + parameters[BIAS + c]);
}
