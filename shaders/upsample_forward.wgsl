// upsample_forward: a larger map, nearest or bilinear.
//   output[n, c, y, x] = sum over the up to 2 x 2 sources of share(y, i) * share(x, j) * input[n, c, i, j]
// input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/upsample.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = item % WIDTH_OUT;
    let y = (item / WIDTH_OUT) % HEIGHT_OUT;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    let i0 = first_source(y, HEIGHT_IN, HEIGHT_OUT);
    let j0 = first_source(x, WIDTH_IN, WIDTH_OUT);
    var sum = 0.0;
    for (var i = i0; i < min(i0 + 2u, HEIGHT_IN); i++) {
        for (var j = j0; j < min(j0 + 2u, WIDTH_IN); j++) {
            sum += share(y, i, HEIGHT_IN, HEIGHT_OUT) * share(x, j, WIDTH_IN, WIDTH_OUT) * arena[INPUT + (map * HEIGHT_IN + i) * WIDTH_IN + j];
        }
    }
    arena[OUTPUT + item] = sum;
}
