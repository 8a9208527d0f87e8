//! `forward`: one line a layer.

use std::collections::HashMap;

use super::tensors;
use crate::interop::write::wiring::{self, Line};
use crate::network::layers::{Drops, Function, function_layer};
use crate::network::{Layer, Network, Source, UpsampleMode, layers};

/// `forward`, and the end of the `impl`.
pub fn forward(
    network: &Network,
    fields: &HashMap<String, String>,
    shapes: &[Vec<usize>],
) -> String {
    let (pictures, lines, _) = wiring::lines(network);
    let rank = shapes.last().map_or(1, Vec::len) + 1;
    let mut text = format!(
        "    /// From pictures `[batch, {}, {}, {}]`, normalised as in training.\n    pub fn forward(&self, {pictures}: Tensor<4>) -> Tensor<{rank}> {{\n",
        network.input[0], network.input[1], network.input[2]
    );
    for (index, line) in lines.iter().enumerate() {
        let call = call(network, fields, index, line);
        text += &match &line.indices {
            Some(indices) => format!("        let ({}, {indices}) = {call};\n", line.own),
            None if index + 1 == lines.len() => format!("        {call}\n"),
            None => format!("        let {} = {call};\n", line.own),
        };
    }
    text + "    }\n}\n"
}

fn call(network: &Network, fields: &HashMap<String, String>, index: usize, line: &Line) -> String {
    let node = &network.nodes[index];
    let given: Vec<String> = line
        .given
        .iter()
        .map(|(name, is_last)| {
            if *is_last {
                name.clone()
            } else {
                format!("{name}.clone()")
            }
        })
        .collect();
    let x = given.first().map_or("x", String::as_str);
    let field = fields.get(node.owner()).map_or("", String::as_str);
    if let Some(function) = node.layer.function() {
        return activation(function, x);
    }
    match &node.layer {
        Layer::MaxPool2d(layers::MaxPool2d {
            kernel,
            stride,
            padding,
            ceil_mode,
        }) => {
            let windows = window("MaxPool", *kernel, *stride, *padding, *ceil_mode);
            match line.indices {
                Some(_) => format!("max_pool2d_with_indices({x}, {windows})"),
                None => format!("max_pool2d({x}, {windows})"),
            }
        }
        Layer::AvgPool2d(layers::AvgPool2d {
            kernel,
            stride,
            padding,
            ceil_mode,
            count_include_pad,
        }) => {
            let windows = window("AvgPool", *kernel, *stride, *padding, *ceil_mode);
            match count_include_pad {
                true => format!("avg_pool2d({x}, {windows})"),
                false => format!("avg_pool2d({x}, {windows}.with_count_include_pad(false))"),
            }
        }
        Layer::LpPool2d(layer) => {
            let mean = layer.mean();
            let windows = window("AvgPool", mean.kernel, mean.stride, [0, 0], mean.ceil_mode);
            let (norm, values) = (layer.norm_type, layer.values() as f64);
            format!(
                "(avg_pool2d({x}.powf_scalar({norm:?}), {windows}) * {values:?}).powf_scalar(1.0 / {norm:?})"
            )
        }
        Layer::AdaptiveMaxPool2d(layers::AdaptiveMaxPool2d { output }) => {
            format!("adaptive_max_pool2d({x}, {output:?})")
        }
        Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output }) => {
            format!("adaptive_avg_pool2d({x}, {output:?})")
        }
        Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }) => {
            let [height, width] = network
                .shapes()
                .ok()
                .map_or([0, 0], |shapes| [shapes[index][1], shapes[index][2]]);
            format!(
                "max_unpool2d({x}, {}, [{height}, {width}])",
                wiring::indices(pool)
            )
        }
        Layer::Upsample(layers::Upsample {
            scale,
            mode,
            align_corners,
        }) => {
            let mode = match mode {
                UpsampleMode::Nearest => "InterpolateMode::Nearest)".to_string(),
                UpsampleMode::Bilinear => {
                    format!("InterpolateMode::Bilinear).with_align_corners({align_corners})")
                }
            };
            format!(
                "interpolate({x}, InterpolateOptions::new({mode}.with_scale_factor([{:?}, {:?}]))",
                scale[0] as f32, scale[1] as f32
            )
        }
        Layer::ChannelPad(layers::ChannelPad {
            stride,
            before,
            after,
        }) => format!(
            "channel_pad({x}.slice(s![.., .., ..;{}, ..;{}]), {before}, {after})",
            stride[0], stride[1]
        ),
        // Written above.
        function_layer!() => x.to_string(),
        Layer::Flatten(_) | Layer::View(_) => match is_map(network, index) {
            true => format!("{x}.flatten::<2>(1, 3)"),
            false => x.to_string(),
        },
        Layer::Softmax(layers::Softmax { dim }) => format!("activation::softmax({x}, {dim})"),
        Layer::LogSoftmax(layers::LogSoftmax { dim }) => {
            format!("activation::log_softmax({x}, {dim})")
        }
        Layer::Add(_) => given.join(" + "),
        Layer::Concat(layers::Concat { dim }) => {
            format!("Tensor::cat(vec![{}], {dim})", given.join(", "))
        }
        Layer::Arithmetic(layer) => tensors::arithmetic(layer.operator, &given),
        Layer::Parameter(layer) => tensors::parameter(layer, field, x, &reaches(network, index)),
        Layer::Affine(layer) => tensors::affine(layer, x),
        Layer::LocalResponseNorm(layer) => tensors::local_response_norm(layer, x),
        Layer::Slice(layer) => tensors::slice(layer, x, &reaches(network, index)),
        Layer::Pad2d(layer) => tensors::pad(layer, x),
        Layer::Reduce(layer) => tensors::reduce(layer, x),
        Layer::Resize(layer) => {
            let shapes = [reaches(network, index), puts_out(network, index)];
            tensors::resize(layer, x, &shapes)
        }
        Layer::Reshape(layers::Reshape { output }) => tensors::reshape(output, x),
        layer @ (Layer::Permute(_)
        | Layer::PixelShuffle(_)
        | Layer::PixelUnshuffle(_)
        | Layer::ChannelShuffle(_)) => {
            let shapes = [reaches(network, index), puts_out(network, index)];
            tensors::permute(layer, x, &shapes)
        }
        Layer::Conv2d(_)
        | Layer::ConvTranspose2d(_)
        | Layer::Linear(_)
        | Layer::BatchNorm2d(_)
        | Layer::BatchNorm1d(_)
        | Layer::GroupNorm(_)
        | Layer::InstanceNorm2d(_)
        | Layer::Prelu(_)
        | Layer::Dropout(_) => format!("self.{field}.forward({x})"),
        Layer::Dropout2d(layer) => drop_whole(layer.drops(), field, x),
        Layer::StochasticDepth(layer) => drop_whole(layer.drops(), field, x),
        Layer::AlphaDropout(_) => format!("alpha_dropout({x}, &self.{field})"),
        Layer::LayerNorm(layer) => tensors::layer_norm(layer, field, x, &reaches(network, index)),
    }
}

