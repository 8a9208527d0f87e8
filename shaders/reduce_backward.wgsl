// reduce_backward: every value gets its share of the gradient of the output that it was part of.
//   grad_input[i] = grad_output[o] / COUNT for a mean, grad_output[o] for a sum; of the largest or smallest, where input[i] = output[o],
//   divided by how many there are, or to the first of them alone
// grad_output, output and found [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT], input and grad_input [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN].
// A work item is one input.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/reduce.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;
const FOUND: u32 = 0u;

fn work_count() -> u32 { return batch() * CHANNELS_IN * HEIGHT_IN * WIDTH_IN; }

fn work(item: u32) {
    let x = (item % WIDTH_IN) % WIDTH_OUT;
    let y = ((item / WIDTH_IN) % HEIGHT_IN) % HEIGHT_OUT;
    let c = ((item / (WIDTH_IN * HEIGHT_IN)) % CHANNELS_IN) % CHANNELS_OUT;
    let n = item / (WIDTH_IN * HEIGHT_IN * CHANNELS_IN);
    let o = ((n * CHANNELS_OUT + c) * HEIGHT_OUT + y) * WIDTH_OUT + x;
    let place = item % (WIDTH_IN * HEIGHT_IN * CHANNELS_IN);
    var share = 1.0;
    if (REDUCTION == 0u) { // static
        share = 1.0 / f32(COUNT);
    }
    if (REDUCTION > 1u) { // static
        share = select(0.0, 1.0 / arena[FOUND + o], arena[INPUT + item] == arena[OUTPUT + o]);
    }
    if (REDUCTION > 3u) { // static
        share = select(0.0, 1.0, u32(arena[FOUND + o]) == place);
    }
    store_grad_input(item, share * arena[GRAD_OUTPUT + o]);
}
