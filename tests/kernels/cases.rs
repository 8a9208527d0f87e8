//! Small networks at awkward sizes: together they reach every kernel, each with values and gradients to compare.

use super::{cases_parameters, cases_tensors};
use convlab::network::zoo::Builder;
use convlab::network::{Head, Layer, Network, UpsampleMode, layers};

fn conv(channels: [usize; 2], kernel: [usize; 2], groups: usize) -> Conv {
    Conv {
        channels,
        kernel,
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
        groups,
        bias: true,
    }
}

/// The settings that both kinds of convolution share.
#[derive(Clone, Copy)]
struct Conv {
    channels: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
    bias: bool,
}

impl Conv {
    fn forward(self) -> Layer {
        Layer::Conv2d(layers::Conv2d {
            channels_in: self.channels[0],
            channels_out: self.channels[1],
            kernel: self.kernel,
            stride: self.stride,
            padding: self.padding,
            dilation: self.dilation,
            groups: self.groups,
            bias: self.bias,
        })
    }

    fn transposed(self, output_padding: [usize; 2]) -> Layer {
        Layer::ConvTranspose2d(layers::ConvTranspose2d {
            channels_in: self.channels[0],
            channels_out: self.channels[1],
            kernel: self.kernel,
            stride: self.stride,
            padding: self.padding,
            output_padding,
            dilation: self.dilation,
            groups: self.groups,
            bias: self.bias,
        })
    }
}

/// 33 columns, 7 rows: a plain convolution, then one with every setting at once, then a linear layer.
pub fn convolutions() -> Network {
    let second = Conv {
        stride: [2, 3],
        padding: [1, 2],
        dilation: [2, 1],
        bias: false,
        ..conv([7, 3], [3, 2], 1)
    };
    Builder::new("convolutions", "a test", [3, 7, 33])
        .layer("conv1", conv([3, 7], [3, 3], 1).forward())
        .layer("relu", Layer::Relu(layers::Relu {}))
        .layer("conv2", second.forward())
        .layer(
            "view",
            Layer::View(layers::View {
                features: 3 * 2 * 12,
            }),
        )
        .linear("fc", 3 * 2 * 12, 3)
        .build()
}

/// One channel, one pixel, a kernel as large as the picture, a map of one column.
pub fn ones() -> Network {
    Builder::new("ones", "a test", [1, 3, 1])
        .layer("conv1", conv([1, 1], [1, 1], 1).forward())
        .layer("conv2", conv([1, 33], [3, 1], 1).forward())
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .layer("conv3", conv([33, 1], [1, 1], 1).forward())
        .flatten()
        .linear("fc", 1, 2)
        .build()
}

/// Groups, a channel a group and several; a class a pixel.
pub fn groups() -> Network {
    let same = |conv: Conv| Conv {
        padding: [1, 1],
        ..conv
    };
    Builder::new("groups", "a test", [3, 7, 7])
        .layer("depthwise", same(conv([3, 9], [3, 3], 3)).forward())
        .layer("sigmoid", Layer::Sigmoid(layers::Sigmoid {}))
        .layer("grouped", same(conv([9, 21], [3, 3], 3)).forward())
        .layer("leaky", Layer::LeakyRelu(layers::LeakyRelu { slope: 0.1 }))
        .layer("classes", conv([21, 4], [1, 1], 1).forward())
        .build()
}

/// Transposed convolutions: stride with output padding, dilation, groups.
pub fn transposed() -> Network {
    let spread = Conv {
        stride: [2, 3],
        padding: [1, 1],
        ..conv([5, 7], [3, 4], 1)
    };
    let dilated = Conv {
        dilation: [2, 1],
        bias: false,
        ..conv([8, 6], [2, 3], 2)
    };
    Builder::new("transposed", "a test", [2, 5, 3])
        .layer("conv", conv([2, 5], [1, 1], 1).forward())
        .layer("spread", spread.transposed([1, 0]))
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .layer("narrow", conv([7, 8], [3, 3], 1).forward())
        .layer("dilated", dilated.transposed([0, 0]))
        .layer("classes", conv([6, 3], [1, 1], 1).forward())
        .build()
}

