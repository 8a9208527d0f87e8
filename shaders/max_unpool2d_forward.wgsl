// max_unpool2d_forward: puts each value back where the max pooling it belongs to found its winner; the rest is 0.
//   output[n, c, y, x] = input of the window that (y, x) won, else 0
// Sizes are the pooling's: input, winners [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], output [batch, CHANNELS, HEIGHT_IN, WIDTH_IN].
// A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pool.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;
const WINNERS: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    var value = 0.0;
    for (var oy = first_window(y, KERNEL_H, STRIDE_H, PADDING_H); (oy < HEIGHT_OUT) & (oy * STRIDE_H <= y + PADDING_H); oy++) {
        for (var ox = first_window(x, KERNEL_W, STRIDE_W, PADDING_W); (ox < WIDTH_OUT) & (ox * STRIDE_W <= x + PADDING_W); ox++) {
            let window = (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox;
            let here = (y + PADDING_H - oy * STRIDE_H) * KERNEL_W + x + PADDING_W - ox * STRIDE_W;
            if (u32(arena[WINNERS + window]) == here) { value = arena[INPUT + window]; }
        }
    }
    arena[OUTPUT + item] = value;
}
