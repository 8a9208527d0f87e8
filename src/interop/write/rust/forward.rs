//! `forward`: one line a layer.

use std::collections::HashMap;

use crate::interop::write::wiring::{self, Line};
use crate::network::layers::{Function, function_layer};
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
    if let Some(field) = fields.get(&node.name) {
        return format!("self.{field}.forward({x})");
    }
    if let Some(function) = node.layer.function() {
        return activation(function, x);
    }
    match &node.layer {
        Layer::MaxPool2d(layers::MaxPool2d {
            kernel,
            stride,
            padding,
        }) => match line.indices {
            Some(_) => format!(
                "max_pool2d_with_indices({x}, {})",
                window("MaxPool", *kernel, *stride, *padding)
            ),
            None => format!(
                "max_pool2d({x}, {})",
                window("MaxPool", *kernel, *stride, *padding)
            ),
        },
        Layer::AvgPool2d(layers::AvgPool2d {
            kernel,
            stride,
            padding,
        }) => format!(
            "avg_pool2d({x}, {})",
            window("AvgPool", *kernel, *stride, *padding)
        ),
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
        Layer::Add(_) => given.join(" + "),
        Layer::Concat(_) => format!("Tensor::cat(vec![{}], 1)", given.join(", ")),
        Layer::Conv2d(_)
        | Layer::ConvTranspose2d(_)
        | Layer::Linear(_)
        | Layer::BatchNorm2d(_)
        | Layer::Dropout(_) => x.to_string(),
    }
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
    };
    format!("activation::{call}")
}

/// Whether what a node reads is a feature map.
fn is_map(network: &Network, index: usize) -> bool {
    let (Ok(wiring), Ok(shapes)) = (network.wiring(), network.shapes()) else {
        return true;
    };
    match wiring[index].first() {
        Some(Source::Node(source)) => shapes[*source].len() == 3,
        _ => true,
    }
}

fn window(kind: &str, kernel: [usize; 2], stride: [usize; 2], padding: [usize; 2]) -> String {
    let mut text = format!("{kind}Options::new({kernel:?}).with_stride({stride:?})");
    if padding != [0, 0] {
        text += &format!(".with_padding({padding:?})");
    }
    text
}

const CHANNEL_PAD: &str = r#"
/// Channels of zeros before and after.
fn channel_pad(x: Tensor<4>, before: usize, after: usize) -> Tensor<4> {
    let [batch, _, height, width] = x.dims();
    let zeros = |channels| Tensor::zeros([batch, channels, height, width], &x.device());
    let parts = [(before > 0).then(|| zeros(before)), Some(x.clone()), (after > 0).then(|| zeros(after))];
    Tensor::cat(parts.into_iter().flatten().collect(), 1)
}
"#;

const MAX_UNPOOL: &str = r#"
/// Each value where a max pooling found its maximum, 0 elsewhere.
fn max_unpool2d(x: Tensor<4>, places: Tensor<4, Int>, [height, width]: [usize; 2]) -> Tensor<4> {
    let [batch, channels, rows, columns] = x.dims();
    Tensor::<3>::zeros([batch, channels, height * width], &x.device())
        .scatter(
            2,
            places.reshape([batch, channels, rows * columns]),
            x.reshape([batch, channels, rows * columns]),
            IndexingUpdateOp::Add,
        )
        .reshape([batch, channels, height, width])
}
"#;

/// The functions that the code uses and Burn does not have.
pub fn helpers(body: &str) -> String {
    let mut text = String::new();
    for (name, source) in [("channel_pad(", CHANNEL_PAD), ("max_unpool2d(", MAX_UNPOOL)] {
        if body.contains(name) {
            text += source;
        }
    }
    text
}
