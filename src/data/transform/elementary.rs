//! Sine, cosine, exponential and logarithm by +, -, *, / alone: the same bits on every machine, so that a run is the same everywhere.

/// Sine and cosine of an angle in degrees, within two roundings of an f64; 0 and 1 exactly at right angles.
pub(super) fn sine_cosine(degrees: f64) -> [f64; 2] {
    let quarters = (degrees / 90.0).round();
    let angle = (degrees - 90.0 * quarters) * (std::f64::consts::PI / 180.0);
    let square = angle * angle;
    // Taylor's series by Horner, up to 45 degrees.
    let series = |first: u32| {
        let mut sum = 1.0;
        for order in (1..=10).rev() {
            let at = f64::from(2 * order + first);
            sum = 1.0 - sum * square / (at * (at - 1.0));
        }
        sum
    };
    let (sine, cosine) = (angle * series(1), series(0));
    match (quarters as i64).rem_euclid(4) {
        0 => [sine, cosine],
        1 => [cosine, -sine],
        2 => [-sine, -cosine],
        _ => [-cosine, sine],
    }
}

/// e to the power of a number between -700 and 700.
pub(super) fn exponential(power: f64) -> f64 {
    let halvings = (power * std::f64::consts::LOG2_E).round();
    let rest = power - halvings * std::f64::consts::LN_2;
    let sum = (1..=18)
        .rev()
        .fold(1.0, |sum, order| 1.0 + sum * rest / f64::from(order));
    sum * two_to(halvings as i32)
}

/// The natural logarithm of a number above 0.
pub(super) fn logarithm(number: f64) -> f64 {
    let (mut rest, mut twos) = (number, 0.0);
    while rest > 1.5 {
        (rest, twos) = (rest / 2.0, twos + 1.0);
    }
    while rest < 0.75 {
        (rest, twos) = (rest * 2.0, twos - 1.0);
    }
    let base = (rest - 1.0) / (rest + 1.0);
    let square = base * base;
    let sum = (0..20).rev().fold(0.0, |sum, order| {
        sum * square + 1.0 / f64::from(2 * order + 1)
    });
    2.0 * base * sum + twos * std::f64::consts::LN_2
}

fn two_to(power: i32) -> f64 {
    let factor = if power < 0 { 0.5 } else { 2.0 };
    (0..power.unsigned_abs()).fold(1.0, |product, _| product * factor)
}
