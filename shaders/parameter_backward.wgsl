// parameter_backward: the gradient of the input of parameter_forward.
//   grad_input[i] = grad_output[i] * d output[i] / d input[i]
// All [batch, LEN], parameter [WEIGHTS]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/operator.wgsl
// use shared/parameter.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    let slope = derivative(arena[INPUT + item], met_by(item), false);
    store_grad_input(item, arena[GRAD_OUTPUT + item] * slope);
}
