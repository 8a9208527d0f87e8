// The activation fused into a kernel's end, and its derivative from the value it gave.
// No early returns: compilers that make them jumps take seconds for each call (SwiftShader).
const ACTIVATION: u32 = 0u; // 0 none, 1 ReLU, 2 leaky ReLU, 3 sigmoid, 4 tanh
const SLOPE: f32 = 0.01;    // of leaky ReLU

fn activate(x: f32) -> f32 {
    var y = x;
    if (ACTIVATION == 1u) { // static
        y = max(x, 0.0);
    }
    if (ACTIVATION == 2u) { // static
        y = select(SLOPE * x, x, x > 0.0);
    }
    if (ACTIVATION == 3u) { // static
        y = 1.0 / (1.0 + exp(-x));
    }
    if (ACTIVATION == 4u) { // static
        y = tanh(clamp(x, -20.0, 20.0));
    }
    return y;
}

fn activation_gradient(y: f32) -> f32 {
    var slope = 1.0;
    if (ACTIVATION == 1u) { // static
        slope = select(0.0, 1.0, y > 0.0);
    }
    if (ACTIVATION == 2u) { // static
        slope = select(SLOPE, 1.0, y > 0.0);
    }
    if (ACTIVATION == 3u) { // static
        slope = y * (1.0 - y);
    }
    if (ACTIVATION == 4u) { // static
        slope = 1.0 - y * y;
    }
    return slope;
}
