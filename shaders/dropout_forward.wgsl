// dropout_forward: what is dropped, with probability p, becomes one value, the rest is scaled and shifted.
//   output[i] = draw(i / SHARE) < p ? DROPPED : SCALE * input[i] + SHIFT
// Both [batch, LEN]. A work item is one element. Dropout: DROPPED = SHIFT = 0, SCALE = 1 / (1 - p).
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/dropout.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;
const SHIFT: f32 = 0.0;
const DROPPED: f32 = 0.0;

fn work(item: u32) {
    arena[OUTPUT + item] = select(DROPPED, arena[INPUT + item] * SCALE + SHIFT, kept(item));
}
