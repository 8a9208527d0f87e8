//! The functions of each element over Burn tensors. Where a function bends, its derivative is PyTorch's: masks say on which side a bend
//! belongs.

use burn::tensor::{Tensor, activation};

use crate::network::layers::{Function, SELU};

pub fn apply<const D: usize>(function: Function, x: Tensor<D>) -> Tensor<D> {
    match function {
        Function::Relu => activation::relu(x),
        Function::LeakyRelu { slope } => {
            let below = x.clone().lower_equal_scalar(0.0);
            let scaled = x.clone() * slope;
            x.mask_where(below, scaled)
        }
        Function::Sigmoid => activation::sigmoid(x),
        Function::Tanh => activation::tanh(x),
        Function::Relu6 => kept_within(x, 0.0, 6.0),
        Function::Hardtanh { min, max } => kept_within(x, min, max),
        Function::Elu { alpha } => elu(x, alpha, 1.0, 1.0),
        Function::Celu { alpha } => elu(x, alpha, 1.0 / alpha, 1.0),
        Function::Selu => elu(x, SELU[0] * SELU[1], 1.0, SELU[1]),
        Function::Silu => activation::silu(x),
        Function::Gelu => activation::gelu(x),
        Function::GeluTanh => {
            // Beyond 10 the hyperbolic tangent is 1 or -1.
            let z = x.clone().clamp(-10.0, 10.0);
            let cube = z.clone() * z.clone() * z.clone() * 0.044_715;
            let root = (2.0 / std::f64::consts::PI).sqrt();
            x * (((z + cube) * root).tanh() + 1.0) * 0.5
        }
        Function::Mish => x.clone() * activation::softplus(x, 1.0).tanh(),
        Function::Hardswish => {
            let (low, middle) = (
                x.clone().lower_equal_scalar(-3.0),
                x.clone().lower_scalar(3.0),
            );
            let bent = x.clone() * (x.clone() + 3.0) / 6.0;
            x.mask_where(middle, bent).mask_fill(low, 0.0)
        }
        Function::Hardsigmoid => kept_within(x + 3.0, 0.0, 6.0) / 6.0,
        Function::Softplus { beta, threshold } => {
            activation::softplus_with_threshold(x, beta, threshold)
        }
        Function::LogSigmoid => activation::log_sigmoid(x),
        Function::Softsign => activation::softsign(x),
        Function::Tanhshrink => activation::tanhshrink(x),
        Function::Sqrt => x.sqrt(),
    }
}

/// x kept within two bounds; its slope is 0 on them.
fn kept_within<const D: usize>(x: Tensor<D>, min: f64, max: f64) -> Tensor<D> {
    let low = x.clone().lower_equal_scalar(min);
    let high = x.clone().greater_equal_scalar(max);
    x.mask_fill(low, min).mask_fill(high, max)
}

/// `scale` x above 0, `factor` (exp(`rate` x) - 1) below: exp(z) - 1 = tanh(z / 2) (exp(z) + 1), which keeps its digits near 0.
fn elu<const D: usize>(x: Tensor<D>, factor: f64, rate: f64, scale: f64) -> Tensor<D> {
    let above = x.clone().greater_scalar(0.0);
    let z = x.clone().mask_fill(above.clone(), 0.0) * rate;
    let below = (z.clone() * 0.5).tanh() * (z.exp() + 1.0) * factor;
    below.mask_where(above, x * scale)
}
