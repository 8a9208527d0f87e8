// slice_backward: what was taken gets its gradient, what was left gets 0.
//   grad_input[n, c, y, x] = grad_output[n, (c - FIRST_C) / STEP_C, ...] where these are places of the output, else 0
// grad_output [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/slice.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS_IN * HEIGHT_IN * WIDTH_IN; }

// Whether place i of an axis was taken.
fn is_taken(i: u32, first: u32, step: u32, count: u32) -> bool {
    return (i >= first) & ((i - first) % step == 0u) & ((i - first) / step < count);
}

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let c = (item / (WIDTH_IN * HEIGHT_IN)) % CHANNELS_IN;
    let n = item / (WIDTH_IN * HEIGHT_IN * CHANNELS_IN);
    var value = 0.0;
    if (is_taken(c, FIRST_C, STEP_C, CHANNELS_OUT) & is_taken(y, FIRST_H, STEP_H, HEIGHT_OUT) & is_taken(x, FIRST_W, STEP_W, WIDTH_OUT)) {
        let map = n * CHANNELS_OUT + (c - FIRST_C) / STEP_C;
        value = arena[GRAD_OUTPUT + (map * HEIGHT_OUT + (y - FIRST_H) / STEP_H) * WIDTH_OUT + (x - FIRST_W) / STEP_W];
    }
    store_grad_input(item, value);
}
