// channel_pad_forward: every STRIDE-th row and column, with channels of zeros before and after (ResNet's option A shortcut).
//   output[n, BEFORE + c, y, x] = input[n, c, y * STRIDE_H, x * STRIDE_W], other channels 0
// input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN], output [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT]. A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/channel_pad.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS_OUT * HEIGHT_OUT * WIDTH_OUT; }

fn work(item: u32) {
    let x = item % WIDTH_OUT;
    let y = (item / WIDTH_OUT) % HEIGHT_OUT;
    let map = item / (WIDTH_OUT * HEIGHT_OUT);
    let n = map / CHANNELS_OUT;
    let o = map % CHANNELS_OUT;
    var value = 0.0;
    if ((o >= BEFORE) & (o < BEFORE + CHANNELS)) {
        value = arena[INPUT + ((n * CHANNELS + o - BEFORE) * HEIGHT_IN + y * STRIDE_H) * WIDTH_IN + x * STRIDE_W];
    }
    arena[OUTPUT + item] = value;
}
