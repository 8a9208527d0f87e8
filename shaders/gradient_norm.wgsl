// gradient_norm: the sum of squares of each chunk of the gradient, for clipping by the global norm.
//   squares[chunk] = sum over the chunk of gradient^2
// A work item is one chunk.
// use shared/main.wgsl
// use shared/chunks.wgsl
@group(0) @binding(11) var<storage, read_write> squares: array<f32>;

fn work_count() -> u32 { return CHUNKS; }

fn work(item: u32) {
    var sum = 0.0;
    for (var value = 0u; value < chunks[item * 5u + 1u]; value++) {
        let gradient = gradient_of(item, value);
        sum += gradient * gradient;
    }
    squares[item + 1u] = sum;
}
