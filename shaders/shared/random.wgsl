// Counter-based random numbers, bit by bit those of `data::random`: pcg4d (Jarzynski and Olano, JCGT 9(3), 2020).
fn pcg4d(value: vec4u) -> vec4u {
    var v = value * 1664525u + 1013904223u;
    v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
    v ^= v >> vec4u(16u);
    v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
    return v;
}

// Four numbers for (seed, step, item, purpose).
fn draw(item: u32, purpose: u32) -> vec4u {
    let v = pcg4d(vec4u(seed_low(), seed_high(), step_low(), step_high()));
    return pcg4d(vec4u(v.x ^ item, v.y ^ purpose, v.z, v.w));
}

// In 0..count, from the upper 16 bits.
fn below(bits: u32, count: u32) -> u32 { return ((bits >> 16u) * min(count, 65536u)) >> 16u; }
// In [0, 1), from the upper 24 bits.
fn unit(bits: u32) -> f32 { return f32(bits >> 8u) * (1.0 / 16777216.0); }
