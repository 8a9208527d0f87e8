// lp_pool2d_forward: the mean of powers of each window, as many as a whole window has, and its root.
//   output[n, c, y, x] = (KERNEL_H KERNEL_W mean over the window of power(input))^(1 / NORM)
// input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pool.wgsl
// use shared/avg_pool.wgsl
// use shared/power.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = item % WIDTH_OUT;
    let y = (item / WIDTH_OUT) % HEIGHT_OUT;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    var sum = 0.0;
    for (var line = y * STRIDE_H; line < min(y * STRIDE_H + KERNEL_H, HEIGHT_IN); line++) {
        for (var column = x * STRIDE_W; column < min(x * STRIDE_W + KERNEL_W, WIDTH_IN); column++) {
            sum += power(arena[INPUT + (map * HEIGHT_IN + line) * WIDTH_IN + column]);
        }
    }
    arena[OUTPUT + item] = root(sum / divisor(y, x) * f32(KERNEL_H * KERNEL_W));
}
