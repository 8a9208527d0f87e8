//! The function of each element that an activation layer is, whatever its layer is called: what engines and exporters compute.

use super::Layer;

/// A function of one number, with PyTorch's settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Function {
    /// max(x, 0)
    Relu,
    /// x above 0, `slope` x below.
    LeakyRelu {
        /// Of what is below 0.
        slope: f64,
    },
    /// 1 / (1 + exp(-x))
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// x kept within 0 and 6.
    Relu6,
    /// x kept within `min` and `max`.
    Hardtanh {
        /// The lower bound.
        min: f64,
        /// The upper bound.
        max: f64,
    },
    /// x above 0, `alpha` (exp(x) - 1) below.
    Elu {
        /// `alpha` of the formula.
        alpha: f64,
    },
    /// x above 0, `alpha` (exp(x / `alpha`) - 1) below.
    Celu {
        /// `alpha` of the formula.
        alpha: f64,
    },
    /// 1.0507 times ELU of alpha 1.6733, see [`SELU`].
    Selu,
    /// x sigmoid(x)
    Silu,
    /// x times the normal distribution up to x.
    Gelu,
    /// GELU with tanh(sqrt(2 / pi) (x + 0.044715 x^3)) in the place of erf(x / sqrt(2)).
    GeluTanh,
    /// x tanh(log(1 + exp(x)))
    Mish,
    /// x times (x + 3 kept within 0 and 6) / 6.
    Hardswish,
    /// (x + 3 kept within 0 and 6) / 6
    Hardsigmoid,
    /// log(1 + exp(`beta` x)) / `beta`; x where `beta` x is above `threshold`.
    Softplus {
        /// `beta` of the formula.
        beta: f64,
        /// Where it becomes x.
        threshold: f64,
    },
    /// log(1 / (1 + exp(-x)))
    LogSigmoid,
    /// x / (1 + |x|)
    Softsign,
    /// x - tanh(x)
    Tanhshrink,
    /// The square root.
    Sqrt,
}

/// Alpha and scale of SELU (Klambauer et al. 2017), as PyTorch has them.
pub const SELU: [f64; 2] = [1.673_263_242_354_377_2, 1.050_700_987_355_480_5];

impl Function {
    /// Whether its derivative follows from the value it gives, so that what it was given need not be kept.
    pub fn derives_from_output(self) -> bool {
        match self {
            Function::LeakyRelu { slope } => slope >= 0.0,
            Function::Elu { alpha } => alpha >= 0.0,
            Function::Relu
            | Function::Sigmoid
            | Function::Tanh
            | Function::Relu6
            | Function::Hardtanh { .. }
            | Function::Celu { .. }
            | Function::Selu
            | Function::Hardsigmoid
            | Function::Softsign
            | Function::Sqrt => true,
            Function::Silu
            | Function::Gelu
            | Function::GeluTanh
            | Function::Mish
            | Function::Hardswish
            | Function::Softplus { .. }
            | Function::LogSigmoid
            | Function::Tanhshrink => false,
        }
    }

    /// Whether it never falls: the largest of several values is then the largest of what it makes of them.
    pub fn rises(self) -> bool {
        match self {
            Function::LeakyRelu { slope } => slope >= 0.0,
            Function::Elu { alpha } => alpha >= 0.0,
            Function::Relu
            | Function::Sigmoid
            | Function::Tanh
            | Function::Relu6
            | Function::Hardtanh { .. }
            | Function::Celu { .. }
            | Function::Selu
            | Function::Hardsigmoid
            | Function::LogSigmoid
            | Function::Softsign
            | Function::Tanhshrink => true,
            // One steps down at its threshold, the other is no number below 0.
            Function::Softplus { .. } | Function::Sqrt => false,
            Function::Silu
            | Function::Gelu
            | Function::GeluTanh
            | Function::Mish
            | Function::Hardswish => false,
        }
    }
}

