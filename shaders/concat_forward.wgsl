// concat_forward: one input's channels into their place among the output's; along rows or columns these are the "channels" of each of the
// OUTER planes or rows before them.
//   output[n, FIRST + c, i] = input[n, c, i]
// input [batch OUTER, CHANNELS, PLANE], output [batch OUTER, CHANNELS_OUT, PLANE]. A work item is one element of the input.
// use shared/main.wgsl
// use shared/step.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;
const FIRST: u32 = 0u;
const CHANNELS: u32 = 16u;
const CHANNELS_OUT: u32 = 32u;
const PLANE: u32 = 1024u;
const OUTER: u32 = 1u;

fn work_count() -> u32 { return batch() * OUTER * CHANNELS * PLANE; }

fn work(item: u32) {
    let n = item / (CHANNELS * PLANE);
    arena[OUTPUT + (n * CHANNELS_OUT + FIRST) * PLANE + item % (CHANNELS * PLANE)] = arena[INPUT + item];
}
