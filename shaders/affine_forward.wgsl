// affine_forward: a tensor scaled and shifted by two numbers.
//   output[i] = activation(SCALE * input[i] + SHIFT)
// All [batch, LEN]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/output.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const LEN: u32 = 1024u;
const SCALE: f32 = 1.0;
const SHIFT: f32 = 0.0;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    store_output(item, SCALE * arena[INPUT + item] + SHIFT);
}
