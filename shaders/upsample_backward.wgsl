// upsample_backward: every input gathers the gradient of the outputs it went into.
//   grad_input[n, c, i, j] = sum over y, x of share(y, i) * share(x, j) * grad_output[n, c, y, x]
// grad_output [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS, HEIGHT_IN, WIDTH_IN]. A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/upsample.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS * HEIGHT_IN * WIDTH_IN; }

// Outputs further than a source's width away (two of its steps, rounded up) cannot hold it.
fn low(i: u32, size_in: u32, size_out: u32) -> u32 { let reach = 2u * (size_out / size_in + 1u); return max(i * size_out / size_in, reach) - reach; }
fn high(i: u32, size_in: u32, size_out: u32) -> u32 { return min(i * size_out / size_in + 3u * (size_out / size_in + 1u), size_out); }

fn work(item: u32) {
    let x = item % WIDTH_IN;
    let y = (item / WIDTH_IN) % HEIGHT_IN;
    let map = item / (WIDTH_IN * HEIGHT_IN);
    var sum = 0.0;
    for (var oy = low(y, HEIGHT_IN, HEIGHT_OUT); oy < high(y, HEIGHT_IN, HEIGHT_OUT); oy++) {
        let share_y = share(oy, y, HEIGHT_IN, HEIGHT_OUT);
        if (share_y != 0.0) {
            for (var ox = low(x, WIDTH_IN, WIDTH_OUT); ox < high(x, WIDTH_IN, WIDTH_OUT); ox++) {
                sum += share_y * share(ox, x, WIDTH_IN, WIDTH_OUT) * arena[GRAD_OUTPUT + (map * HEIGHT_OUT + oy) * WIDTH_OUT + ox];
            }
        }
    }
    store_grad_input(item, sum);
}
