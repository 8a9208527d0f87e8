//! The struct with its layers, how they are made, and how a `state_dict` is put into them.

use std::collections::HashMap;

use crate::interop::write::wiring;
use crate::network::layers::function_layer;
use crate::network::{Layer, Network, Node, layers};

/// A name as Rust's types have it: `unet_small` becomes `UnetSmall`.
pub fn type_name(name: &str) -> String {
    let plain = wiring::plain(name);
    let words = plain.split('_').filter(|word| !word.is_empty());
    let joined: String = words
        .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
        .collect();
    match joined.starts_with(|c: char| c.is_ascii_alphabetic())
        && !["Self", "Tensor", "Module", "Device"].contains(&joined.as_str())
    {
        true => joined,
        false => format!("Net{joined}"),
    }
}

/// Whether the struct has a field for it: layers with weights, and dropout, which is off where nothing is learned.
pub fn has_weights(layer: &Layer) -> bool {
    made(layer).is_some()
}

/// The field's type, and the expression that makes it.
fn made(layer: &Layer) -> Option<(&'static str, String)> {
    Some(match layer {
        Layer::Conv2d(layers::Conv2d {
            channels_in,
            channels_out,
            kernel,
            stride,
            padding,
            dilation,
            groups,
            bias,
        }) => {
            let [top, left] = padding;
            let mut text =
                format!("Conv2dConfig::new([{channels_in}, {channels_out}], {kernel:?})");
            text += &with(stride != &[1, 1], "stride", format!("{stride:?}"));
            text += &with(
                padding != &[0, 0],
                "padding",
                format!("PaddingConfig2d::Explicit({top}, {left}, {top}, {left})"),
            );
            text += &with(dilation != &[1, 1], "dilation", format!("{dilation:?}"));
            text += &with(*groups != 1, "groups", groups.to_string());
            ("Conv2d", text + &with(!bias, "bias", "false".into()))
        }
        Layer::ConvTranspose2d(layers::ConvTranspose2d {
            channels_in,
            channels_out,
            kernel,
            stride,
            padding,
            output_padding,
            dilation,
            groups,
            bias,
        }) => {
            let mut text =
                format!("ConvTranspose2dConfig::new([{channels_in}, {channels_out}], {kernel:?})");
            text += &with(stride != &[1, 1], "stride", format!("{stride:?}"));
            text += &with(padding != &[0, 0], "padding", format!("{padding:?}"));
            text += &with(
                output_padding != &[0, 0],
                "padding_out",
                format!("{output_padding:?}"),
            );
            text += &with(dilation != &[1, 1], "dilation", format!("{dilation:?}"));
            text += &with(*groups != 1, "groups", groups.to_string());
            (
                "ConvTranspose2d",
                text + &with(!bias, "bias", "false".into()),
            )
        }
        Layer::Linear(layers::Linear {
            features_in,
            features_out,
            bias,
        }) => {
            let text = format!("LinearConfig::new({features_in}, {features_out})");
            ("Linear", text + &with(!bias, "bias", "false".into()))
        }
        Layer::BatchNorm2d(layers::BatchNorm {
            channels,
            eps,
            momentum,
        })
        | Layer::BatchNorm1d(layers::BatchNorm {
            channels,
            eps,
            momentum,
        }) => {
            let text = format!("BatchNormConfig::new({channels})");
            let text = text + &with(*eps != 1e-5, "epsilon", format!("{eps:?}"));
            (
                "BatchNorm",
                text + &with(*momentum != 0.1, "momentum", format!("{momentum:?}")),
            )
        }
        Layer::GroupNorm(layers::GroupNorm {
            groups,
            channels,
            eps,
            affine,
        }) => {
            let text = format!("GroupNormConfig::new({groups}, {channels})");
            let text = text + &with(*eps != 1e-5, "epsilon", format!("{eps:?}"));
            ("GroupNorm", text + &with(!affine, "affine", "false".into()))
        }
        Layer::InstanceNorm2d(layers::InstanceNorm2d {
            channels,
            eps,
            affine,
        }) => {
            let text = format!("InstanceNormConfig::new({channels})");
            let text = text + &with(*eps != 1e-5, "epsilon", format!("{eps:?}"));
            (
                "InstanceNorm",
                text + &with(!affine, "affine", "false".into()),
            )
        }
        Layer::LayerNorm(layer) => {
            let size = layer.grouping().size;
            let eps = with(layer.eps != 1e-5, "epsilon", format!("{:?}", layer.eps));
            match layer.affine {
                true => (
                    "LayerNorm",
                    format!("LayerNormConfig::new({size}){eps}")
                        + &with(!layer.bias, "bias", "false".into()),
                ),
                // Burn's always has weights; one group without them is the same.
                false => (
                    "GroupNorm",
                    format!("GroupNormConfig::new(1, {size}){eps}.with_affine(false)"),
                ),
            }
        }
        Layer::Prelu(layers::Prelu { slopes, init }) => {
            let text = "PReluConfig::new()".to_string();
            let text = text + &with(*slopes != 1, "num_parameters", slopes.to_string());
            (
                "PRelu",
                text + &with(*init != 0.25, "alpha", format!("{init:?}")),
            )
        }
        Layer::Parameter(layer) => {
            let kind = match layer.shape.len() {
                0 | 1 => "Param<Tensor<1>>",
                2 => "Param<Tensor<2>>",
                3 => "Param<Tensor<3>>",
                4 => "Param<Tensor<4>>",
                5 => "Param<Tensor<5>>",
                _ => "Param<Tensor<6>>",
            };
            let layers::First { mean, std, draw } = layer.first();
            let first = match draw {
                _ if std == 0.0 => format!("Constant {{ value: {mean:?} }}"),
                layers::Draw::Normal => format!("Normal {{ mean: {mean:?}, std: {std:?} }}"),
                layers::Draw::Uniform => {
                    let reach = 3f64.sqrt() * std;
                    format!(
                        "Uniform {{ min: {:?}, max: {:?} }}",
                        mean - reach,
                        mean + reach
                    )
                }
            };
            (kind, format!("Initializer::{first}"))
        }
        Layer::Dropout(layers::Dropout { p })
        | Layer::Dropout2d(layers::Dropout2d { p })
        | Layer::AlphaDropout(layers::AlphaDropout { p })
        | Layer::StochasticDepth(layers::StochasticDepth { p, .. }) => {
            ("Dropout", format!("DropoutConfig::new({p:?})"))
        }
        Layer::MaxPool2d(_)
        | Layer::AvgPool2d(_)
        | Layer::LpPool2d(_)
        | Layer::AdaptiveAvgPool2d(_)
        | Layer::MaxUnpool2d(_)
        | Layer::Upsample(_)
        | Layer::ChannelPad(_)
        | function_layer!()
        | Layer::Softmax(_)
        | Layer::LogSoftmax(_)
        | Layer::Flatten(_)
        | Layer::View(_)
        | Layer::Add(_)
        | Layer::Concat(_)
        | Layer::AdaptiveMaxPool2d(_)
        | Layer::Arithmetic(_)
        | Layer::Affine(_)
        | Layer::LocalResponseNorm(_)
        | Layer::Slice(_)
        | Layer::Pad2d(_)
        | Layer::Reduce(_)
        | Layer::Resize(_)
        | Layer::Reshape(_)
        | Layer::Permute(_)
        | Layer::PixelShuffle(_)
        | Layer::PixelUnshuffle(_)
        | Layer::ChannelShuffle(_) => return None,
    })
}

