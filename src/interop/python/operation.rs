//! Layers and functions of PyTorch as operations on tensors: `nn.Conv2d(...)`, `F.max_pool2d(x, ...)`.

use super::activation;
use super::given::{Given, Result, unsupported};
use super::value::{Arguments, Value};
use crate::network::{Layer, UpsampleMode, layers};
use crate::said::phrase;

/// The layers there are, for messages.
pub const LAYERS: &str = "Conv2d, ConvTranspose2d, Linear, BatchNorm2d, MaxPool2d, AvgPool2d, AdaptiveAvgPool2d, MaxUnpool2d, Upsample, ReLU, ReLU6, LeakyReLU, ELU, CELU, SELU, SiLU, GELU, Mish, Hardtanh, Hardswish, Hardsigmoid, Sigmoid, LogSigmoid, Softplus, Softsign, Tanh, Tanhshrink, Dropout, Flatten, Identity, Sequential, ModuleList, ModuleDict";

/// What a call does with a tensor.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    Layer(Layer),
    Identity,
    /// `ceil`: the last window may reach over the edge; right where none does.
    MaxPool {
        kernel: [usize; 2],
        stride: [usize; 2],
        padding: [usize; 2],
        ceil: bool,
        gives_indices: bool,
    },
    MaxUnpool,
    /// None keeps the side.
    AdaptiveAvg([Option<usize>; 2]),
    Resize {
        size: Option<[usize; 2]>,
        scale: Option<[usize; 2]>,
        mode: UpsampleMode,
        align_corners: bool,
    },
    LogSoftmax,
}

/// Whether such a layer has weights.
pub fn has_weights(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Layer(
            Layer::Conv2d(_) | Layer::ConvTranspose2d(_) | Layer::Linear(_) | Layer::BatchNorm2d(_)
        )
    )
}

/// `nn.name(...)`; none for what is no layer here.
pub fn module(name: &str, arguments: &Arguments) -> Result<Option<Operation>> {
    let given = |names: &'static [&'static str]| Given::new(name, arguments, names);
    if let Some(layer) = activation::module(name, arguments)? {
        return Ok(Some(Operation::Layer(layer)));
    }
    let layer = match name {
        "Conv2d" => conv2d(name, arguments)?,
        "ConvTranspose2d" => conv_transpose2d(name, arguments)?,
        "Linear" => {
            let given = given(&["in_features", "out_features", "bias"])?;
            Layer::Linear(layers::Linear {
                features_in: given.size("in_features")?,
                features_out: given.size("out_features")?,
                bias: given.flag_or("bias", true)?,
            })
        }
        "BatchNorm2d" => {
            let given = given(&[
                "num_features",
                "eps",
                "momentum",
                "affine",
                "track_running_stats",
            ])?;
            given.only("affine", &Value::Bool(true))?;
            given.only("track_running_stats", &Value::Bool(true))?;
            if matches!(given.get("momentum"), Some(Value::None)) {
                return Err(unsupported(
                    arguments.at,
                    phrase!("momentum=None of BatchNorm2d averages over all batches"),
                    phrase!("A number is supported; 0.1 is the default."),
                ));
            }
            Layer::BatchNorm2d(layers::BatchNorm2d {
                channels: given.size("num_features")?,
                eps: given.number_or("eps", 1e-5)?,
                momentum: given.number_or("momentum", 0.1)?,
            })
        }
        "MaxPool2d" => return max_pool(name, arguments).map(Some),
        "AvgPool2d" => avg_pool(name, arguments)?,
        "AdaptiveAvgPool2d" => return adaptive(&given(&["output_size"])?, arguments).map(Some),
        "MaxUnpool2d" => {
            given(&["kernel_size", "stride", "padding"])?.pair("kernel_size")?;
            return Ok(Some(Operation::MaxUnpool));
        }
        "Upsample" | "UpsamplingNearest2d" | "UpsamplingBilinear2d" => {
            return resize(
                name,
                arguments,
                &["size", "scale_factor", "mode", "align_corners"],
            )
            .map(Some);
        }
        "Dropout" => Layer::Dropout(layers::Dropout {
            p: given(&["p", "inplace"])?.number_or("p", 0.5)?,
        }),
        "Flatten" => {
            let given = given(&["start_dim", "end_dim"])?;
            given.only("start_dim", &Value::Int(1))?;
            given.only("end_dim", &Value::Int(-1))?;
            Layer::Flatten(layers::Flatten {})
        }
        "Identity" => return Ok(Some(Operation::Identity)),
        "LogSoftmax" => return Ok(Some(Operation::LogSoftmax)),
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
    let layer = match name {
        "dropout" => {
            let given = given(&["p", "training", "inplace"])?;
            match given.get("training").map(Value::truth) {
                Some(Some(false)) => return Ok(Some(Operation::Identity)),
                _ => Layer::Dropout(layers::Dropout {
                    p: given.number_or("p", 0.5)?,
                }),
            }
        }
        "max_pool2d" => return max_pool(name, arguments).map(Some),
        "avg_pool2d" => avg_pool(name, arguments)?,
        "adaptive_avg_pool2d" => return adaptive(&given(&["output_size"])?, arguments).map(Some),
        "max_unpool2d" => return Ok(Some(Operation::MaxUnpool)),
        "interpolate" | "upsample" => {
            return resize(
                name,
                arguments,
                &[
                    "size",
                    "scale_factor",
                    "mode",
                    "align_corners",
                    "recompute_scale_factor",
                    "antialias",
                ],
            )
            .map(Some);
        }
        "log_softmax" => return Ok(Some(Operation::LogSoftmax)),
        _ => return Ok(None),
    };
    Ok(Some(Operation::Layer(layer)))
}

