// Powers of a value as the power-average pooling takes them, and their root. Below 0 only whole powers are numbers, as in PyTorch.
const NORM: f32 = 2.0;
const WHOLE: u32 = 2u;    // NORM where it is whole, 0 otherwise

// x^NORM
fn power(x: f32) -> f32 {
    var y = 1.0;
    if (WHOLE == 0u) { // static
        y = of_positive(x, NORM);
    }
    for (var factor = 0u; factor < WHOLE; factor++) { y *= x; }
    return y;
}

// The derivative of power(x), divided by NORM: x^(NORM - 1).
fn power_slope(x: f32) -> f32 {
    var y = 1.0;
    if (WHOLE == 0u) { // static
        y = of_positive(x, NORM - 1.0);
    }
    for (var factor = 1u; factor < WHOLE; factor++) { y *= x; }
    return y;
}

// v^(1 / NORM)
fn root(v: f32) -> f32 {
    var y = v;
    if (WHOLE == 2u) { // static
        y = sqrt(v);
    }
    if (WHOLE == 0u || WHOLE > 2u) { // static
        y = of_positive(v, 1.0 / NORM);
    }
    return y;
}

// The derivative of root(v), multiplied by NORM, by its value y: y^(1 - NORM); 0 where nothing was added up.
fn root_slope(y: f32) -> f32 {
    var slope = 1.0;
    if (WHOLE == 2u) { // static
        slope = 1.0 / y;
    }
    if (WHOLE == 0u || WHOLE > 2u) { // static
        slope = of_positive(y, 1.0 - NORM);
    }
    return select(slope, 0.0, y == 0.0);
}

// x to any power; no number below 0, as the root is none there.
fn of_positive(x: f32, exponent: f32) -> f32 {
    return select(pow(abs(x), exponent), sqrt(x), x < 0.0);
}
