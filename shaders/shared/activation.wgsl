// The activation fused into a kernel's end, and its derivative: from the value it gave (1 to 6, 8 and 9; 2 from either), or from the
// value it was given (7 and 10 to 17), which the kernel that applied it has kept (shared/output.wgsl).
// The formulas are PyTorch's, and so are the derivatives where a function bends.
// No early returns: compilers that make them jumps take seconds for each call (SwiftShader).
// 0 none, 1 ReLU, 2 leaky ReLU (slope A), 3 sigmoid, 4 tanh, 5 hardtanh (min A, max B), 6 and 7 ELU (C x above 0, A (exp(B x) - 1)
// below), 8 hardsigmoid, 9 softsign, 10 SiLU, 11 GELU, 12 GELU by tanh, 13 Mish, 14 hardswish, 15 softplus (beta A, threshold B),
// 16 log sigmoid, 17 tanhshrink
const ACTIVATION: u32 = 0u;
const ACTIVATION_A: f32 = 0.01;
const ACTIVATION_B: f32 = 1.0;
const ACTIVATION_C: f32 = 1.0;

fn activate(x: f32) -> f32 {
    var y = x;
    if (ACTIVATION == 1u) { // static
        y = max(x, 0.0);
    }
    if (ACTIVATION == 2u) { // static
        y = select(ACTIVATION_A * x, x, x > 0.0);
    }
    if (ACTIVATION == 3u) { // static
        y = 1.0 / (1.0 + exp(-x));
    }
    if (ACTIVATION == 4u) { // static
        y = tanh(clamp(x, -20.0, 20.0));
    }
    if (ACTIVATION == 5u) { // static
        y = clamp(x, ACTIVATION_A, ACTIVATION_B);
    }
    if (ACTIVATION == 6u) { // static
        y = select(ACTIVATION_A * exp_less_1(ACTIVATION_B * min(x, 0.0)), ACTIVATION_C * x, x > 0.0);
    }
    if (ACTIVATION == 7u) { // static
        y = select(ACTIVATION_A * exp_less_1(ACTIVATION_B * min(x, 0.0)), ACTIVATION_C * x, x > 0.0);
    }
    if (ACTIVATION == 8u) { // static
        y = clamp(x + 3.0, 0.0, 6.0) / 6.0;
    }
    if (ACTIVATION == 9u) { // static
        y = x / (1.0 + abs(x));
    }
    if (ACTIVATION == 10u) { // static
        y = x * logistic(x);
    }
    if (ACTIVATION == 11u) { // static
        y = x * normal_up_to(x);
    }
    if (ACTIVATION == 12u) { // static
        y = 0.5 * x * (1.0 + gelu_tanh(x));
    }
    if (ACTIVATION == 13u) { // static
        y = x * mish_share(x);
    }
    if (ACTIVATION == 14u) { // static
        y = x * clamp(x + 3.0, 0.0, 6.0) / 6.0;
    }
    if (ACTIVATION == 15u) { // static
        y = select(log_1_plus_exp(ACTIVATION_A * x) / ACTIVATION_A, x, ACTIVATION_A * x > ACTIVATION_B);
    }
    if (ACTIVATION == 16u) { // static
        y = -log_1_plus_exp(-x);
    }
    if (ACTIVATION == 17u) { // static
        y = x - tanh(clamp(x, -20.0, 20.0));
    }
    if (ACTIVATION == 18u) { // static
        y = sqrt(x);
    }
    return y;
}

