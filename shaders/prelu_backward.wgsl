// prelu_backward: the gradient of a PReLU's input.
//   grad_input[n, c, i] = input[n, c, i] > 0 ? grad_output[n, c, i] : weight[c] * grad_output[n, c, i]
// All [batch, LEN], weight [SLOPES]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/prelu.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    let gradient = arena[GRAD_OUTPUT + item];
    store_grad_input(item, select(slope_of(item) * gradient, gradient, arena[INPUT + item] > 0.0));
}
