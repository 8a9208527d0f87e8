// The optimizer's table: every CHUNK learned values of one tensor make a row of 5 words:
// first value, values, first gradient, parts of the gradient, gradients a part.
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(8) var<storage, read> chunks: array<u32>;
const CHUNKS: u32 = 1u;
const CHUNK: u32 = 256u;
const CLIP_VALUE: f32 = 0.0; // 0: off

// The gradient of a chunk's value: its parts together, clipped by value.
fn gradient_of(chunk: u32, value: u32) -> f32 {
    var gradient = 0.0;
    let parts = chunks[chunk * 5u + 3u];
    for (var part = 0u; part < parts; part++) {
        gradient += gradients[chunks[chunk * 5u + 2u] + part * chunks[chunk * 5u + 4u] + value];
    }
    if (CLIP_VALUE > 0.0) { gradient = clamp(gradient, -CLIP_VALUE, CLIP_VALUE); }
    return gradient;
}
