// channel_pad_backward: what was taken gets its gradient, what was skipped gets 0.
//   grad_input[n, c, y, x] = grad_output[n, BEFORE + c, y / STRIDE_H, x / STRIDE_W] where both divide, else 0
// grad_output [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/channel_pad.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    let n = map / CHANNELS;
    let o = map % CHANNELS + BEFORE;
    var value = 0.0;
    if ((y % STRIDE_H == 0u) & (x % STRIDE_W == 0u)) {
        value = arena[GRAD_OUTPUT + ((n * CHANNELS_OUT + o) * HEIGHT_OUT + y / STRIDE_H) * WIDTH_OUT + x / STRIDE_W];
    }
    store_grad_input(item, value);
}