/// Every pooling, overlapping and padded, with leftovers that belong to no window, and the way back up.
pub fn poolings() -> Network {
    let pool = |kernel, stride, padding| {
        Layer::MaxPool2d(layers::MaxPool2d {
            kernel,
            stride,
            padding,
            ceil_mode: false,
        })
    };
    Builder::new("poolings", "a test", [2, 17, 19])
        .layer("conv", conv([2, 3], [1, 1], 1).forward())
        .layer("pool", pool([2, 3], [2, 3], [0, 0]))
        .layer("mix", conv([3, 3], [1, 1], 1).forward())
        .layer(
            "unpool",
            Layer::MaxUnpool2d(layers::MaxUnpool2d {
                pool: "pool".into(),
            }),
        )
        .joined("sum", &["unpool", "conv"], Layer::Add(layers::Add {}))
        .layer("overlapping", pool([3, 3], [2, 2], [1, 1]))
        .layer("conv2", conv([3, 5], [2, 2], 1).forward())
        .layer("relu", Layer::Relu(layers::Relu {}))
        .layer("fused", pool([2, 2], [1, 2], [0, 0]))
        .layer(
            "average",
            Layer::AvgPool2d(layers::AvgPool2d {
                kernel: [3, 2],
                stride: [2, 1],
                padding: [1, 1],
                ceil_mode: false,
                count_include_pad: true,
            }),
        )
        .layer(
            "adaptive",
            Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [3, 4] }),
        )
        .flatten()
        .linear("fc", 5 * 3 * 4, 7)
        .build()
}

/// Batch norm after a convolution and alone, every activation behind something.
pub fn norms() -> Network {
    let norm = |channels| {
        Layer::BatchNorm2d(layers::BatchNorm2d {
            channels,
            eps: 1e-3,
            momentum: 0.3,
        })
    };
    Builder::new("norms", "a test", [3, 7, 9])
        .layer("conv1", conv([3, 7], [3, 3], 1).forward())
        .layer("bn1", norm(7))
        .layer("relu", Layer::Relu(layers::Relu {}))
        .layer("bn2", norm(7))
        .layer("leaky", Layer::LeakyRelu(layers::LeakyRelu { slope: 0.2 }))
        .layer("conv2", conv([7, 3], [1, 1], 1).forward())
        .layer("sigmoid", Layer::Sigmoid(layers::Sigmoid {}))
        .layer("bn3", norm(3))
        .flatten()
        .linear("fc1", 3 * 5 * 7, 33)
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .linear("fc2", 33, 3)
        .build()
}

/// Activations whose slope follows from what they give, behind everything that applies one.
pub fn bends() -> Network {
    let pool = layers::MaxPool2d {
        kernel: [2, 2],
        stride: [2, 2],
        padding: [0, 0],
        ceil_mode: false,
    };
    Builder::new("bends", "a test", [2, 9, 11])
        .layer("conv1", conv([2, 5], [2, 2], 1).forward())
        .layer("relu6", Layer::Relu6(layers::Relu6 {}))
        .layer("pool", Layer::MaxPool2d(pool))
        .layer("conv2", conv([5, 7], [1, 1], 1).forward())
        .layer("elu", Layer::Elu(layers::Elu { alpha: 0.7 }))
        .layer("conv3", conv([7, 6], [1, 1], 1).transposed([0, 0]))
        .layer("celu", Layer::Celu(layers::Celu { alpha: 0.4 }))
        .joined("twice", &["celu", "celu"], Layer::Add(layers::Add {}))
        .layer("selu", Layer::Selu(layers::Selu {}))
        .flatten()
        .linear("fc1", 6 * 4 * 5, 33)
        .layer("softsign", Layer::Softsign(layers::Softsign {}))
        .linear("fc2", 33, 9)
        .layer("hardsigmoid", Layer::Hardsigmoid(layers::Hardsigmoid {}))
        .linear("fc3", 9, 7)
        .layer(
            "hardtanh",
            Layer::Hardtanh(layers::Hardtanh {
                min: -0.4,
                max: 0.3,
            }),
        )
        .linear("fc4", 7, 3)
        .build()
}

