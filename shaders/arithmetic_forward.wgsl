// arithmetic_forward: two tensors as one, element by element; the one value along an axis of size 1 meets all of the other's.
//   output[n, c, y, x] = activation(a[n, c, y, x] OPERATOR b[n, c, y, x])
// a [batch, CHANNELS_A, HEIGHT_A, WIDTH_A], b [batch, CHANNELS_B, HEIGHT_B, WIDTH_B], output [batch, CHANNELS, HEIGHT, WIDTH].
// A work item is one output.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/output.wgsl
// use shared/operator.wgsl
// use shared/arithmetic.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const SECOND: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT * WIDTH; }

fn work(item: u32) {
    let x = item % WIDTH;
    let y = (item / WIDTH) % HEIGHT;
    let c = (item / (WIDTH * HEIGHT)) % CHANNELS;
    let n = item / (WIDTH * HEIGHT * CHANNELS);
    let a = arena[INPUT + place_a(n, c, y, x)];
    let b = arena[SECOND + place_b(n, c, y, x)];
    store_output(item, combined(a, b));
}
