// arithmetic_backward: the gradient of one of the two inputs of arithmetic_forward, summed over the outputs that its value met.
//   grad_input[i] = sum of grad_output[n, c, y, x] * d output / d input
// grad_output [batch, CHANNELS, HEIGHT, WIDTH], grad_input as the first input, or as the second where IS_SECOND.
// A work item is one element of grad_input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/arithmetic.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const FIRST: u32 = 0u;
const SECOND: u32 = 0u;
const IS_SECOND: bool = true;
// Sizes of the input whose gradient this is.
const CHANNELS_IN: u32 = 16u;
const HEIGHT_IN: u32 = 1u;
const WIDTH_IN: u32 = 1u;

fn work_count() -> u32 { return batch() * CHANNELS_IN * HEIGHT_IN * WIDTH_IN; }

// d (a OPERATOR b) / da, or / db where IS_SECOND; of two that are alike each has half of a maximum or minimum.
fn derivative(a: f32, b: f32) -> f32 {
    var slope = 1.0;
    if (OPERATOR == 1u) { // static
        slope = select(1.0, -1.0, IS_SECOND);
    }
    if (OPERATOR == 2u) { // static
        slope = select(b, a, IS_SECOND);
    }
    if (OPERATOR == 3u) { // static
        slope = select(1.0 / b, -a / (b * b), IS_SECOND);
    }
    if (OPERATOR == 4u) { // static
        let share = select(select(0.0, 0.5, a == b), 1.0, a > b);
        slope = select(share, 1.0 - share, IS_SECOND);
    }
    if (OPERATOR == 5u) { // static
        let share = select(select(0.0, 0.5, a == b), 1.0, a < b);
        slope = select(share, 1.0 - share, IS_SECOND);
    }
    return slope;
}

fn work(item: u32) {
    let column = item % WIDTH_IN;
    let row = (item / WIDTH_IN) % HEIGHT_IN;
    let channel = (item / (WIDTH_IN * HEIGHT_IN)) % CHANNELS_IN;
    let n = item / (WIDTH_IN * HEIGHT_IN * CHANNELS_IN);
    var sum = 0.0;
    // Along an axis of size 1 all of the output's places, otherwise its own.
    for (var c = channel; c < CHANNELS; c += CHANNELS_IN) {
        for (var y = row; y < HEIGHT; y += HEIGHT_IN) {
            for (var x = column; x < WIDTH; x += WIDTH_IN) {
                let a = arena[FIRST + place_a(n, c, y, x)];
                let b = arena[SECOND + place_b(n, c, y, x)];
                sum += arena[GRAD_OUTPUT + ((n * CHANNELS + c) * HEIGHT + y) * WIDTH + x] * derivative(a, b);
            }
        }
    }
    store_grad_input(item, sum);
}
