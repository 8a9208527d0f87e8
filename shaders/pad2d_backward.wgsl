// pad2d_backward: every value gathers the gradient of the places that held it: its own, and those of the border.
//   grad_input[n, c, y, x] = sum of grad_output[n, c, oy, ox] over source(oy) = y and source(ox) = x
// grad_output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pad2d.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

// Places of the output along an axis that may hold place i: its own, which is number 0, then those of the border, before and behind.
fn candidates(before: u32, size: u32, size_out: u32) -> u32 {
    var count = 1u;
    if (PAD_MODE != 0u) { // static
        count = 1u + size_out - size;
    }
    return count;
}
fn candidate(number: u32, i: u32, before: u32, taken: u32, size: u32) -> u32 {
    let own = i + before - taken; // beyond all places where it was taken away
    let border = number - 1u;
    return select(select(border, border + size, border >= before), own, number == 0u);
}

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    var sum = 0.0;
    for (var i = 0u; i < candidates(TOP, HEIGHT_IN, HEIGHT_OUT); i++) {
        let oy = candidate(i, y, TOP, TOP_TAKEN, HEIGHT_IN);
        if ((oy < HEIGHT_OUT) & (source(oy, i32(TOP) - i32(TOP_TAKEN), HEIGHT_IN) == i32(y))) {
            for (var j = 0u; j < candidates(LEFT, WIDTH_IN, WIDTH_OUT); j++) {
                let ox = candidate(j, x, LEFT, LEFT_TAKEN, WIDTH_IN);
                if ((ox < WIDTH_OUT) & (source(ox, i32(LEFT) - i32(LEFT_TAKEN), WIDTH_IN) == i32(x))) {
                    sum += arena[GRAD_OUTPUT + (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox];
                }
            }
        }
    }
    store_grad_input(item, sum);
}
