//! The kinds of layer a network may hold, with PyTorch's settings and defaults.

use serde::{Deserialize, Serialize};

/// One operation. Feature maps are `[channels, height, width]` a picture, vectors `[features]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Layer {
    /// `nn.Conv2d`; weight `[channels_out, channels_in / groups, kernel_h, kernel_w]`.
    Conv2d {
        channels_in: usize,
        channels_out: usize,
        kernel: [usize; 2],
        #[serde(default = "ones")]
        stride: [usize; 2],
        #[serde(default)]
        padding: [usize; 2],
        #[serde(default = "ones")]
        dilation: [usize; 2],
        #[serde(default = "one")]
        groups: usize,
        #[serde(default = "yes")]
        bias: bool,
    },
    /// `nn.ConvTranspose2d`; weight `[channels_in, channels_out / groups, kernel_h, kernel_w]`.
    ConvTranspose2d {
        channels_in: usize,
        channels_out: usize,
        kernel: [usize; 2],
        #[serde(default = "ones")]
        stride: [usize; 2],
        #[serde(default)]
        padding: [usize; 2],
        #[serde(default)]
        output_padding: [usize; 2],
        #[serde(default = "ones")]
        dilation: [usize; 2],
        #[serde(default = "one")]
        groups: usize,
        #[serde(default = "yes")]
        bias: bool,
    },
    /// `nn.Linear`; weight `[features_out, features_in]`.
    Linear {
        features_in: usize,
        features_out: usize,
        #[serde(default = "yes")]
        bias: bool,
    },
    /// `nn.BatchNorm2d`; `momentum` is the share of the new batch in the running statistics.
    BatchNorm2d {
        channels: usize,
        #[serde(default = "batch_norm_eps")]
        eps: f64,
        #[serde(default = "batch_norm_momentum")]
        momentum: f64,
    },
    MaxPool2d {
        kernel: [usize; 2],
        stride: [usize; 2],
        #[serde(default)]
        padding: [usize; 2],
    },
    /// `nn.AvgPool2d` with `count_include_pad=True`.
    AvgPool2d {
        kernel: [usize; 2],
        stride: [usize; 2],
        #[serde(default)]
        padding: [usize; 2],
    },
    AdaptiveAvgPool2d {
        output: [usize; 2],
    },
    /// `nn.MaxUnpool2d` with the winners of the earlier max pooling of that name (without padding): back to its input's size.
    MaxUnpool2d {
        pool: String,
    },
    /// `nn.Upsample`: `scale` times the height and width.
    Upsample {
        scale: [usize; 2],
        mode: UpsampleMode,
        /// Of bilinear: whether the corners keep their values.
        #[serde(default)]
        align_corners: bool,
    },
    /// `F.pad(x[:, :, ::stride_h, ::stride_w], (0, 0, 0, 0, before, after))`: ResNet's shortcut without weights (option A).
    ChannelPad {
        #[serde(default = "ones")]
        stride: [usize; 2],
        before: usize,
        after: usize,
    },
    Relu,
    LeakyRelu {
        slope: f64,
    },
    Sigmoid,
    Tanh,
    /// `nn.Dropout`: each element is zeroed with probability `p` while training, the rest scaled by `1 / (1 - p)`.
    Dropout {
        p: f64,
    },
    /// `torch.flatten(x, 1)`.
    Flatten,
    /// `x.view(-1, features)`, as the tutorials write it: right only if a picture has just that many features.
    View {
        features: usize,
    },
    /// Element-wise sum of all inputs.
    Add,
    /// `torch.cat(inputs, dim=1)`: channels one after another.
    Concat,
}

/// How [`Layer::Upsample`] fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpsampleMode {
    Nearest,
    Bilinear,
}

impl Layer {
    /// PyTorch's name of the layer, for messages and drawings.
    pub fn kind(&self) -> &'static str {
        match self {
            Layer::Conv2d { .. } => "Conv2d",
            Layer::ConvTranspose2d { .. } => "ConvTranspose2d",
            Layer::Linear { .. } => "Linear",
            Layer::BatchNorm2d { .. } => "BatchNorm2d",
            Layer::MaxPool2d { .. } => "MaxPool2d",
            Layer::AvgPool2d { .. } => "AvgPool2d",
            Layer::AdaptiveAvgPool2d { .. } => "AdaptiveAvgPool2d",
            Layer::MaxUnpool2d { .. } => "MaxUnpool2d",
            Layer::Upsample { .. } => "Upsample",
            Layer::ChannelPad { .. } => "pad",
            Layer::Relu => "ReLU",
            Layer::LeakyRelu { .. } => "LeakyReLU",
            Layer::Sigmoid => "Sigmoid",
            Layer::Tanh => "Tanh",
            Layer::Dropout { .. } => "Dropout",
            Layer::Flatten => "Flatten",
            Layer::View { .. } => "view",
            Layer::Add => "add",
            Layer::Concat => "cat",
        }
    }

    /// The settings worth showing beside the name: "5×5", "5×5, stride 2", "p 0.5".
    pub fn detail(&self) -> String {
        let window = |kernel: &[usize; 2], stride: &[usize; 2], usual: &[usize; 2]| {
            let mut text = format!("{}×{}", kernel[0], kernel[1]);
            if stride != usual {
                text += &format!(", stride {}", pair(stride));
            }
            text
        };
        match self {
            Layer::Conv2d {
                kernel,
                stride,
                dilation,
                groups,
                ..
            } => {
                let mut text = window(kernel, stride, &[1, 1]);
                if dilation != &[1, 1] {
                    text += &format!(", dilation {}", pair(dilation));
                }
                if *groups != 1 {
                    text += &format!(", {groups} groups");
                }
                text
            }
            Layer::ConvTranspose2d { kernel, stride, .. } => window(kernel, stride, &[1, 1]),
            Layer::MaxPool2d { kernel, stride, .. } => {
                format!("max {}", window(kernel, stride, kernel))
            }
            Layer::AvgPool2d { kernel, stride, .. } => {
                format!("average {}", window(kernel, stride, kernel))
            }
            Layer::AdaptiveAvgPool2d { output } => format!("average to {}", pair(output)),
            Layer::MaxUnpool2d { pool } => format!("by {pool}"),
            Layer::Upsample { scale, mode, .. } => match mode {
                UpsampleMode::Nearest => format!("nearest, times {}", pair(scale)),
                UpsampleMode::Bilinear => format!("bilinear, times {}", pair(scale)),
            },
            Layer::ChannelPad {
                stride,
                before,
                after,
            } => format!("{before} + {after} channels, stride {}", pair(stride)),
            Layer::LeakyRelu { slope } => format!("slope {slope}"),
            Layer::Dropout { p } => format!("p {p}"),
            Layer::View { features } => format!("-1, {features}"),
            Layer::Linear { .. }
            | Layer::BatchNorm2d { .. }
            | Layer::Relu
            | Layer::Sigmoid
            | Layer::Tanh
            | Layer::Flatten
            | Layer::Add
            | Layer::Concat => String::new(),
        }
    }
}

fn pair(values: &[usize; 2]) -> String {
    if values[0] == values[1] {
        values[0].to_string()
    } else {
        format!("{}×{}", values[0], values[1])
    }
}

fn ones() -> [usize; 2] {
    [1, 1]
}

fn one() -> usize {
    1
}

fn yes() -> bool {
    true
}

fn batch_norm_eps() -> f64 {
    1e-5
}

fn batch_norm_momentum() -> f64 {
    0.1
}
