//! Layers and functions of PyTorch as operations on tensors: `nn.Conv2d(...)`, `F.max_pool2d(x, ...)`.

use super::convolution::{conv_transpose2d, conv2d, padding};
use super::dropout::dropout;
use super::given::{Given, Result, unsupported};
use super::resize::{Asked, asked};
use super::value::{Arguments, Value};
use super::{activation, norm};
use crate::network::{Layer, layers};
use crate::said::phrase;

/// The layers there are, for messages.
pub const LAYERS: &str = "Conv2d, ConvTranspose2d, Linear, BatchNorm1d, BatchNorm2d, GroupNorm, InstanceNorm2d, LayerNorm, LocalResponseNorm, MaxPool2d, AvgPool2d, LPPool2d, AdaptiveAvgPool2d, AdaptiveMaxPool2d, MaxUnpool2d, Upsample, ZeroPad2d, ConstantPad2d, ReflectionPad2d, ReplicationPad2d, CircularPad2d, PixelShuffle, PixelUnshuffle, ChannelShuffle, Unflatten, ReLU, ReLU6, LeakyReLU, ELU, CELU, SELU, SiLU, GELU, Mish, Hardtanh, Hardswish, Hardsigmoid, Sigmoid, LogSigmoid, Softplus, Softsign, Tanh, Tanhshrink, PReLU, Softmax, Softmax2d, LogSoftmax, Dropout, Dropout2d, AlphaDropout, torchvision.ops.StochasticDepth, Flatten, Identity, Sequential, ModuleList, ModuleDict";

/// What a call does with a tensor.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    Layer(Layer),
    Identity,
    MaxPool {
        kernel: [usize; 2],
        stride: [usize; 2],
        padding: [usize; 2],
        ceil: bool,
        gives_indices: bool,
    },
    MaxUnpool,
    /// The largest of what values are without their sign.
    MaxPoolOfSizes(layers::MaxPool2d),
    /// None keeps the side.
    AdaptiveAvg([Option<usize>; 2]),
    AdaptiveMax([Option<usize>; 2]),
    Resize(Asked),
    /// A convolution behind a border that it cannot make itself.
    Padded(layers::Pad2d, Layer),
    /// Axes as one; counted with the batch, as below.
    Flatten {
        start: i64,
        end: i64,
    },
    /// An axis as several; -1 is what is left.
    Unflatten {
        dim: i64,
        sizes: Vec<i64>,
    },
    /// Groups of channels normalised by themselves, without weights; none: each channel.
    GroupNorm {
        groups: Option<usize>,
        eps: f64,
    },
    /// The axis counts the batch, also from the end; none is PyTorch's own choice.
    Softmax {
        dim: Option<i64>,
        is_logarithm: bool,
    },
}

impl Operation {
    /// The layer whose tensors it has, where it has any.
    pub fn with_weights(&self) -> Option<&Layer> {
        match self {
            Self::Layer(layer) | Self::Padded(_, layer) => {
                Some(layer).filter(|layer| !layer.parameters("").is_empty())
            }
            _ => None,
        }
    }
}

