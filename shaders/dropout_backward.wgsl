// dropout_backward: the gradient of what was kept, scaled likewise; the mask is drawn again.
//   grad_input[i] = grad_output[i] * (draw(i / SHARE) < p ? 0 : SCALE)
// Both [batch, LEN]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/dropout.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work(item: u32) {
    store_grad_input(item, select(0.0, arena[GRAD_OUTPUT + item] * SCALE, kept(item)));
}
