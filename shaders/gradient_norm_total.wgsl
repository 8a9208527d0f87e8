// gradient_norm_total: the factor of torch.nn.utils.clip_grad_norm_, from the sums of squares of all chunks.
//   squares[0] = min(1, CLIP_NORM / (sqrt(sum of squares) + 1e-6))
// One invocation adds them in order.
// use shared/main.wgsl
@group(0) @binding(11) var<storage, read_write> squares: array<f32>;
const CHUNKS: u32 = 1u;
const CLIP_NORM: f32 = 1.0;

fn work_count() -> u32 { return 1u; }

fn work(item: u32) {
    var sum = 0.0;
    for (var chunk = 0u; chunk < CHUNKS; chunk++) { sum += squares[chunk + 1u]; }
    squares[0] = min(1.0, CLIP_NORM / (sqrt(sum) + 0.000001));
}
