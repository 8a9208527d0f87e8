// batch_norm_statistics: mean and sum of squared differences of every plane, for the batch's mean and variance.
//   statistics[n, c] = (mean over i of input[n, c, i], sum over i of (input[n, c, i] - mean)^2)
// input [batch, CHANNELS, PLANE], statistics [batch, CHANNELS, 2]. A work item is one plane.
// use shared/main.wgsl
// use shared/step.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
const STATISTICS: u32 = 0u;
const CHANNELS: u32 = 16u;
const PLANE: u32 = 1024u;

fn work_count() -> u32 { return batch() * CHANNELS; }

fn work(item: u32) {
    let plane = INPUT + item * PLANE;
    // Sums of differences from the first value, so that a large mean costs no digits.
    let first = arena[plane];
    var sum = 0.0;
    var squares = 0.0;
    for (var i = 0u; i < PLANE; i++) {
        let difference = arena[plane + i] - first;
        sum += difference;
        squares += difference * difference;
    }
    arena[STATISTICS + item * 2u] = first + sum / f32(PLANE);
    arena[STATISTICS + item * 2u + 1u] = max(squares - sum * sum / f32(PLANE), 0.0);
}
