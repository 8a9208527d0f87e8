//! The networks of the reference cases: the zoo's, and a small U-Net.

use convlab::spec::zoo::{self, Builder};
use convlab::spec::{Layer, Network};

pub fn by_name(case: &str) -> Network {
    match case {
        "unet_adam" => small_unet(),
        _ => {
            let name = case.split('_').next().expect("a name");
            zoo::model(name).expect("a network of the zoo")
        }
    }
}

/// One level down and up, with a skip connection: transposed convolution, concatenation, a class for every pixel.
fn small_unet() -> Network {
    Builder::new("unet", "reference case unet_adam", [3, 32, 32])
        .conv("down1", 3, 8, 3, 1)
        .layer("skip", Layer::Relu)
        .pool()
        .conv("down2", 8, 16, 3, 1)
        .layer("bottom", Layer::Relu)
        .layer(
            "up",
            Layer::ConvTranspose2d {
                channels_in: 16,
                channels_out: 8,
                kernel: [2, 2],
                stride: [2, 2],
                padding: [0, 0],
                output_padding: [0, 0],
                dilation: [1, 1],
                groups: 1,
                bias: true,
            },
        )
        .joined("joined", &["up", "skip"], Layer::Concat)
        .conv("merge", 16, 8, 3, 1)
        .layer("merged", Layer::Relu)
        .conv("head", 8, 5, 1, 0)
        .build()
}
