// adaptive_max_pool2d_forward: the largest value of each of HEIGHT_OUT x WIDTH_OUT windows that cover the map, and where it was.
// input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]; output and winners (row * WIDTH_IN + column) [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT].
// A work item is one output; the first of equal values wins, as in PyTorch.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/adaptive_pool.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;
const WINNERS: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = item % WIDTH_OUT;
    let y = (item / WIDTH_OUT) % HEIGHT_OUT;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    var best = -3.4e38;
    var winner = 0u;
    for (var line = begin(y, HEIGHT_IN, HEIGHT_OUT); line < end(y, HEIGHT_IN, HEIGHT_OUT); line++) {
        for (var column = begin(x, WIDTH_IN, WIDTH_OUT); column < end(x, WIDTH_IN, WIDTH_OUT); column++) {
            let value = arena[INPUT + (map * HEIGHT_IN + line) * WIDTH_IN + column];
            if (!(value <= best)) { best = value; winner = line * WIDTH_IN + column; }
        }
    }
    arena[OUTPUT + item] = best;
    arena[WINNERS + item] = f32(winner);
}
