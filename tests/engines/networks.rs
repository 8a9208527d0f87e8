//! A network with what the zoo and the reference curves lack.

use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network, UpsampleMode, layers};

/// A layer that leads nowhere reads what the others read.
pub fn dead_end() -> Network {
    let pool = Layer::MaxPool2d(layers::MaxPool2d {
        kernel: [3, 3],
        stride: [2, 2],
        padding: [0, 0],
        ceil_mode: false,
    });
    let conv2 = Layer::Conv2d(layers::Conv2d {
        channels_in: 5,
        channels_out: 4,
        kernel: [3, 3],
        stride: [1, 1],
        padding: [1, 1],
        dilation: [1, 1],
        groups: 1,
        bias: true,
    });
    Builder::new("dead end", "a test", [2, 7, 7])
        .conv("conv1", 2, 5, 3, 1)
        .layer("leaky", Layer::LeakyRelu(layers::LeakyRelu { slope: 0.3 }))
        .layer("dead", pool)
        .joined("conv2", &["leaky"], conv2)
        .flatten()
        .linear("fc", 4 * 49, 3)
        .build()
}

/// One of every layer that the zoo does not have, at sizes no tile divides.
pub fn odd() -> Network {
    let conv = |channels_in, channels_out, stride, groups| {
        Layer::Conv2d(layers::Conv2d {
            channels_in,
            channels_out,
            kernel: [3, 5],
            stride: [stride, stride],
            padding: [2, 1],
            dilation: [1, 2],
            groups,
            bias: true,
        })
    };
    let pair = [2, 2];
    Builder::new("odd", "a test", [3, 31, 37])
        .layer("conv1", conv(3, 7, 1, 1))
        .layer(
            "bn1",
            Layer::BatchNorm2d(layers::BatchNorm2d {
                channels: 7,
                eps: 1e-5,
                momentum: 0.1,
            }),
        )
        .layer("leaky", Layer::LeakyRelu(layers::LeakyRelu { slope: 0.1 }))
        .layer(
            "pool",
            Layer::MaxPool2d(layers::MaxPool2d {
                kernel: pair,
                stride: pair,
                padding: [0, 0],
                ceil_mode: false,
            }),
        )
        .layer(
            "unpool",
            Layer::MaxUnpool2d(layers::MaxUnpool2d {
                pool: "pool".into(),
            }),
        )
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .layer(
            "up",
            Layer::Upsample(layers::Upsample {
                scale: [2, 1],
                mode: UpsampleMode::Bilinear,
                align_corners: false,
            }),
        )
        .layer("conv2", conv(7, 14, 2, 7))
        .layer("sigmoid", Layer::Sigmoid(layers::Sigmoid {}))
        .layer(
            "pad",
            Layer::ChannelPad(layers::ChannelPad {
                stride: pair,
                before: 1,
                after: 2,
            }),
        )
        .joined("both", &["pad", "pad"], Layer::Add(layers::Add {}))
        .layer(
            "average",
            Layer::AvgPool2d(layers::AvgPool2d {
                kernel: [3, 3],
                stride: [2, 2],
                padding: [1, 1],
                ceil_mode: false,
                count_include_pad: true,
            }),
        )
        .layer("drop", Layer::Dropout(layers::Dropout { p: 0.3 }))
        .layer(
            "adaptive",
            Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [3, 2] }),
        )
        .flatten()
        .linear("fc", 17 * 6, 5)
        .build()
}

/// Activations of each kind, fused and alone.
pub fn curved() -> Network {
    let gelu = |approximate| Layer::Gelu(layers::Gelu { approximate });
    let pool = Layer::MaxPool2d(layers::MaxPool2d {
        kernel: [2, 2],
        stride: [2, 2],
        padding: [0, 0],
        ceil_mode: false,
    });
    Builder::new("curved", "a test", [3, 13, 11])
        .conv("conv1", 3, 6, 3, 1)
        .layer("silu", Layer::Silu(layers::Silu {}))
        .layer("pool", pool)
        .conv("conv2", 6, 7, 3, 1)
        .layer("mish", Layer::Mish(layers::Mish {}))
        .layer("hardswish", Layer::Hardswish(layers::Hardswish {}))
        .conv("conv3", 7, 5, 3, 1)
        .layer("gelu", gelu(layers::Approximate::None))
        .layer("elu", Layer::Elu(layers::Elu { alpha: 0.5 }))
        .flatten()
        .linear("fc1", 5 * 6 * 5, 19)
        .layer("tanh gelu", gelu(layers::Approximate::Tanh))
        .linear("fc2", 19, 5)
        .build()
}

/// Down and up again: transposed convolutions with and without groups, a concatenation, nearest upsampling, a class a pixel.
pub fn u_shape() -> Network {
    let conv = |channels_in, channels_out| {
        Layer::Conv2d(layers::Conv2d {
            channels_in,
            channels_out,
            kernel: [3, 3],
            stride: [1, 1],
            padding: [1, 1],
            dilation: [1, 1],
            groups: 1,
            bias: true,
        })
    };
    let up = |channels_in, channels_out, kernel, stride, padding, groups| {
        Layer::ConvTranspose2d(layers::ConvTranspose2d {
            channels_in,
            channels_out,
            kernel: [kernel; 2],
            stride: [stride; 2],
            padding: [padding; 2],
            output_padding: [0; 2],
            dilation: [1; 2],
            groups,
            bias: true,
        })
    };
    let half = Layer::MaxPool2d(layers::MaxPool2d {
        kernel: [2, 2],
        stride: [2, 2],
        padding: [0, 0],
        ceil_mode: false,
    });
    Builder::new("u shape", "a test", [2, 12, 20])
        .layer("down1", conv(2, 6))
        .layer("relu1", Layer::Relu(layers::Relu {}))
        .layer("pool1", half.clone())
        .layer("down2", conv(6, 9))
        .layer("relu2", Layer::Relu(layers::Relu {}))
        .layer("pool2", half)
        .layer("up2", up(9, 6, 3, 1, 1, 3))
        .layer(
            "nearest",
            Layer::Upsample(layers::Upsample {
                scale: [2, 2],
                mode: UpsampleMode::Nearest,
                align_corners: false,
            }),
        )
        .joined(
            "join",
            &["nearest", "pool1"],
            Layer::Concat(layers::Concat { dim: 1 }),
        )
        .layer("up1", up(12, 5, 2, 2, 0, 1))
        .layer("leaky", Layer::LeakyRelu(layers::LeakyRelu { slope: 0.2 }))
        .joined(
            "again",
            &["leaky", "relu1"],
            Layer::Concat(layers::Concat { dim: 1 }),
        )
        .layer("classes", conv(11, 4))
        .build()
}