/// `nn.name(...)`; none for what is no layer here.
pub fn module(name: &str, arguments: &Arguments) -> Result<Option<Operation>> {
    let given = |names: &'static [&'static str]| Given::new(name, arguments, names);
    if let Some(layer) = activation::module(name, arguments)? {
        return Ok(Some(Operation::Layer(layer)));
    }
    if let Some(layer) = norm::module(name, arguments)? {
        return Ok(Some(Operation::Layer(layer)));
    }
    let layer = match name {
        "Conv2d" => return conv2d(name, arguments).map(Some),
        "ConvTranspose2d" => conv_transpose2d(name, arguments)?,
        "Linear" => {
            let given = given(&["in_features", "out_features", "bias"])?;
            Layer::Linear(layers::Linear {
                features_in: given.size("in_features")?,
                features_out: given.size("out_features")?,
                bias: given.flag_or("bias", true)?,
            })
        }
        "MaxPool2d" => return max_pool(name, arguments).map(Some),
        "AvgPool2d" => avg_pool(name, arguments)?,
        "LPPool2d" => return lp_pool(name, arguments).map(Some),
        "AdaptiveAvgPool2d" => {
            let sides = adaptive(&given(&["output_size"])?, arguments)?;
            return Ok(Some(Operation::AdaptiveAvg(sides)));
        }
        "AdaptiveMaxPool2d" => {
            let given = given(&["output_size", "return_indices"])?;
            given.only("return_indices", &Value::Bool(false))?;
            return adaptive(&given, arguments).map(|sides| Some(Operation::AdaptiveMax(sides)));
        }
        "ZeroPad2d" | "ConstantPad2d" | "ReflectionPad2d" | "ReplicationPad2d"
        | "CircularPad2d" => Layer::Pad2d(padding(name, arguments)?),
        "PixelShuffle" => Layer::PixelShuffle(layers::PixelShuffle {
            factor: given(&["upscale_factor"])?.size("upscale_factor")?,
        }),
        "PixelUnshuffle" => Layer::PixelUnshuffle(layers::PixelUnshuffle {
            factor: given(&["downscale_factor"])?.size("downscale_factor")?,
        }),
        "ChannelShuffle" => Layer::ChannelShuffle(layers::ChannelShuffle {
            groups: given(&["groups"])?.size("groups")?,
        }),
        "Unflatten" => {
            let given = given(&["dim", "unflattened_size"])?;
            let sizes = given.numbers("unflattened_size")?;
            return Ok(Some(Operation::Unflatten {
                dim: given.number("dim")? as i64,
                sizes: sizes.into_iter().map(|size| size as i64).collect(),
            }));
        }
        "MaxUnpool2d" => {
            given(&["kernel_size", "stride", "padding"])?.pair("kernel_size")?;
            return Ok(Some(Operation::MaxUnpool));
        }
        "Upsample" | "UpsamplingNearest2d" | "UpsamplingBilinear2d" => {
            let names = &[
                "size",
                "scale_factor",
                "mode",
                "align_corners",
                "recompute_scale_factor",
            ];
            return asked(name, arguments, names).map(|asked| Some(Operation::Resize(asked)));
        }
        "PReLU" => {
            let given = given(&["num_parameters", "init", "device", "dtype"])?;
            Layer::Prelu(layers::Prelu {
                slopes: given.size_or("num_parameters", 1)?,
                init: given.number_or("init", 0.25)?,
            })
        }
        "Dropout" | "Dropout2d" | "AlphaDropout" => {
            dropout(name, given(&["p", "inplace"])?.number_or("p", 0.5)?)
        }
        "Flatten" => {
            let given = given(&["start_dim", "end_dim"])?;
            match (
                given.number_or("start_dim", 1.0)?,
                given.number_or("end_dim", -1.0)?,
            ) {
                (1.0, -1.0) => Layer::Flatten(layers::Flatten {}),
                (start, end) => {
                    return Ok(Some(Operation::Flatten {
                        start: start as i64,
                        end: end as i64,
                    }));
                }
            }
        }
        "Identity" => return Ok(Some(Operation::Identity)),
        "Softmax" | "LogSoftmax" => {
            return softmax(&given(&["dim"])?, name == "LogSoftmax").map(Some);
        }
        "Softmax2d" => {
            given(&[])?;
            let (dim, is_logarithm) = (Some(-3), false);
            return Ok(Some(Operation::Softmax { dim, is_logarithm }));
        }
        _ => return Ok(None),
    };
    Ok(Some(Operation::Layer(layer)))
}

/// `F.name(x, ...)`, without its tensor; none for what is no function here.
pub fn function(name: &str, arguments: &Arguments) -> Result<Option<Operation>> {
    let given = |names: &'static [&'static str]| Given::new(name, arguments, names);
    if let Some(layer) = activation::function(name, arguments)? {
        return Ok(Some(Operation::Layer(layer)));
    }
    if let Some(operation) = norm::function(name, arguments)? {
        return Ok(Some(operation));
    }
    let layer = match name {
        "dropout" | "dropout2d" | "alpha_dropout" => {
            let given = given(&["p", "training", "inplace"])?;
            let trains = given.get("training").map(Value::truth);
            match (trains, name) {
                // Where nothing is said of it, alpha_dropout alone takes it for False.
                (Some(Some(false)), _) | (None, "alpha_dropout") => {
                    return Ok(Some(Operation::Identity));
                }
                _ => dropout(name, given.number_or("p", 0.5)?),
            }
        }
        "max_pool2d" => return max_pool(name, arguments).map(Some),
        "avg_pool2d" => avg_pool(name, arguments)?,
        "lp_pool2d" => return lp_pool(name, arguments).map(Some),
        "adaptive_avg_pool2d" => {
            let sides = adaptive(&given(&["output_size"])?, arguments)?;
            return Ok(Some(Operation::AdaptiveAvg(sides)));
        }
        "adaptive_max_pool2d" => {
            let given = given(&["output_size", "return_indices"])?;
            given.only("return_indices", &Value::Bool(false))?;
            return adaptive(&given, arguments).map(|sides| Some(Operation::AdaptiveMax(sides)));
        }
        "pixel_shuffle" => Layer::PixelShuffle(layers::PixelShuffle {
            factor: given(&["upscale_factor"])?.size("upscale_factor")?,
        }),
        "pixel_unshuffle" => Layer::PixelUnshuffle(layers::PixelUnshuffle {
            factor: given(&["downscale_factor"])?.size("downscale_factor")?,
        }),
        "channel_shuffle" | "native_channel_shuffle" => {
            Layer::ChannelShuffle(layers::ChannelShuffle {
                groups: given(&["groups"])?.size("groups")?,
            })
        }
        "max_unpool2d" => return Ok(Some(Operation::MaxUnpool)),
        "interpolate" | "upsample" => {
            let names = &[
                "size",
                "scale_factor",
                "mode",
                "align_corners",
                "recompute_scale_factor",
                "antialias",
            ];
            return asked(name, arguments, names).map(|asked| Some(Operation::Resize(asked)));
        }
        "softmax" | "log_softmax" => {
            // The type of its numbers is that of all.
            let given = given(&["dim", "_stacklevel", "dtype"])?;
            return softmax(&given, name == "log_softmax").map(Some);
        }
        _ => return Ok(None),
    };
    Ok(Some(Operation::Layer(layer)))
}

