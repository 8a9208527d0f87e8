// resize_backward: every input gathers the gradient of the outputs it went into.
//   grad_input[n, c, i, j] = sum over y, x of share(y, i) * share(x, j) * grad_output[n, c, y, x]
// grad_output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/resize.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

// The first and the end of the outputs that may hold input i: positions grow with o by `pace`, and a tap lies within 2 of its position.
// The outermost inputs are also what lies beyond the edge.
fn low(i: u32, pace: f32, size_out: u32) -> u32 {
    let reach = clamp((f32(i) - 3.0) / max(pace, 1e-9) - 1.0, 0.0, f32(size_out));
    return select(u32(reach), 0u, i == 0u);
}
fn high(i: u32, pace: f32, size: u32, size_out: u32) -> u32 {
    let reach = clamp((f32(i) + 3.0) / max(pace, 1e-9) + 2.0, 0.0, f32(size_out));
    return select(u32(reach), size_out, i == size - 1u);
}

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    var sum = 0.0;
    for (var oy = low(y, STEP_H, HEIGHT_OUT); oy < high(y, STEP_H, HEIGHT_IN, HEIGHT_OUT); oy++) {
        let share_y = share(oy, y, STEP_H, HEIGHT_IN);
        if (share_y != 0.0) {
            for (var ox = low(x, STEP_W, WIDTH_OUT); ox < high(x, STEP_W, WIDTH_IN, WIDTH_OUT); ox++) {
                sum += share_y * share(ox, x, STEP_W, WIDTH_IN) * arena[GRAD_OUTPUT + (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox];
            }
        }
    }
    store_grad_input(item, sum);
}
