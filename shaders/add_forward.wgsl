// add_forward: the sum of two tensors, or one tensor alone, through an activation.
//   output[i] = activation(a[i] + b[i])
// All [batch, LEN]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/output.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const SECOND: u32 = 0u;
const HAS_SECOND: bool = true;
const LEN: u32 = 1024u;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    var value = arena[INPUT + item];
    if (HAS_SECOND) { value += arena[SECOND + item]; }
    store_output(item, value);
}
