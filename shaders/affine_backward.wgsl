// affine_backward: the gradient, scaled.
//   grad_input[i] = SCALE * grad_output[i]
// All [batch, LEN]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const LEN: u32 = 1024u;
const SCALE: f32 = 1.0;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    store_grad_input(item, SCALE * arena[GRAD_OUTPUT + item]);
}
