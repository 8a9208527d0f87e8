//! Small networks of normalisations.

use convlab::network::layers::{
    Approximate, GroupNorm, InstanceNorm2d, LayerNorm, LocalResponseNorm, Permute,
};
use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network, layers};

use super::cases_tensors::conv;

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

/// The other normalisations: over the last axes of a map, of one behind a permutation and of a vector; by neighbouring channels, in
/// windows of odd and even size; of vectors by their batch.
pub fn normalisations() -> Network {
    let over = |normalized_shape: &[usize], affine, bias| {
        Layer::LayerNorm(LayerNorm {
            normalized_shape: normalized_shape.to_vec(),
            eps: 1e-3,
            affine,
            bias,
        })
    };
    let by_neighbours = |size| {
        Layer::LocalResponseNorm(LocalResponseNorm {
            size,
            alpha: 0.7,
            beta: 0.6,
            k: 1.5,
        })
    };
    let turned = |shape: [usize; 3], order: [usize; 3], output: [usize; 3]| {
        Layer::Permute(Permute {
            shape: shape.to_vec(),
            order: order.to_vec(),
            output: output.to_vec(),
        })
    };
    let batch = |channels| {
        Layer::BatchNorm1d(layers::BatchNorm {
            channels,
            eps: 1e-4,
            momentum: 0.3,
        })
    };
    Builder::new("normalisations", "a test", [3, 4, 5])
        .layer("conv", conv(3, 6))
        .layer("even", by_neighbours(4))
        .layer("last", turned([6, 4, 5], [2, 3, 1], [4, 5, 6]))
        .layer("channels", over(&[6], true, true))
        .layer("first", turned([4, 5, 6], [3, 1, 2], [6, 4, 5]))
        .layer("mix", conv(6, 5))
        .layer("whole", over(&[5, 4, 5], true, false))
        .layer(
            "gelu",
            Layer::Gelu(layers::Gelu {
                approximate: Approximate::None,
            }),
        )
        .layer("odd", by_neighbours(3))
        .layer("leaky", Layer::LeakyRelu(layers::LeakyRelu { slope: 0.2 }))
        .joined("rows", &["mix"], over(&[4, 5], false, true))
        .joined("sum", &["rows", "leaky"], Layer::Add(layers::Add {}))
        .layer("flat", Layer::Flatten(layers::Flatten {}))
        .linear("fc", 5 * 20, 9)
        .layer("batch", batch(9))
        .layer("tanh", Layer::Tanh(layers::Tanh {}))
        .linear("fc2", 9, 7)
        .layer("vector", over(&[7], true, true))
        .linear("classes", 7, 4)
        .build()
}
