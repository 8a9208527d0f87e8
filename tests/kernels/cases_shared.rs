//! A small network whose layers are used again, as PyTorch's modules that are called more than once.

use convlab::network::layers::{
    Add, BatchNorm, Conv2d, ConvTranspose2d, Flatten, GroupNorm, InstanceNorm2d, LayerNorm,
    MaxPool2d, Prelu, Relu, Tanh,
};
use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network};

use super::cases_tensors::conv;

/// Every layer with weights twice at least: one block on its own output, its convolution with pooling and activation fused behind it and
/// on smaller maps, normalisations that keep running statistics and that do not, slopes, a transposed convolution and a linear layer.
pub fn again() -> Network {
    let mix = Layer::Conv2d(Conv2d {
        channels_in: 4,
        channels_out: 4,
        kernel: [3, 3],
        stride: [1, 1],
        padding: [1, 1],
        dilation: [1, 1],
        groups: 1,
        bias: true,
    });
    let norm = Layer::BatchNorm2d(BatchNorm {
        channels: 4,
        eps: 1e-3,
        momentum: 0.3,
    });
    let up = Layer::ConvTranspose2d(ConvTranspose2d {
        channels_in: 4,
        channels_out: 4,
        kernel: [2, 2],
        stride: [2, 2],
        padding: [0, 0],
        output_padding: [0, 0],
        dilation: [1, 1],
        groups: 2,
        bias: true,
    });
    let half = Layer::MaxPool2d(MaxPool2d {
        kernel: [2, 2],
        stride: [2, 2],
        padding: [0, 0],
        ceil_mode: false,
    });
    let groups = Layer::GroupNorm(GroupNorm {
        groups: 2,
        channels: 4,
        eps: 1e-3,
        affine: true,
    });
    let each = Layer::InstanceNorm2d(InstanceNorm2d {
        channels: 4,
        eps: 1e-3,
        affine: true,
    });
    let rows = Layer::LayerNorm(LayerNorm {
        normalized_shape: vec![6],
        eps: 1e-3,
        affine: true,
        bias: true,
    });
    Builder::new("again", "a test", [3, 8, 6])
        .layer("stem", conv(3, 4))
        .layer("mix", mix)
        .layer("norm", norm)
        .layer(
            "slope",
            Layer::Prelu(Prelu {
                slopes: 4,
                init: 0.25,
            }),
        )
        .joined("sum", &["stem", "slope"], Layer::Add(Add {}))
        .again("mix_2", &[], "mix")
        .again("norm_2", &[], "norm")
        .again("slope_2", &[], "slope")
        .again("mix_3", &["slope_2"], "mix")
        .layer("relu", Layer::Relu(Relu {}))
        .layer("half", half.clone())
        .layer("groups", groups)
        .layer("up", up)
        .layer("tanh", Layer::Tanh(Tanh {}))
        .layer("rows", rows)
        .joined("small", &["norm_2"], half)
        .again("groups_2", &[], "groups")
        .again("norm_3", &[], "norm")
        .layer("each", each)
        .again("up_2", &[], "up")
        .layer("tanh_2", Layer::Tanh(Tanh {}))
        .again("rows_2", &[], "rows")
        .joined("both", &["rows", "rows_2"], Layer::Add(Add {}))
        .again("each_2", &[], "each")
        .layer("flat", Layer::Flatten(Flatten {}))
        .linear("narrow", 192, 9)
        .linear("fc", 9, 9)
        .again("fc_2", &[], "fc")
        .linear("classes", 9, 3)
        .build()
}