fn softmax(given: &Given, is_logarithm: bool) -> Result<Operation> {
    let dim = match given.some("dim") {
        Some(_) => Some(given.number("dim")? as i64),
        None => None,
    };
    Ok(Operation::Softmax { dim, is_logarithm })
}

fn max_pool(name: &str, arguments: &Arguments) -> Result<Operation> {
    // The function has ceil_mode before return_indices, the module behind.
    let names: &[&str] = match name {
        "MaxPool2d" => &[
            "kernel_size",
            "stride",
            "padding",
            "dilation",
            "return_indices",
            "ceil_mode",
        ],
        _ => &[
            "kernel_size",
            "stride",
            "padding",
            "dilation",
            "ceil_mode",
            "return_indices",
        ],
    };
    let given = Given::new(name, arguments, names)?;
    if given.pair_or("dilation", [1, 1])? != [1, 1] {
        given.only("dilation", &Value::Int(1))?;
    }
    let kernel = given.pair("kernel_size")?;
    Ok(Operation::MaxPool {
        kernel,
        stride: given.pair_or("stride", kernel)?,
        padding: given.pair_or("padding", [0, 0])?,
        ceil: given.flag_or("ceil_mode", false)?,
        gives_indices: given.flag_or("return_indices", false)?,
    })
}

fn avg_pool(name: &str, arguments: &Arguments) -> Result<Layer> {
    let given = Given::new(
        name,
        arguments,
        &[
            "kernel_size",
            "stride",
            "padding",
            "ceil_mode",
            "count_include_pad",
            "divisor_override",
        ],
    )?;
    given.only("divisor_override", &Value::None)?;
    let kernel = given.pair("kernel_size")?;
    Ok(Layer::AvgPool2d(layers::AvgPool2d {
        kernel,
        stride: given.pair_or("stride", kernel)?,
        padding: given.pair_or("padding", [0, 0])?,
        ceil_mode: given.flag_or("ceil_mode", false)?,
        count_include_pad: given.flag_or("count_include_pad", true)?,
    }))
}

/// Of the norm without end PyTorch makes a max pooling of sizes.
fn lp_pool(name: &str, arguments: &Arguments) -> Result<Operation> {
    let names = &["norm_type", "kernel_size", "stride", "ceil_mode"];
    let given = Given::new(name, arguments, names)?;
    let kernel = given.pair("kernel_size")?;
    let stride = given.pair_or("stride", kernel)?;
    let ceil_mode = given.flag_or("ceil_mode", false)?;
    let norm_type = given.number("norm_type")?;
    if norm_type == f64::INFINITY {
        return Ok(Operation::MaxPoolOfSizes(layers::MaxPool2d {
            kernel,
            stride,
            padding: [0, 0],
            ceil_mode,
        }));
    }
    Ok(Operation::Layer(Layer::LpPool2d(layers::LpPool2d {
        norm_type,
        kernel,
        stride,
        ceil_mode,
    })))
}

fn adaptive(given: &Given, arguments: &Arguments) -> Result<[Option<usize>; 2]> {
    let sides = match given.get("output_size").map(|size| (size.members(), size)) {
        Some((Some(members), _)) if members.len() == 2 => [members[0].clone(), members[1].clone()],
        Some((_, size)) => [size.clone(), size.clone()],
        None => {
            return Err(unsupported(
                arguments.at,
                phrase!("the pooling has no output_size"),
                phrase!("Give it one."),
            ));
        }
    };
    let mut output = [None; 2];
    for (side, value) in output.iter_mut().zip(&sides) {
        *side = match value {
            Value::None => None,
            value => Some(value.size().ok_or_else(|| {
                let what = phrase!("the output_size is {value}", value = value.describe());
                unsupported(
                    arguments.at,
                    what,
                    phrase!("It must be whole numbers or None."),
                )
            })?),
        };
    }
    Ok(output)
}
