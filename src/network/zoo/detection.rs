//! A network that puts out boxes. It is built for the pictures' size, whatever it is.

use super::Builder;
use crate::network::{BOX_CHANNELS, Head, Layer, Network, layers};

/// Pictures whose smaller side is below this keep cells of 4 pixels; larger ones have cells of 8. On blood cells at 120x160 cells of
/// 8 gave an mAP of 60 % at 0.5, for platelets are 10 pixels wide; cells of 4 gave 87 % after as many steps.
const LARGE_SIDE: usize = 144;

/// A one-stage detector without anchors: a plain body of 3x3 convolutions with batch norm, halving the map by stride, and one
/// dense head over it (FCOS, Tian et al. 2019, with one level and YOLOX's objectness, Ge et al. 2021; scaled down). Channels
/// grow as the map shrinks, so that every halving costs about as much as the layers before it.
pub fn detector([channels, height, width]: [usize; 3], classes: usize) -> Network {
    let stride = if height.min(width) < LARGE_SIDE { 4 } else { 8 };
    let mut body = vec![(16, 2), (32, 1), (48, 2), (64, 1)];
    body.extend(match stride {
        4 => [(64, 1), (64, 1), (64, 1)],
        _ => [(96, 2), (96, 1), (96, 1)],
    });
    let mut builder = Builder::new(
        "detector",
        "FCOS (Tian et al. 2019) with one level and YOLOX's objectness, scaled down",
        [channels, height, width],
    )
    .head(Head::Boxes { stride });
    let mut before = channels;
    for (number, (after, stride)) in (1..).zip(body) {
        let convolution = Layer::Conv2d(layers::Conv2d {
            channels_in: before,
            channels_out: after,
            kernel: [3; 2],
            stride: [stride; 2],
            padding: [1; 2],
            dilation: [1; 2],
            groups: 1,
            bias: false,
        });
        let norm = Layer::BatchNorm2d(layers::BatchNorm2d {
            channels: after,
            eps: 1e-5,
            momentum: 0.1,
        });
        builder = builder
            .layer(&format!("conv{number}"), convolution)
            .layer(&format!("bn{number}"), norm)
            .layer(&format!("relu{number}"), Layer::Relu(layers::Relu {}));
        before = after;
    }
    builder
        .conv("head", before, BOX_CHANNELS + classes, 1, 0)
        .build()
}
