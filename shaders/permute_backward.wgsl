// permute_backward: the gradient in the order of the input; the axes are those of the way back.
//   grad_input[i] = grad_output[place(i)]
// All [batch, LEN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/permute.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    store_grad_input(item, arena[GRAD_OUTPUT + place(item)]);
}
