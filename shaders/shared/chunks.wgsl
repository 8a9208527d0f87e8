// The optimizer's table: every CHUNK learned values of one tensor make a row of 6 words:
// first value, values, first gradient, parts of the gradient, gradients a part, factor of the learning rate. What is frozen has no row.
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(8) var<storage, read> chunks: array<u32>;
const CHUNKS: u32 = 1u;
const CHUNK: u32 = 256u;
const CLIP_VALUE: f32 = 0.0; // 0: off

// A row of the table.
struct Chunk { first: u32, count: u32, gradient: u32, parts: u32, stride: u32, factor: f32 }

fn chunk_at(row: u32) -> Chunk {
    let at = row * 6u;
    return Chunk(chunks[at], chunks[at + 1u], chunks[at + 2u], chunks[at + 3u], chunks[at + 4u], bitcast<f32>(chunks[at + 5u]));
}

// The gradient of a chunk's value: its parts together, clipped by value.
fn gradient_of(chunk: Chunk, value: u32) -> f32 {
    var gradient = gradients[chunk.gradient + value];
    for (var part = 1u; part < chunk.parts; part++) {
        gradient += gradients[chunk.gradient + part * chunk.stride + value];
    }
    return clipped(gradient);
}

fn clipped(gradient: f32) -> f32 {
    if (CLIP_VALUE > 0.0) { return clamp(gradient, -CLIP_VALUE, CLIP_VALUE); }
    return gradient;
}
