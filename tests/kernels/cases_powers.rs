//! A small network of power-average poolings.

use convlab::network::layers::{LpPool2d, Sigmoid};
use convlab::network::zoo::Builder;
use convlab::network::{Layer, Network, layers};

use super::cases_tensors::conv;

/// A power-average pooling whose windows overlap, and reach over the edge where they may.
pub fn pool(norm_type: f64, ceil_mode: bool) -> Layer {
    Layer::LpPool2d(LpPool2d {
        norm_type,
        kernel: [3, 2],
        stride: [2, 3],
        ceil_mode,
    })
}

/// Whole powers of values of either sign, an odd one and one that is not whole of values above 0.
pub fn powers() -> Network {
    Builder::new("powers", "a test", [2, 8, 10])
        .layer("conv", conv(2, 3))
        .joined("sums", &["conv"], pool(1.0, true))
        .joined("roots", &["conv"], pool(2.0, true))
        .joined("fourth", &["conv"], pool(4.0, false))
        .joined("above", &["conv"], Layer::Sigmoid(Sigmoid {}))
        .layer("cubes", pool(3.0, true))
        .joined("between", &["above"], pool(1.5, false))
        .joined("flat sums", &["sums"], flat())
        .joined("flat roots", &["roots"], flat())
        .joined("flat fourth", &["fourth"], flat())
        .joined("flat cubes", &["cubes"], flat())
        .joined("flat between", &["between"], flat())
        .joined(
            "all",
            &[
                "flat sums",
                "flat roots",
                "flat fourth",
                "flat cubes",
                "flat between",
            ],
            Layer::Concat(layers::Concat { dim: 1 }),
        )
        .linear("fc", 3 * (3 * 4 * 4 + 2 * 3 * 3), 3)
        .build()
}

fn flat() -> Layer {
    Layer::Flatten(layers::Flatten {})
}