/// Activations whose slope asks for what they were given: fused, alone, before a pooling, twice read, and at the end.
pub fn curves() -> Network {
    let gelu = |approximate| Layer::Gelu(layers::Gelu { approximate });
    let pool = layers::MaxPool2d {
        kernel: [2, 2],
        stride: [2, 2],
        padding: [0, 0],
        ceil_mode: false,
    };
    let norm = layers::BatchNorm2d {
        channels: 7,
        eps: 1e-3,
        momentum: 0.3,
    };
    Builder::new("curves", "a test", [2, 9, 11])
        .layer("conv1", conv([2, 5], [2, 2], 1).forward())
        .layer("silu", Layer::Silu(layers::Silu {}))
        .layer("pool", Layer::MaxPool2d(pool))
        .layer("mish", Layer::Mish(layers::Mish {}))
        .layer("conv2", conv([5, 7], [1, 1], 1).forward())
        .layer("norm", Layer::BatchNorm2d(norm))
        .layer("gelu", gelu(layers::Approximate::None))
        .layer("conv3", conv([7, 6], [1, 1], 1).transposed([0, 0]))
        .layer("tanh gelu", gelu(layers::Approximate::Tanh))
        .layer("hardswish", Layer::Hardswish(layers::Hardswish {}))
        .joined(
            "sum",
            &["tanh gelu", "hardswish"],
            Layer::Add(layers::Add {}),
        )
        .layer("tanhshrink", Layer::Tanhshrink(layers::Tanhshrink {}))
        .layer("conv4", conv([6, 4], [2, 2], 1).forward())
        .layer(
            "falling",
            Layer::LeakyRelu(layers::LeakyRelu { slope: -0.3 }),
        )
        .joined(
            "again",
            &["falling", "falling"],
            Layer::Concat(layers::Concat { dim: 1 }),
        )
        .flatten()
        .linear("fc1", 8 * 3 * 4, 33)
        .layer(
            "softplus",
            Layer::Softplus(layers::Softplus {
                beta: 1.5,
                threshold: 20.0,
            }),
        )
        .linear("fc2", 33, 5)
        .layer("turned", Layer::Elu(layers::Elu { alpha: -0.7 }))
        .linear("fc3", 5, 3)
        .layer("logsigmoid", Layer::LogSigmoid(layers::LogSigmoid {}))
        .build()
}

/// What moves values about: upsampling of each kind, striding with channels of zeros, concatenation, an input used twice.
pub fn movers() -> Network {
    let upsample = |scale, mode, align_corners| {
        Layer::Upsample(layers::Upsample {
            scale,
            mode,
            align_corners,
        })
    };
    Builder::new("movers", "a test", [3, 5, 3])
        .layer("conv", conv([3, 3], [1, 1], 1).forward())
        .layer("nearest", upsample([2, 3], UpsampleMode::Nearest, false))
        .joined(
            "smooth",
            &["conv"],
            upsample([2, 3], UpsampleMode::Bilinear, false),
        )
        .joined(
            "corners",
            &["conv"],
            upsample([2, 3], UpsampleMode::Bilinear, true),
        )
        .joined(
            "all",
            &["nearest", "smooth", "corners", "smooth"],
            Layer::Concat(layers::Concat { dim: 1 }),
        )
        .layer(
            "pad",
            Layer::ChannelPad(layers::ChannelPad {
                stride: [3, 2],
                before: 1,
                after: 2,
            }),
        )
        .joined("twice", &["pad", "pad"], Layer::Add(layers::Add {}))
        .layer("drop", Layer::Dropout(layers::Dropout { p: 0.0 }))
        .layer("classes", conv([15, 5], [1, 1], 1).forward())
        .build()
}

/// Boxes on cells 4 pixels apart, the last row and column of which reach beyond the picture.
pub fn boxes() -> Network {
    let halved = |channels| Conv {
        stride: [2, 2],
        padding: [1, 1],
        ..conv(channels, [3, 3], 1)
    };
    Builder::new("boxes", "a test", [2, 21, 27])
        .head(Head::Boxes { stride: 4 })
        .layer("conv1", halved([2, 5]).forward())
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .layer("conv2", halved([5, 8]).forward())
        .build()
}

/// Cases of layers with tiles, with the number of pictures each is tried with.
pub fn tiled() -> Vec<(Network, usize)> {
    vec![
        (convolutions(), 3),
        (ones(), 7),
        (groups(), 1),
        (transposed(), 2),
        (poolings(), 3),
        (norms(), 3),
        (movers(), 1),
        (bends(), 3),
        (curves(), 2),
        (boxes(), 4),
        (cases_parameters::rows(), 3),
    ]
}

/// Every case with the number of pictures it is tried with.
pub fn all() -> Vec<(Network, usize)> {
    let mut all = tiled();
    all.extend(cases_tensors::all());
    all
}
