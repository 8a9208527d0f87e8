// max_unpool2d_backward: each value's gradient is that of the place it was put to.
//   grad_input[n, c, y, x] = grad_output[n, c, winner of window (y, x)]
// Sizes are the pooling's: grad_output [batch, CHANNELS, HEIGHT_IN, WIDTH_IN], grad_input [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT].
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pool.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const WINNERS: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = item % WIDTH_OUT;
    let y = (item / WIDTH_OUT) % HEIGHT_OUT;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    let winner = u32(arena[WINNERS + item]);
    let line = y * STRIDE_H + winner / KERNEL_W - PADDING_H;
    let column = x * STRIDE_W + winner % KERNEL_W - PADDING_W;
    store_grad_input(item, arena[GRAD_OUTPUT + (map * HEIGHT_IN + line) * WIDTH_IN + column]);
}
