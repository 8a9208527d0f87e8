// adaptive_avg_pool2d_backward: every value of a window gets an equal share of its gradient.
// grad_output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/adaptive_pool.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    var sum = 0.0;
    // The first window that may hold a position is the one its own share falls into, less one for the rounding.
    for (var oy = max(y * HEIGHT_OUT / HEIGHT_IN, 1u) - 1u; (oy < HEIGHT_OUT) & (begin(oy, HEIGHT_IN, HEIGHT_OUT) <= y); oy++) {
        for (var ox = max(x * WIDTH_OUT / WIDTH_IN, 1u) - 1u; (ox < WIDTH_OUT) & (begin(ox, WIDTH_IN, WIDTH_OUT) <= x); ox++) {
            let lines = end(oy, HEIGHT_IN, HEIGHT_OUT);
            let columns = end(ox, WIDTH_IN, WIDTH_OUT);
            if ((y < lines) & (x < columns)) {
                let size = (lines - begin(oy, HEIGHT_IN, HEIGHT_OUT)) * (columns - begin(ox, WIDTH_IN, WIDTH_OUT));
                sum += arena[GRAD_OUTPUT + (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox] / f32(size);
            }
        }
    }
    store_grad_input(item, sum);
}
