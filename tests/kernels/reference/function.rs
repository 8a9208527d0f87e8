//! Functions of each element: PyTorch's formulas.

use convlab::network::layers::Function;

use super::Maps;

pub fn function(function: Function, x: f64) -> f64 {
    match function {
        Function::Relu => x.max(0.0),
        Function::LeakyRelu { slope } => match x > 0.0 {
            true => x,
            false => slope * x,
        },
        Function::Sigmoid => sigmoid(x),
        Function::Tanh => x.tanh(),
        Function::Relu6 => x.clamp(0.0, 6.0),
        Function::Hardtanh { min, max } => x.clamp(min, max),
        Function::Elu { alpha } => x.max(0.0) + alpha * x.min(0.0).exp_m1(),
        Function::Celu { alpha } => x.max(0.0) + alpha * (x.min(0.0) / alpha).exp_m1(),
        Function::Selu => {
            let (alpha, scale) = (1.6732632423543772, 1.0507009873554805);
            scale * (x.max(0.0) + alpha * x.min(0.0).exp_m1())
        }
        Function::Silu => x * sigmoid(x),
        Function::Gelu => x / 2.0 * (1.0 + erf(x / 2f64.sqrt())),
        Function::GeluTanh => {
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3));
            x / 2.0 * (1.0 + inner.tanh())
        }
        Function::Mish => x * x.exp().ln_1p().tanh(),
        Function::Hardswish => x * (x + 3.0).clamp(0.0, 6.0) / 6.0,
        Function::Hardsigmoid => (x + 3.0).clamp(0.0, 6.0) / 6.0,
        Function::Softplus { beta, threshold } => match beta * x > threshold {
            true => x,
            false => (beta * x).exp().ln_1p() / beta,
        },
        Function::LogSigmoid => -(-x).exp().ln_1p(),
        Function::Softsign => x / (1.0 + x.abs()),
        Function::Tanhshrink => x - x.tanh(),
        Function::Sqrt => x.sqrt(),
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The error function by its series of positive terms, 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n + 1) / (1 3 5 ... (2n + 1)).
fn erf(x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (x, x, 0.0);
    while term.abs() > 1e-17 * sum.abs() {
        n += 1.0;
        term *= 2.0 * x * x / (2.0 * n + 1.0);
        sum += term;
    }
    std::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp() * sum
}

/// x above 0, the slope times x at 0 and below, with one slope for all or one a channel.
pub fn prelu(x: &Maps, slopes: &[f64]) -> Maps {
    Maps::made(x.dims, |n, c, y, at| {
        let value = x.at(n, c, y, at);
        let slope = slopes[if slopes.len() == 1 { 0 } else { c }];
        if value > 0.0 { value } else { slope * value }
    })
}
