// adaptive_avg_pool2d_forward: the mean of each of HEIGHT_OUT x WIDTH_OUT windows that cover the map.
// input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/adaptive_pool.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = item % WIDTH_OUT;
    let y = (item / WIDTH_OUT) % HEIGHT_OUT;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    let y0 = begin(y, HEIGHT_IN, HEIGHT_OUT);
    let y1 = end(y, HEIGHT_IN, HEIGHT_OUT);
    let x0 = begin(x, WIDTH_IN, WIDTH_OUT);
    let x1 = end(x, WIDTH_IN, WIDTH_OUT);
    var sum = 0.0;
    for (var line = y0; line < y1; line++) {
        for (var column = x0; column < x1; column++) {
            sum += arena[INPUT + (map * HEIGHT_IN + line) * WIDTH_IN + column];
        }
    }
    arena[OUTPUT + item] = sum / f32((y1 - y0) * (x1 - x0));
}
