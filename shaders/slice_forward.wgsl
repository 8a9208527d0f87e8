// slice_forward: a part of a map.
//   output[n, c, y, x] = input[n, FIRST_C + c * STEP_C, FIRST_H + y * STEP_H, FIRST_W + x * STEP_W]
// input [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/slice.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS_OUT * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = FIRST_W + (item % WIDTH_OUT) * STEP_W;
    let y = FIRST_H + ((item / WIDTH_OUT) % HEIGHT_OUT) * STEP_H;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    let c = FIRST_C + (map % CHANNELS_OUT) * STEP_C;
    let n = map / CHANNELS_OUT;
    arena[OUTPUT + item] = arena[INPUT + ((n * CHANNELS_IN + c) * HEIGHT_IN + y) * WIDTH_IN + x];
}
