//! Small networks of normalisations.

use convlab::network::layers::{Conv2d, GroupNorm, InstanceNorm2d};
use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network, layers};

fn conv(channels_in: usize, channels_out: usize) -> Layer {
    Layer::Conv2d(Conv2d {
        channels_in,
        channels_out,
        kernel: [1, 1],
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
        groups: 1,
        bias: true,
    })
}

fn group_norm(groups: usize, channels: usize, affine: bool) -> Layer {
    Layer::GroupNorm(GroupNorm {
        groups,
        channels,
        eps: 1e-3,
        affine,
    })
}

/// Normalisation in groups: of the pictures, of channels of a map, of a vector; with weights and without, before an activation that
/// follows from its output and before one that does not.
pub fn groupings() -> Network {
    let instance = |channels, affine| {
        Layer::InstanceNorm2d(InstanceNorm2d {
            channels,
            eps: 1e-5,
            affine,
        })
    };
    Builder::new("groupings", "a test", [3, 5, 7])
        .layer("pictures", instance(3, true))
        .layer("conv", conv(3, 6))
        .layer("pairs", group_norm(3, 6, true))
        .layer("silu", Layer::Silu(layers::Silu {}))
        .layer("mix", conv(6, 4))
        .layer("plain", instance(4, false))
        .joined("other", &["silu"], conv(6, 4))
        .layer("whole", group_norm(1, 4, false))
        .joined("sum", &["plain", "whole"], Layer::Add(layers::Add {}))
        .layer("flat", Layer::Flatten(layers::Flatten {}))
        .linear("fc", 4 * 35, 9)
        .layer("vector", group_norm(3, 9, true))
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .linear("classes", 9, 4)
        .build()
}

/// The other normalisations: of vectors by their batch.
pub fn normalisations() -> Network {
    let batch = |channels| {
        Layer::BatchNorm1d(layers::BatchNorm {
            channels,
            eps: 1e-4,
            momentum: 0.3,
        })
    };
    Builder::new("normalisations", "a test", [3, 4, 5])
        .layer("conv", conv(3, 6))
        .layer("flat", Layer::Flatten(layers::Flatten {}))
        .linear("fc", 6 * 20, 9)
        .layer("batch", batch(9))
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .linear("classes", 9, 4)
        .build()
}