// v is what the activation gave, or was given: see above.
fn activation_gradient(v: f32) -> f32 {
    var slope = 1.0;
    if (ACTIVATION == 1u) { // static
        slope = select(0.0, 1.0, v > 0.0);
    }
    if (ACTIVATION == 2u) { // static
        slope = select(ACTIVATION_A, 1.0, v > 0.0);
    }
    if (ACTIVATION == 3u) { // static
        slope = v * (1.0 - v);
    }
    if (ACTIVATION == 4u) { // static
        slope = 1.0 - v * v;
    }
    if (ACTIVATION == 5u) { // static
        slope = select(0.0, 1.0, (v > ACTIVATION_A) & (v < ACTIVATION_B));
    }
    if (ACTIVATION == 6u) { // static
        slope = select(ACTIVATION_B * (v + ACTIVATION_A), ACTIVATION_C, v > 0.0);
    }
    if (ACTIVATION == 7u) { // static
        slope = select(ACTIVATION_A * ACTIVATION_B * exp(ACTIVATION_B * min(v, 0.0)), ACTIVATION_C, v > 0.0);
    }
    if (ACTIVATION == 8u) { // static
        slope = select(0.0, 1.0 / 6.0, (v > 0.0) & (v < 1.0));
    }
    if (ACTIVATION == 9u) { // static
        slope = (1.0 - abs(v)) * (1.0 - abs(v));
    }
    if (ACTIVATION == 10u) { // static
        slope = logistic(v) * (1.0 + v * logistic(-v));
    }
    if (ACTIVATION == 11u) { // static
        // The density of the normal distribution has the factor 1 / sqrt(2 pi).
        slope = normal_up_to(v) + v * exp(-0.5 * v * v) * 0.3989422804;
    }
    if (ACTIVATION == 12u) { // static
        // Beyond 10 the hyperbolic tangent is 1 or -1, and its slope 0.
        let x = clamp(v, -10.0, 10.0);
        let t = gelu_tanh(x);
        slope = 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * 0.7978845608 * (1.0 + 0.134145 * x * x);
    }
    if (ACTIVATION == 13u) { // static
        let t = mish_share(v);
        slope = t + v * logistic(v) * (1.0 - t * t);
    }
    if (ACTIVATION == 14u) { // static
        slope = select(select(v / 3.0 + 0.5, 1.0, v >= 3.0), 0.0, v <= -3.0);
    }
    if (ACTIVATION == 15u) { // static
        slope = select(logistic(ACTIVATION_A * v), 1.0, ACTIVATION_A * v > ACTIVATION_B);
    }
    if (ACTIVATION == 16u) { // static
        slope = logistic(-v);
    }
    if (ACTIVATION == 17u) { // static
        let t = tanh(clamp(v, -20.0, 20.0));
        slope = t * t;
    }
    if (ACTIVATION == 18u) { // static
        slope = 0.5 / v;
    }
    return slope;
}

fn logistic(x: f32) -> f32 { return 1.0 / (1.0 + exp(-max(x, -80.0))); }

// exp(x) - 1 for x of at most 0, with all digits near 0, by its series.
fn exp_less_1(x: f32) -> f32 {
    let series = x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0 * (1.0 + x / 7.0))))));
    return select(exp(x) - 1.0, series, x > -0.5);
}

// log(1 + exp(x)), with all digits far below 0, by the series of log(1 + e).
fn log_1_plus_exp(x: f32) -> f32 {
    let e = exp(-abs(x));
    let series = e * (1.0 - e * (1.0 / 2.0 - e * (1.0 / 3.0 - e * (1.0 / 4.0))));
    return max(x, 0.0) + select(log(1.0 + e), series, e < 0.03);
}

// The normal distribution up to x, (1 + erf(x / sqrt(2))) / 2: Abramowitz and Stegun 1964, 7.1.26, of error 1.5e-7 at most.
fn normal_up_to(x: f32) -> f32 {
    let z = abs(x) * 0.7071067812;
    let t = 1.0 / (1.0 + 0.3275911 * z);
    let beyond = 0.5 * t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * exp(-z * z);
    return select(beyond, 1.0 - beyond, x > 0.0);
}

// The hyperbolic tangent of GELU: tanh(sqrt(2 / pi) (x + 0.044715 x^3)).
fn gelu_tanh(x: f32) -> f32 {
    let z = clamp(x, -10.0, 10.0);
    return tanh(clamp(0.7978845608 * z * (1.0 + 0.044715 * z * z), -20.0, 20.0));
}

// tanh(log(1 + e)) = e (e + 2) / (e (e + 2) + 2) of e = exp(x); 1 beyond 20.
fn mish_share(x: f32) -> f32 {
    let e = exp(min(x, 20.0));
    return e * (e + 2.0) / (e * (e + 2.0) + 2.0);
}
