// batch_norm_backward_sums: the two sums over each plane that the gradient of a batch norm needs.
//   sums[n, c] = (sum over i of grad_output, sum over i of grad_output * normal),   normal = (input - mean) * scale
// grad_output, input [batch, CHANNELS, PLANE], saved (mean, scale) [CHANNELS, 2], sums [batch, CHANNELS, 2]. A work item is one plane.
// use shared/main.wgsl
// use shared/step.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const INPUT: u32 = 0u;
const SAVED: u32 = 0u;
const SUMS: u32 = 0u;
const CHANNELS: u32 = 16u;
const PLANE: u32 = 1024u;

fn work_count() -> u32 { return batch() * CHANNELS; }

fn work(item: u32) {
    let c = item % CHANNELS;
    let mean = arena[SAVED + c * 2u];
    let scale = arena[SAVED + c * 2u + 1u];
    var sum = 0.0;
    var product = 0.0;
    for (var i = 0u; i < PLANE; i++) {
        let gradient = arena[GRAD_OUTPUT + item * PLANE + i];
        sum += gradient;
        product += gradient * (arena[INPUT + item * PLANE + i] - mean);
    }
    arena[SUMS + item * 2u] = sum;
    arena[SUMS + item * 2u + 1u] = product * scale;
}
