// concat_backward: one input's share of the output's gradient; with FIRST 0 and all channels, also what an addition hands on.
//   grad_input[n, c, i] = grad_output[n, FIRST + c, i]
// grad_output [batch OUTER, CHANNELS_OUT, PLANE], grad_input [batch OUTER, CHANNELS, PLANE]. A work item is one element of grad_input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const FIRST: u32 = 0u;
const CHANNELS: u32 = 16u;
const CHANNELS_OUT: u32 = 32u;
const PLANE: u32 = 1024u;
const OUTER: u32 = 1u;

fn work_count() -> u32 { return batch() * OUTER * CHANNELS * PLANE; }

fn work(item: u32) {
    let n = item / (CHANNELS * PLANE);
    store_grad_input(item, arena[GRAD_OUTPUT + (n * CHANNELS_OUT + FIRST) * PLANE + item % (CHANNELS * PLANE)]);
}
