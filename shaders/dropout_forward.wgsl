// dropout_forward: each element is zeroed with probability p, the rest scaled by 1 / (1 - p).
//   output[i] = input[i] * (draw(i) < p ? 0 : SCALE)
// Both [batch, LEN]. A work item is one element; the draws are those of `data::random`, so a step can be repeated.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/dropout.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const OUTPUT: u32 = 0u;

fn work(item: u32) {
    arena[OUTPUT + item] = select(0.0, arena[INPUT + item] * SCALE, kept(item));
}
