// max_pool2d_backward: each window's gradient goes to its winner.
//   grad_input[n, c, y, x] = sum over the windows that (y, x) won of grad_output
// grad_output, winners [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pool.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const WINNERS: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    var sum = 0.0;
    for (var oy = first_window(y, KERNEL_H, STRIDE_H, PADDING_H); (oy < HEIGHT_OUT) & (oy * STRIDE_H <= y + PADDING_H); oy++) {
        for (var ox = first_window(x, KERNEL_W, STRIDE_W, PADDING_W); (ox < WIDTH_OUT) & (ox * STRIDE_W <= x + PADDING_W); ox++) {
            let window = (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox;
            let here = (y + PADDING_H - oy * STRIDE_H) * KERNEL_W + x + PADDING_W - ox * STRIDE_W;
            if (u32(arena[WINNERS + window]) == here) { sum += arena[GRAD_OUTPUT + window]; }
        }
    }
    store_grad_input(item, sum);
}
