//! The kinds of layer by name, and a layer of each that fits where it is put.

use super::parameters::elements;
use super::{Layer, UpsampleMode};

/// Kinds as JSON names them, in the order they are offered.
pub const KINDS: [&str; 19] = [
    "conv2d",
    "conv_transpose2d",
    "linear",
    "batch_norm2d",
    "relu",
    "leaky_relu",
    "sigmoid",
    "tanh",
    "max_pool2d",
    "avg_pool2d",
    "adaptive_avg_pool2d",
    "max_unpool2d",
    "upsample",
    "dropout",
    "flatten",
    "view",
    "add",
    "concat",
    "channel_pad",
];

impl Layer {
    /// A layer of a kind for what reaches it (`[channels, height, width]`, `[features]`, or empty where that is not known), as wide as
    /// `width` where it is given. `pool` is the max pooling that an unpooling undoes. None for an unknown kind.
    pub fn fresh(
        kind: &str,
        reaches: &[usize],
        width: Option<usize>,
        pool: Option<&str>,
    ) -> Option<Layer> {
        let channels = reaches.first().copied().unwrap_or(16);
        let width_or = |usual: usize| width.unwrap_or(usual).max(1);
        Some(match kind {
            "conv2d" => Layer::Conv2d {
                channels_in: channels,
                channels_out: width_or(channels),
                kernel: [3, 3],
                stride: [1, 1],
                padding: [1, 1],
                dilation: [1, 1],
                groups: 1,
                bias: true,
            },
            "conv_transpose2d" => Layer::ConvTranspose2d {
                channels_in: channels,
                channels_out: width_or(channels),
                kernel: [2, 2],
                stride: [2, 2],
                padding: [0, 0],
                output_padding: [0, 0],
                dilation: [1, 1],
                groups: 1,
                bias: true,
            },
            "linear" => Layer::Linear {
                features_in: elements(reaches),
                features_out: width_or(64),
                bias: true,
            },
            "batch_norm2d" => Layer::BatchNorm2d {
                channels,
                eps: 1e-5,
                momentum: 0.1,
            },
            "relu" => Layer::Relu,
            "leaky_relu" => Layer::LeakyRelu { slope: 0.01 },
            "sigmoid" => Layer::Sigmoid,
            "tanh" => Layer::Tanh,
            "max_pool2d" => Layer::MaxPool2d {
                kernel: [2, 2],
                stride: [2, 2],
                padding: [0, 0],
            },
            "avg_pool2d" => Layer::AvgPool2d {
                kernel: [2, 2],
                stride: [2, 2],
                padding: [0, 0],
            },
            "adaptive_avg_pool2d" => Layer::AdaptiveAvgPool2d { output: [1, 1] },
            "max_unpool2d" => Layer::MaxUnpool2d {
                pool: pool.unwrap_or_default().into(),
            },
            "upsample" => Layer::Upsample {
                scale: [2, 2],
                mode: UpsampleMode::Nearest,
                align_corners: false,
            },
            "dropout" => Layer::Dropout { p: 0.5 },
            "flatten" => Layer::Flatten,
            "view" => Layer::View {
                features: elements(reaches),
            },
            "add" => Layer::Add,
            "concat" => Layer::Concat,
            "channel_pad" => Layer::ChannelPad {
                stride: [1, 1],
                before: 0,
                after: 0,
            },
            _ => return None,
        })
    }

    /// Channels or features it puts out by its own settings.
    pub fn width(&self) -> Option<usize> {
        match *self {
            Layer::Conv2d { channels_out, .. } | Layer::ConvTranspose2d { channels_out, .. } => {
                Some(channels_out)
            }
            Layer::Linear { features_out, .. } => Some(features_out),
            Layer::BatchNorm2d { .. }
            | Layer::MaxPool2d { .. }
            | Layer::AvgPool2d { .. }
            | Layer::AdaptiveAvgPool2d { .. }
            | Layer::MaxUnpool2d { .. }
            | Layer::Upsample { .. }
            | Layer::ChannelPad { .. }
            | Layer::Relu
            | Layer::LeakyRelu { .. }
            | Layer::Sigmoid
            | Layer::Tanh
            | Layer::Dropout { .. }
            | Layer::Flatten
            | Layer::View { .. }
            | Layer::Add
            | Layer::Concat => None,
        }
    }

    /// The name of the max pooling that it undoes.
    pub fn unpools(&self) -> Option<&str> {
        let Layer::MaxUnpool2d { pool } = self else {
            return None;
        };
        Some(pool)
    }

    /// What a layer of this kind is called before its number.
    pub fn stem(&self) -> &'static str {
        match self {
            Layer::Conv2d { .. } | Layer::ConvTranspose2d { .. } => "conv",
            Layer::Linear { .. } => "fc",
            Layer::BatchNorm2d { .. } => "bn",
            Layer::MaxPool2d { .. } | Layer::AvgPool2d { .. } | Layer::AdaptiveAvgPool2d { .. } => {
                "pool"
            }
            Layer::MaxUnpool2d { .. } => "unpool",
            Layer::Upsample { .. } => "upsample",
            Layer::ChannelPad { .. } => "pad",
            Layer::Relu => "relu",
            Layer::LeakyRelu { .. } => "leaky_relu",
            Layer::Sigmoid => "sigmoid",
            Layer::Tanh => "tanh",
            Layer::Dropout { .. } => "dropout",
            Layer::Flatten => "flatten",
            Layer::View { .. } => "view",
            Layer::Add => "add",
            Layer::Concat => "cat",
        }
    }
}
