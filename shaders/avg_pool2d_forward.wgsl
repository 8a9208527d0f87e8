// avg_pool2d_forward: the mean of each window.
//   output[n, c, y, x] = sum over ky, kx of input[n, c, y * STRIDE_H + ky - PADDING_H, x * STRIDE_W + kx - PADDING_W] / divisor(y, x)
// input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pool.wgsl
// use shared/avg_pool.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = item % WIDTH_OUT;
    let y = (item / WIDTH_OUT) % HEIGHT_OUT;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    var sum = 0.0;
    for (var ky = 0u; ky < KERNEL_H; ky++) {
        for (var kx = 0u; kx < KERNEL_W; kx++) {
            let line = y * STRIDE_H + ky;
            let column = x * STRIDE_W + kx;
            if ((line >= PADDING_H) & (line < HEIGHT_IN + PADDING_H) & (column >= PADDING_W) & (column < WIDTH_IN + PADDING_W)) {
                sum += arena[INPUT + (map * HEIGHT_IN + line - PADDING_H) * WIDTH_IN + column - PADDING_W];
            }
        }
    }
    arena[OUTPUT + item] = sum / divisor(y, x);
}
