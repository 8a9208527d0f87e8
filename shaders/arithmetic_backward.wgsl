// arithmetic_backward: the gradient of one of the two inputs of arithmetic_forward, summed over the outputs that its value met.
//   grad_input[i] = sum of grad_output[n, c, y, x] * d output / d input
// grad_output [batch, CHANNELS, HEIGHT, WIDTH], grad_input as the first input, or as the second where IS_SECOND.
// A work item is one element of grad_input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/operator.wgsl
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
                sum += arena[GRAD_OUTPUT + ((n * CHANNELS + c) * HEIGHT + y) * WIDTH + x] * derivative(a, b, IS_SECOND);
            }
        }
    }
    store_grad_input(item, sum);
}
