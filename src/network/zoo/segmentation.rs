//! Networks that give every pixel a class; one of them gives the picture one as well. They are built for the pictures' size,
//! whatever it is, and put out maps of that size.

use super::Builder;
use crate::network::{Layer, Network, layers};

/// Channels of the first level; every level down has twice as many.
const CHANNELS: usize = 16;
/// Those of the U-Net that a processor trains within two minutes.
const FEW_CHANNELS: usize = 8;
/// Halvings at most; fewer where a side would fall below [`LEAST_SIDE`].
const LEVELS: usize = 3;
const LEAST_SIDE: usize = 4;
/// What the scene's loss weighs beside the pixels'. On the built-in streets, after 400 steps of 2, the mean IoU of two seeds was 72 and
/// 66 % without a scene, 70 and 64 % with 0.1, 63 and 62 % with 0.3.
const SCENE_WEIGHT: f64 = 0.1;

/// Ronneberger et al. 2015, scaled to a browser: convolutions are padded, so that nothing is cropped, and normalised by batch
/// (Ioffe and Szegedy 2015). A side that is odd before its halving loses its last row or column in the pooling; the transposed
/// convolution gives it back by output padding, so that the skip connection fits at any size.
pub fn unet(pictures: [usize; 3], classes: usize) -> Network {
    unet_of("unet", CHANNELS, pictures, classes, None)
}

/// [`unet`] with half the channels.
pub fn unet_small(pictures: [usize; 3], classes: usize) -> Network {
    unet_of("unet_small", FEW_CHANNELS, pictures, classes, None)
}

/// Two tasks on one body (Caruana 1997): [`unet_small`], and a second head on the narrowest maps, which pools them and says what the
/// picture as a whole shows.
pub fn multitask(pictures: [usize; 3], classes: usize, scenes: usize) -> Network {
    unet_of("multitask", FEW_CHANNELS, pictures, classes, Some(scenes))
}

fn unet_of(
    name: &str,
    first: usize,
    [channels, height, width]: [usize; 3],
    classes: usize,
    scenes: Option<usize>,
) -> Network {
    let channels_of = |level: usize| first << (level - 1);
    let levels = levels(height, width);
    let source = match scenes {
        None => "Ronneberger et al. 2015, padded, with batch norm, scaled down",
        Some(_) => "Ronneberger et al. 2015, scaled down, with a second task (Caruana 1997)",
    };
    let mut builder = Builder::new(name, source, [channels, height, width]);
    let (mut sizes, mut size) = (Vec::new(), [height, width]);
    let mut before = channels;
    for level in 1..=levels {
        let width = channels_of(level);
        builder = convolved(builder, &format!("down{level}"), before, width, width).pool();
        sizes.push(size);
        size = size.map(|side| side / 2);
        before = width;
    }
    let bottom = channels_of(levels + 1);
    builder = convolved(builder, "bottom", before, bottom, bottom);
    before = bottom;
    for level in (1..=levels).rev() {
        let width = channels_of(level);
        let up = format!("up{level}");
        let double = Layer::ConvTranspose2d(layers::ConvTranspose2d {
            channels_in: before,
            channels_out: width,
            kernel: [2; 2],
            stride: [2; 2],
            padding: [0; 2],
            output_padding: sizes[level - 1].map(|side| side % 2),
            dilation: [1; 2],
            groups: 1,
            bias: true,
        });
        builder = builder.layer(&up, double).joined(
            &format!("join{level}"),
            &[&up, &format!("down{level}.relu2")],
            Layer::Concat(layers::Concat { dim: 1 }),
        );
        builder = convolved(builder, &format!("merge{level}"), 2 * width, width, width);
        before = width;
    }
    builder = builder.conv("head", before, classes, 1, 0);
    if let Some(scenes) = scenes {
        let pool = Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output: [1; 2] });
        builder = builder
            .joined("scene.pool", &["bottom.relu2"], pool)
            .layer("scene.flatten", Layer::Flatten(layers::Flatten {}))
            .linear("scene.head", bottom, scenes)
            .heads(&[("head", 1.0), ("scene.head", SCENE_WEIGHT)]);
    }
    builder.build()
}

/// Badrinarayanan et al. 2017, scaled to a browser: each decoder puts its values back where the encoder's max pooling found them
/// (which restores odd sizes too), then makes the sparse maps dense by convolutions with batch norm.
pub fn segnet([channels, height, width]: [usize; 3], classes: usize) -> Network {
    let levels = levels(height, width);
    let mut builder = Builder::new(
        "segnet",
        "Badrinarayanan et al. 2017, scaled down",
        [channels, height, width],
    );
    let mut before = channels;
    for level in 1..=levels {
        let width = channels_of(level);
        builder = convolved(builder, &format!("encoder{level}"), before, width, width).pool();
        before = width;
    }
    for level in (1..=levels).rev() {
        let width = channels_of(level);
        let pool = format!("pool{level}");
        let name = format!("decoder{level}");
        // The outermost decoder ends in the classes.
        let after = channels_of((level - 1).max(1));
        builder = builder.layer(
            &format!("unpool{level}"),
            Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }),
        );
        builder = match level {
            1 => normalised(builder, &name, 1, width, width),
            _ => convolved(builder, &name, width, width, after),
        };
        before = after;
    }
    builder.conv("head", before, classes, 3, 1).build()
}

fn levels(height: usize, width: usize) -> usize {
    (1..=LEVELS)
        .take_while(|level| height.min(width) >> level >= LEAST_SIDE)
        .count()
}

fn channels_of(level: usize) -> usize {
    CHANNELS << (level - 1)
}

/// Two 3x3 convolutions, each normalised and rectified: `name.conv1`, `name.bn1`, `name.relu1`, `name.conv2`, ...
fn convolved(builder: Builder, name: &str, from: usize, through: usize, to: usize) -> Builder {
    let builder = normalised(builder, name, 1, from, through);
    normalised(builder, name, 2, through, to)
}

/// A 3x3 convolution, batch norm and ReLU. The norm's own shift stands for the convolution's bias.
fn normalised(builder: Builder, name: &str, number: usize, from: usize, to: usize) -> Builder {
    let convolution = Layer::Conv2d(layers::Conv2d {
        channels_in: from,
        channels_out: to,
        kernel: [3; 2],
        stride: [1; 2],
        padding: [1; 2],
        dilation: [1; 2],
        groups: 1,
        bias: false,
    });
    let norm = Layer::BatchNorm2d(layers::BatchNorm2d {
        channels: to,
        eps: 1e-5,
        momentum: 0.1,
    });
    builder
        .layer(&format!("{name}.conv{number}"), convolution)
        .layer(&format!("{name}.bn{number}"), norm)
        .layer(
            &format!("{name}.relu{number}"),
            Layer::Relu(layers::Relu {}),
        )
}
