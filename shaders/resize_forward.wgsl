// resize_forward: a map of another size, nearest, bilinear or bicubic.
//   output[n, c, y, x] = sum over the TAPS x TAPS sources of weight(y, i) * weight(x, j) * input[n, c, tap(y, i), tap(x, j)]
// input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/resize.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = item % WIDTH_OUT;
    let y = (item / WIDTH_OUT) % HEIGHT_OUT;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    var sum = 0.0;
    for (var i = 0u; i < TAPS; i++) {
        let row = (map * HEIGHT_IN + tap(y, i, STEP_H, HEIGHT_IN)) * WIDTH_IN;
        let share = weight(y, i, STEP_H, HEIGHT_IN);
        for (var j = 0u; j < TAPS; j++) {
            sum += share * weight(x, j, STEP_W, WIDTH_IN) * arena[INPUT + row + tap(x, j, STEP_W, WIDTH_IN)];
        }
    }
    arena[OUTPUT + item] = sum;
}