/// The sizes of a tensor of a module's own; Burn has none without axes.
fn sizes_of(layer: &layers::Parameter) -> Vec<usize> {
    match layer.shape.is_empty() {
        true => vec![1],
        false => layer.shape.clone(),
    }
}

fn with(is_wanted: bool, name: &str, value: String) -> String {
    match is_wanted {
        true => format!(".with_{name}({value})"),
        false => String::new(),
    }
}

/// The struct, `new` and `load`; the `impl` stays open for `forward`.
pub fn module(network: &Network, fields: &HashMap<String, String>, name: &str) -> String {
    let layers: Vec<(&Node, &str, &'static str, String)> = network
        .nodes
        .iter()
        .filter_map(|node| {
            let (kind, expression) = made(&node.layer)?;
            Some((node, fields.get(&node.name)?.as_str(), kind, expression))
        })
        .collect();
    let mut text = format!("#[derive(Module, Debug)]\npub struct {name} {{\n");
    for (_, field, kind, _) in &layers {
        text += &format!("    pub {field}: {kind},\n");
    }
    let device = if layers.iter().any(|(.., kind, _)| *kind != "Dropout") {
        "device"
    } else {
        "_device"
    };
    text += &format!(
        "}}\n\nimpl {name} {{\n    /// With first weights as Burn draws them.\n    pub fn new({device}: &Device) -> Self {{\n        Self {{\n"
    );
    for (node, field, kind, expression) in &layers {
        let mut given = if *kind == "Dropout" { "" } else { "device" }.to_string();
        if let Layer::Parameter(layer) = &node.layer {
            given = format!("{:?}, device", sizes_of(layer));
        }
        text += &format!("            {field}: {expression}.init({given}),\n");
    }
    text += "        }\n    }\n\n";
    text += "    /// The same network with the tensors of a PyTorch `state_dict`, which `tensor` gives by name.\n";
    let loads: String = layers
        .iter()
        .map(|(node, field, ..)| loaded(node, field))
        .collect();
    text += &match loads.is_empty() {
        true => format!(
            "    pub fn load(self, _tensor: impl Fn(&str) -> TensorData, {}: &Device) -> Self {{\n        self\n    }}\n\n",
            "_device"
        ),
        false => format!(
            "    pub fn load(mut self, tensor: impl Fn(&str) -> TensorData, device: &Device) -> Self {{\n{loads}        self\n    }}\n\n"
        ),
    };
    text
}

/// The lines that load one layer.
fn loaded(node: &Node, field: &str) -> String {
    let name = node.name.as_str();
    let parameter = |own: &str, suffix: &str| {
        format!(
            "        self.{field}.{own} = Param::from_data(tensor({:?}), device);\n",
            format!("{name}.{suffix}")
        )
    };
    let optional = |own: &str, suffix: &str| {
        format!(
            "        self.{field}.{own} = Some(Param::from_data(tensor({:?}), device));\n",
            format!("{name}.{suffix}")
        )
    };
    let bias = |bias: bool| match bias {
        true => optional("bias", "bias"),
        false => String::new(),
    };
    let running = |own: &str| {
        format!(
            "        self.{field}.{own} = RunningState::new(Tensor::from_data(tensor({:?}), device));\n",
            format!("{name}.{own}")
        )
    };
    match &node.layer {
        Layer::Conv2d(layers::Conv2d { bias: has, .. })
        | Layer::ConvTranspose2d(layers::ConvTranspose2d { bias: has, .. }) => {
            parameter("weight", "weight") + &bias(*has)
        }
        // Burn keeps it as [features_in, features_out].
        Layer::Linear(layers::Linear { bias: has, .. }) => {
            let weight = format!(
                "Tensor::<2>::from_data(tensor({:?}), device)",
                format!("{name}.weight")
            );
            format!("        self.{field}.weight = Param::from_tensor({weight}.transpose());\n")
                + &bias(*has)
        }
        Layer::GroupNorm(layers::GroupNorm { affine, .. })
        | Layer::InstanceNorm2d(layers::InstanceNorm2d { affine, .. }) => match affine {
            true => optional("gamma", "weight") + &optional("beta", "bias"),
            false => String::new(),
        },
        Layer::LayerNorm(layer) if layer.affine => {
            let axes = layer.normalized_shape.len();
            let vector = |suffix: &str| {
                let tensor = format!("{name}.{suffix}");
                match axes {
                    1 => format!("Param::from_data(tensor({tensor:?}), device)"),
                    _ => format!(
                        "Param::from_tensor(Tensor::<{axes}>::from_data(tensor({tensor:?}), device).flatten::<1>(0, {}))",
                        axes - 1
                    ),
                }
            };
            let beta = match layer.bias {
                true => format!("        self.{field}.beta = Some({});\n", vector("bias")),
                false => String::new(),
            };
            format!("        self.{field}.gamma = {};\n", vector("weight")) + &beta
        }
        Layer::LayerNorm(_) => String::new(),
        Layer::BatchNorm2d(_) | Layer::BatchNorm1d(_) => {
            parameter("gamma", "weight")
                + &parameter("beta", "bias")
                + &running("running_mean")
                + &running("running_var")
        }
        Layer::Prelu(_) => parameter("alpha", "weight"),
        // A single number without axes is a vector of one in Burn.
        Layer::Parameter(layer) if layer.shape.is_empty() => format!(
            "        let number = tensor({name:?});\n        let number = TensorData::from_bytes(number.bytes().clone(), [1], number.dtype());\n        self.{field} = Param::from_data(number, device);\n"
        ),
        Layer::Parameter(_) => {
            format!("        self.{field} = Param::from_data(tensor({name:?}), device);\n")
        }
        Layer::MaxPool2d(_)
        | Layer::AvgPool2d(_)
        | Layer::LpPool2d(_)
        | Layer::AdaptiveAvgPool2d(_)
        | Layer::MaxUnpool2d(_)
        | Layer::Upsample(_)
        | Layer::ChannelPad(_)
        | function_layer!()
        | Layer::Softmax(_)
        | Layer::LogSoftmax(_)
        | Layer::Dropout(_)
        | Layer::Dropout2d(_)
        | Layer::AlphaDropout(_)
        | Layer::StochasticDepth(_)
        | Layer::Flatten(_)
        | Layer::View(_)
        | Layer::Add(_)
        | Layer::Concat(_)
        | Layer::AdaptiveMaxPool2d(_)
        | Layer::Arithmetic(_)
        | Layer::Affine(_)
        | Layer::LocalResponseNorm(_)
        | Layer::Slice(_)
        | Layer::Pad2d(_)
        | Layer::Reduce(_)
        | Layer::Resize(_)
        | Layer::Reshape(_)
        | Layer::Permute(_)
        | Layer::PixelShuffle(_)
        | Layer::PixelUnshuffle(_)
        | Layer::ChannelShuffle(_) => String::new(),
    }
}
