// pad2d_forward: rows and columns around a map: a value, or the map mirrored, its edge, or its other end.
//   output[n, c, y, x] = input[n, c, source(y), source(x)], VALUE where these lie outside
// input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/pad2d.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;
const VALUE: f32 = 0.0;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = source(item % WIDTH_OUT, i32(LEFT) - i32(LEFT_TAKEN), WIDTH_IN);
    let y = source((item / WIDTH_OUT) % HEIGHT_OUT, i32(TOP) - i32(TOP_TAKEN), HEIGHT_IN);
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    var value = VALUE;
    if ((x >= 0) & (x < i32(WIDTH_IN)) & (y >= 0) & (y < i32(HEIGHT_IN))) {
        value = arena[INPUT + (map * HEIGHT_IN + u32(y)) * WIDTH_IN + u32(x)];
    }
    arena[OUTPUT + item] = value;
}
