// reduce_forward: mean, sum, largest or smallest value along axes.
//   output[n, c, y, x] = mean, sum, max or min of input[n, ...] over the axes of size 1 in the output
// input [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT], found as the output: how many values
// are the largest, or where in its picture the first of them stands. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/reduce.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;
const FOUND: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS_OUT * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let column = item % WIDTH_OUT;
    let row = (item / WIDTH_OUT) % HEIGHT_OUT;
    let channel = (item / (WIDTH_OUT * HEIGHT_OUT)) % CHANNELS_OUT;
    let picture = item / (WIDTH_OUT * HEIGHT_OUT * CHANNELS_OUT) * (CHANNELS_IN * HEIGHT_IN * WIDTH_IN);
    let sign = select(1.0, -1.0, (REDUCTION == 3u) | (REDUCTION == 5u));
    var sum = 0.0;
    var best = -3.4e38;
    var first = 0u;
    var equals = 0.0;
    for (var c = channel; c < CHANNELS_IN; c += CHANNELS_OUT) {
        for (var y = row; y < HEIGHT_IN; y += HEIGHT_OUT) {
            for (var x = column; x < WIDTH_IN; x += WIDTH_OUT) {
                let place = (c * HEIGHT_IN + y) * WIDTH_IN + x;
                let value = sign * arena[INPUT + picture + place];
                sum += value;
                equals = select(equals, equals + 1.0, value == best);
                if (!(value <= best)) { best = value; first = place; equals = 1.0; }
            }
        }
    }
    var value = sum;
    if (REDUCTION == 0u) { // static
        value = sum / f32(COUNT);
    }
    if (REDUCTION > 1u) { // static
        value = sign * best;
        arena[FOUND + item] = select(equals, f32(first), REDUCTION > 3u);
    }
    arena[OUTPUT + item] = value;
}
