// avg_pool2d_backward: every value of a window gets an equal share of its gradient.
//   grad_input[n, c, y, x] = sum over the windows that hold (y, x) of grad_output / divisor
// grad_output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pool.wgsl
// use shared/avg_pool.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    var sum = 0.0;
    for (var oy = first_window(y, KERNEL_H, STRIDE_H, PADDING_H); (oy < HEIGHT_OUT) & (oy * STRIDE_H <= y + PADDING_H); oy++) {
        for (var ox = first_window(x, KERNEL_W, STRIDE_W, PADDING_W); (ox < WIDTH_OUT) & (ox * STRIDE_W <= x + PADDING_W); ox++) {
            sum += arena[GRAD_OUTPUT + (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox] / divisor(oy, ox);
        }
    }
    store_grad_input(item, sum);
}
