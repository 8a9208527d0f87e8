// gradient_norm: the sum of squares of each chunk of the gradient, for clipping by the global norm.
//   squares[chunk] = sum over the chunk of gradient^2
// A work item is one chunk.
// use shared/main.wgsl
// use shared/chunks.wgsl
@group(0) @binding(11) var<storage, read_write> squares: array<f32>;

fn work_count() -> u32 { return CHUNKS; }

fn work(item: u32) {
    let chunk = chunk_at(item);
    var sum = 0.0;
    for (var value = 0u; value < chunk.count; value++) {
        let gradient = gradient_of(chunk, value);
        sum += gradient * gradient;
    }
    squares[item + 1u] = sum;
}
