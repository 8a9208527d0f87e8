// adaptive_max_pool2d_backward: the gradient of each window goes to its winner.
// grad_output and winners [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/adaptive_pool.wgsl
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
    // The first window that may hold a position is the one its own share falls into, less one for the rounding.
    for (var oy = max(y * HEIGHT_OUT / HEIGHT_IN, 1u) - 1u; (oy < HEIGHT_OUT) & (begin(oy, HEIGHT_IN, HEIGHT_OUT) <= y); oy++) {
        for (var ox = max(x * WIDTH_OUT / WIDTH_IN, 1u) - 1u; (ox < WIDTH_OUT) & (begin(ox, WIDTH_IN, WIDTH_OUT) <= x); ox++) {
            let window = (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox;
            sum += select(0.0, arena[GRAD_OUTPUT + window], u32(arena[WINNERS + window]) == y * WIDTH_IN + x);
        }
    }
    store_grad_input(item, sum);
}
