// dropout_backward: the gradient of what was kept, scaled likewise; the mask is drawn again.
//   grad_input[i] = grad_output[i] * (draw(i) < p ? 0 : SCALE)
// Both [batch, LEN]. A work item is one element.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/random.wgsl
// use shared/grad_input.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const LEN: u32 = 120u;
const PURPOSE: u32 = 256u;  // which layer's numbers
const THRESHOLD: u32 = 8388608u; // p * 2^24
const SCALE: f32 = 2.0;     // 1 / (1 - p)

fn work_count() -> u32 { return batch() * LEN; }

fn work(item: u32) {
    let kept = (draw(item, PURPOSE).x >> 8u) >= THRESHOLD;
    store_grad_input(item, select(0.0, arena[GRAD_OUTPUT + item] * SCALE, kept));
}