fn conv2d(name: &str, arguments: &Arguments) -> Result<Layer> {
    let given = Given::new(
        name,
        arguments,
        &[
            "in_channels",
            "out_channels",
            "kernel_size",
            "stride",
            "padding",
            "dilation",
            "groups",
            "bias",
            "padding_mode",
            "device",
            "dtype",
        ],
    )?;
    given.only("padding_mode", &Value::text("zeros"))?;
    let kernel = given.pair("kernel_size")?;
    let stride = given.pair_or("stride", [1, 1])?;
    let dilation = given.pair_or("dilation", [1, 1])?;
    let padding = match given.get("padding") {
        Some(Value::Text(text)) if &**text == "valid" => [0, 0],
        Some(Value::Text(text)) if &**text == "same" => {
            let reach = [0, 1].map(|axis| dilation[axis].saturating_mul(kernel[axis].max(1) - 1));
            if stride != [1, 1] || reach.iter().any(|reach| reach % 2 != 0) {
                return Err(unsupported(
                    arguments.at,
                    phrase!("padding='same' of this convolution pads one side more than the other"),
                    phrase!(
                        "It is supported with stride 1 and an odd kernel; give the padding as a number."
                    ),
                ));
            }
            reach.map(|reach| reach / 2)
        }
        _ => given.pair_or("padding", [0, 0])?,
    };
    Ok(Layer::Conv2d(layers::Conv2d {
        channels_in: given.size("in_channels")?,
        channels_out: given.size("out_channels")?,
        kernel,
        stride,
        padding,
        dilation,
        groups: given.size_or("groups", 1)?,
        bias: given.flag_or("bias", true)?,
    }))
}

fn conv_transpose2d(name: &str, arguments: &Arguments) -> Result<Layer> {
    let given = Given::new(
        name,
        arguments,
        &[
            "in_channels",
            "out_channels",
            "kernel_size",
            "stride",
            "padding",
            "output_padding",
            "groups",
            "bias",
            "dilation",
            "padding_mode",
            "device",
            "dtype",
        ],
    )?;
    given.only("padding_mode", &Value::text("zeros"))?;
    Ok(Layer::ConvTranspose2d(layers::ConvTranspose2d {
        channels_in: given.size("in_channels")?,
        channels_out: given.size("out_channels")?,
        kernel: given.pair("kernel_size")?,
        stride: given.pair_or("stride", [1, 1])?,
        padding: given.pair_or("padding", [0, 0])?,
        output_padding: given.pair_or("output_padding", [0, 0])?,
        dilation: given.pair_or("dilation", [1, 1])?,
        groups: given.size_or("groups", 1)?,
        bias: given.flag_or("bias", true)?,
    }))
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
    given.only("ceil_mode", &Value::Bool(false))?;
    given.only("divisor_override", &Value::None)?;
    let kernel = given.pair("kernel_size")?;
    let padding = given.pair_or("padding", [0, 0])?;
    if padding != [0, 0] {
        given.only("count_include_pad", &Value::Bool(true))?;
    }
    Ok(Layer::AvgPool2d(layers::AvgPool2d {
        kernel,
        stride: given.pair_or("stride", kernel)?,
        padding,
    }))
}

fn adaptive(given: &Given, arguments: &Arguments) -> Result<Operation> {
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
    Ok(Operation::AdaptiveAvg(output))
}

fn resize(name: &str, arguments: &Arguments, names: &'static [&'static str]) -> Result<Operation> {
    let given = Given::new(name, arguments, names)?;
    let usual = match name {
        "UpsamplingBilinear2d" => "bilinear",
        _ => "nearest",
    };
    let mode = match given.text_or("mode", usual)?.as_str() {
        "nearest" => UpsampleMode::Nearest,
        "bilinear" => UpsampleMode::Bilinear,
        other => {
            return Err(unsupported(
                arguments.at,
                phrase!("mode '{mode}' of {name}", mode = other, name),
                phrase!("'nearest' and 'bilinear' are supported."),
            ));
        }
    };
    given.only("antialias", &Value::Bool(false))?;
    let whole = |value: &Value| match value {
        Value::Float(number) if number.fract() == 0.0 && (0.0..1e6).contains(number) => {
            Some(*number as usize)
        }
        other => other.size(),
    };
    let scale = match given.some("scale_factor") {
        None => None,
        Some(value) => {
            let members = value.members().unwrap_or_else(|| vec![value.clone(); 2]);
            match members
                .iter()
                .map(whole)
                .collect::<Option<Vec<_>>>()
                .as_deref()
            {
                Some(&[height, width]) => Some([height, width]),
                _ => {
                    let what = phrase!(
                        "scale_factor {value} of {name}",
                        value = value.describe(),
                        name
                    );
                    return Err(unsupported(
                        arguments.at,
                        what,
                        phrase!("Whole numbers are supported."),
                    ));
                }
            }
        }
    };
    let size = match given.some("size") {
        Some(_) => Some(given.pair("size")?),
        None => None,
    };
    if size.is_none() == scale.is_none() {
        return Err(unsupported(
            arguments.at,
            phrase!("{name} needs size or scale_factor", name),
            phrase!("Give it one of the two."),
        ));
    }
    Ok(Operation::Resize {
        size,
        scale,
        mode,
        align_corners: given.flag_or("align_corners", name == "UpsamplingBilinear2d")?,
    })
}