/// The pattern of every layer that is a [`Function`].
macro_rules! function_layer {
    () => {
        $crate::network::Layer::Relu(_)
            | $crate::network::Layer::LeakyRelu(_)
            | $crate::network::Layer::Sigmoid(_)
            | $crate::network::Layer::Tanh(_)
            | $crate::network::Layer::Relu6(_)
            | $crate::network::Layer::Hardtanh(_)
            | $crate::network::Layer::Elu(_)
            | $crate::network::Layer::Celu(_)
            | $crate::network::Layer::Selu(_)
            | $crate::network::Layer::Silu(_)
            | $crate::network::Layer::Gelu(_)
            | $crate::network::Layer::Mish(_)
            | $crate::network::Layer::Hardswish(_)
            | $crate::network::Layer::Hardsigmoid(_)
            | $crate::network::Layer::Softplus(_)
            | $crate::network::Layer::LogSigmoid(_)
            | $crate::network::Layer::Softsign(_)
            | $crate::network::Layer::Tanhshrink(_)
            | $crate::network::Layer::Sqrt(_)
    };
}
pub(crate) use function_layer;

impl Layer {
    /// The function of each element that it is, where it is one.
    pub fn function(&self) -> Option<Function> {
        Some(match self {
            Layer::Relu(layer) => layer.function(),
            Layer::LeakyRelu(layer) => layer.function(),
            Layer::Sigmoid(layer) => layer.function(),
            Layer::Tanh(layer) => layer.function(),
            Layer::Relu6(layer) => layer.function(),
            Layer::Hardtanh(layer) => layer.function(),
            Layer::Elu(layer) => layer.function(),
            Layer::Celu(layer) => layer.function(),
            Layer::Selu(layer) => layer.function(),
            Layer::Silu(layer) => layer.function(),
            Layer::Gelu(layer) => layer.function(),
            Layer::Mish(layer) => layer.function(),
            Layer::Hardswish(layer) => layer.function(),
            Layer::Hardsigmoid(layer) => layer.function(),
            Layer::Softplus(layer) => layer.function(),
            Layer::LogSigmoid(layer) => layer.function(),
            Layer::Softsign(layer) => layer.function(),
            Layer::Tanhshrink(layer) => layer.function(),
            Layer::Sqrt(layer) => layer.function(),
            Layer::Conv2d(_)
            | Layer::ConvTranspose2d(_)
            | Layer::Linear(_)
            | Layer::BatchNorm2d(_)
            | Layer::BatchNorm1d(_)
            | Layer::GroupNorm(_)
            | Layer::InstanceNorm2d(_)
            | Layer::LayerNorm(_)
            | Layer::LocalResponseNorm(_)
            | Layer::Prelu(_)
            | Layer::Softmax(_)
            | Layer::LogSoftmax(_)
            | Layer::MaxPool2d(_)
            | Layer::AvgPool2d(_)
            | Layer::LpPool2d(_)
            | Layer::AdaptiveAvgPool2d(_)
            | Layer::MaxUnpool2d(_)
            | Layer::Upsample(_)
            | Layer::ChannelPad(_)
            | Layer::Dropout(_)
            | Layer::Dropout2d(_)
            | Layer::AlphaDropout(_)
            | Layer::StochasticDepth(_)
            | Layer::Flatten(_)
            | Layer::View(_)
            | Layer::Add(_)
            | Layer::Concat(_)
            | Layer::AdaptiveMaxPool2d(_)
            | Layer::Arithmetic(_)
            | Layer::Affine(_)
            | Layer::Parameter(_)
            | Layer::Slice(_)
            | Layer::Pad2d(_)
            | Layer::Reduce(_)
            | Layer::Resize(_)
            | Layer::Reshape(_)
            | Layer::Permute(_)
            | Layer::PixelShuffle(_)
            | Layer::PixelUnshuffle(_)
            | Layer::ChannelShuffle(_) => return None,
        })
    }
}
