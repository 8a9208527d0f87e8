// lp_pool2d_backward: the gradient of a power-average pooling; of a window whose powers add up to 0 it is 0, as in PyTorch.
//   grad_input[n, c, y, x] = power_slope(input) sum over the windows that hold (y, x) of grad_output KERNEL_H KERNEL_W / divisor root_slope
// grad_output, value (what the pooling gave) [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], input, grad_input [batch, CHANNELS, HEIGHT_IN,
// WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pool.wgsl
// use shared/avg_pool.wgsl
// use shared/power.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const VALUE: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    var sum = 0.0;
    for (var oy = first_window(y, KERNEL_H, STRIDE_H, 0u); (oy < HEIGHT_OUT) & (oy * STRIDE_H <= y); oy++) {
        for (var ox = first_window(x, KERNEL_W, STRIDE_W, 0u); (ox < WIDTH_OUT) & (ox * STRIDE_W <= x); ox++) {
            let window = (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox;
            sum += arena[GRAD_OUTPUT + window] / divisor(oy, ox) * root_slope(arena[VALUE + window]);
        }
    }
    store_grad_input(item, sum * f32(KERNEL_H * KERNEL_W) * power_slope(arena[INPUT + item]));
}
