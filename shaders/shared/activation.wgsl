// The activation fused into a kernel's end, and its derivative from the value it gave.
const ACTIVATION: u32 = 0u; // 0 none, 1 ReLU, 2 leaky ReLU, 3 sigmoid, 4 tanh
const SLOPE: f32 = 0.01;    // of leaky ReLU

fn activate(x: f32) -> f32 {
    if (ACTIVATION == 1u) { return max(x, 0.0); }
    if (ACTIVATION == 2u) { return select(SLOPE * x, x, x > 0.0); }
    if (ACTIVATION == 3u) { return 1.0 / (1.0 + exp(-x)); }
    if (ACTIVATION == 4u) { return tanh(clamp(x, -20.0, 20.0)); }
    return x;
}

fn activation_gradient(y: f32) -> f32 {
    if (ACTIVATION == 1u) { return select(0.0, 1.0, y > 0.0); }
    if (ACTIVATION == 2u) { return select(SLOPE, 1.0, y > 0.0); }
    if (ACTIVATION == 3u) { return y * (1.0 - y); }
    if (ACTIVATION == 4u) { return 1.0 - y * y; }
    return 1.0;
}