/// Burn's dropout draws for each element; what draws for more of them at once takes its mask from a smaller one.
fn drop_whole(drops: Drops, field: &str, x: &str) -> String {
    format!("drop_whole({x}, &self.{field}, {})", drops.draws.axes(2))
}

fn activation(function: Function, x: &str) -> String {
    let call = match function {
        Function::Relu => format!("relu({x})"),
        Function::LeakyRelu { slope } => format!("leaky_relu({x}, {slope:?})"),
        Function::Sigmoid => format!("sigmoid({x})"),
        Function::Tanh => format!("tanh({x})"),
        Function::Relu6 => format!("relu6({x})"),
        Function::Hardtanh { min, max } => format!("hardtanh({x}, {min:?}, {max:?})"),
        Function::Elu { alpha } => format!("elu({x}, {alpha:?})"),
        Function::Celu { alpha } => format!("celu({x}, {alpha:?})"),
        Function::Selu => format!("selu({x})"),
        Function::Silu => format!("silu({x})"),
        Function::Gelu => format!("gelu({x})"),
        Function::GeluTanh => format!("gelu_approximate({x})"),
        Function::Mish => format!("mish({x})"),
        Function::Hardswish => format!("hard_swish({x})"),
        Function::Hardsigmoid => format!("hard_sigmoid({x}, 1.0 / 6.0, 0.5)"),
        Function::Softplus { beta, threshold } => {
            format!("softplus_with_threshold({x}, {beta:?}, {threshold:?})")
        }
        Function::LogSigmoid => format!("log_sigmoid({x})"),
        Function::Softsign => format!("softsign({x})"),
        Function::Tanhshrink => format!("tanhshrink({x})"),
        Function::Sqrt => return format!("{x}.sqrt()"),
    };
    format!("activation::{call}")
}

/// Whether what a node reads is a feature map.
fn is_map(network: &Network, index: usize) -> bool {
    reaches(network, index).len() == 3
}

/// The shape of one picture that a node reads first.
fn reaches(network: &Network, index: usize) -> Vec<usize> {
    match network
        .wiring()
        .ok()
        .as_ref()
        .and_then(|wiring| wiring[index].first())
    {
        Some(Source::Node(source)) => puts_out(network, *source),
        _ => network.input.to_vec(),
    }
}

/// The shape of one picture that a node puts out.
fn puts_out(network: &Network, index: usize) -> Vec<usize> {
    network
        .shapes()
        .map_or(Vec::new(), |shapes| shapes[index].clone())
}

fn window(
    kind: &str,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    ceil_mode: bool,
) -> String {
    let mut text = format!("{kind}Options::new({kernel:?}).with_stride({stride:?})");
    if padding != [0, 0] {
        text += &format!(".with_padding({padding:?})");
    }
    if ceil_mode {
        text += ".with_ceil_mode(true)";
    }
    text
}
