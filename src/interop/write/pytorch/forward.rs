//! `forward`: one line a layer. What the next layer alone reads is `x`; what others read has a name.

use super::layers::{module, own_tensor, pair, reference};
use super::tensors;
use crate::interop::write::wiring::{self, Line};
use crate::network::layers::{Function, function_layer};
use crate::network::{Layer, Network, Source, UpsampleMode, layers};

pub fn forward(network: &Network) -> String {
    let (pictures, lines, output) = wiring::lines(network);
    let mut text = format!("    def forward(self, {pictures}):\n");
    for (index, line) in lines.iter().enumerate() {
        let target = match &line.indices {
            Some(indices) => format!("{}, {indices}", line.own),
            None => line.own.clone(),
        };
        text += &format!("        {target} = {}\n", call(network, index, line));
    }
    text + &format!("        return {output}\n")
}

fn call(network: &Network, index: usize, line: &Line) -> String {
    let node = &network.nodes[index];
    let given: Vec<&str> = line.given.iter().map(|(name, _)| name.as_str()).collect();
    let x = given.first().copied().unwrap_or("x");
    let is_own = matches!(node.layer, Layer::Parameter(_));
    if module(&node.layer).is_some() && !is_own {
        return format!("{}({x})", reference(node.owner()));
    }
    if let Some(function) = node.layer.function() {
        return activation(function, x);
    }
    let window = |kernel: &[usize; 2], stride: &[usize; 2], padding: &[usize; 2], ceil: &bool| {
        let ceil = if *ceil { ", ceil_mode=True" } else { "" };
        format!(
            "{x}, {}, stride={}, padding={}{ceil}",
            pair(*kernel),
            pair(*stride),
            pair(*padding)
        )
    };
    match &node.layer {
        Layer::MaxPool2d(layers::MaxPool2d {
            kernel,
            stride,
            padding,
            ceil_mode,
        }) => {
            let windows = window(kernel, stride, padding, ceil_mode);
            match line.indices.is_some() {
                true => format!("F.max_pool2d({windows}, return_indices=True)"),
                false => format!("F.max_pool2d({windows})"),
            }
        }
        Layer::AvgPool2d(layers::AvgPool2d {
            kernel,
            stride,
            padding,
            ceil_mode,
            count_include_pad,
        }) => {
            let windows = window(kernel, stride, padding, ceil_mode);
            match count_include_pad {
                true => format!("F.avg_pool2d({windows})"),
                false => format!("F.avg_pool2d({windows}, count_include_pad=False)"),
            }
        }
        Layer::LpPool2d(layers::LpPool2d {
            norm_type,
            kernel,
            stride,
            ceil_mode,
        }) => {
            let (kernel, stride) = (pair(*kernel), pair(*stride));
            let ceil = if *ceil_mode { ", ceil_mode=True" } else { "" };
            format!("F.lp_pool2d({x}, {norm_type:?}, {kernel}, stride={stride}{ceil})")
        }
        Layer::AdaptiveMaxPool2d(layers::AdaptiveMaxPool2d { output }) => {
            format!("F.adaptive_max_pool2d({x}, ({}, {}))", output[0], output[1])
        }
        Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output }) => {
            format!("F.adaptive_avg_pool2d({x}, ({}, {}))", output[0], output[1])
        }
        Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }) => {
            let size = network
                .shapes()
                .ok()
                .map(|shapes| shapes[index].clone())
                .unwrap_or_default();
            let size = size
                .get(1..)
                .unwrap_or_default()
                .iter()
                .map(usize::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            let (kernel, stride) = match wiring::pooling(network, pool) {
                Some(found) => (found.kernel, found.stride),
                None => ([2, 2], [2, 2]),
            };
            format!(
                "F.max_unpool2d({x}, {}, {}, stride={}, output_size=({size}))",
                wiring::indices(pool),
                pair(kernel),
                pair(stride)
            )
        }
        Layer::Upsample(layers::Upsample {
            scale,
            mode,
            align_corners,
        }) => match mode {
            UpsampleMode::Nearest => format!(
                "F.interpolate({x}, scale_factor=({}, {}), mode=\"nearest\")",
                scale[0], scale[1]
            ),
            UpsampleMode::Bilinear => {
                let align = if *align_corners { "True" } else { "False" };
                format!(
                    "F.interpolate({x}, scale_factor=({}, {}), mode=\"bilinear\", align_corners={align})",
                    scale[0], scale[1]
                )
            }
        },
        Layer::ChannelPad(layers::ChannelPad {
            stride,
            before,
            after,
        }) => format!(
            "F.pad({x}[:, :, ::{}, ::{}], (0, 0, 0, 0, {before}, {after}))",
            stride[0], stride[1]
        ),
        // Written above.
        function_layer!() => x.to_string(),
        Layer::Softmax(layers::Softmax { dim }) => format!("F.softmax({x}, dim={dim})"),
        Layer::LogSoftmax(layers::LogSoftmax { dim }) => format!("F.log_softmax({x}, dim={dim})"),
        Layer::Dropout(layers::Dropout { p }) => {
            format!("F.dropout({x}, {p:?}, training=self.training)")
        }
        Layer::Dropout2d(layers::Dropout2d { p }) => {
            format!("F.dropout2d({x}, {p:?}, training=self.training)")
        }
        Layer::AlphaDropout(layers::AlphaDropout { p }) => {
            format!("F.alpha_dropout({x}, {p:?}, training=self.training)")
        }
        Layer::StochasticDepth(layers::StochasticDepth { p, mode }) => format!(
            "torchvision.ops.stochastic_depth({x}, {p:?}, \"{}\", training=self.training)",
            mode.word()
        ),
        Layer::Flatten(_) => format!("torch.flatten({x}, 1)"),
        Layer::View(layers::View { features }) => format!("{x}.view(-1, {features})"),
        Layer::Add(_) => given.join(" + "),
        Layer::Concat(layers::Concat { dim }) => {
            format!("torch.cat([{}], dim={dim})", given.join(", "))
        }
        Layer::Arithmetic(layer) => tensors::arithmetic(layer.operator, &given),
        Layer::Parameter(layer) => tensors::parameter(layer, x, &own_tensor(node.owner())),
        Layer::Affine(layer) => tensors::affine(layer, x),
        Layer::LocalResponseNorm(layers::LocalResponseNorm {
            size,
            alpha,
            beta,
            k,
        }) => {
            format!("F.local_response_norm({x}, {size}, alpha={alpha:?}, beta={beta:?}, k={k:?})")
        }
        Layer::Slice(layer) => tensors::slice(layer, x, rank(network, index)),
        Layer::Pad2d(layer) => tensors::pad(layer, x),
        Layer::Reduce(layer) => tensors::reduce(layer, x),
        Layer::Resize(layer) => tensors::resize(layer, x),
        Layer::Reshape(layers::Reshape { output }) => tensors::reshape(output, x),
        Layer::Permute(layer) => tensors::permute(layer, x),
        Layer::PixelShuffle(layers::PixelShuffle { factor }) => {
            format!("F.pixel_shuffle({x}, {factor})")
        }
        Layer::PixelUnshuffle(layers::PixelUnshuffle { factor }) => {
            format!("F.pixel_unshuffle({x}, {factor})")
        }
        Layer::ChannelShuffle(layers::ChannelShuffle { groups }) => {
            format!("F.channel_shuffle({x}, {groups})")
        }
        Layer::Conv2d(_)
        | Layer::ConvTranspose2d(_)
        | Layer::Linear(_)
        | Layer::BatchNorm2d(_)
        | Layer::BatchNorm1d(_)
        | Layer::GroupNorm(_)
        | Layer::InstanceNorm2d(_)
        | Layer::LayerNorm(_)
        | Layer::Prelu(_) => x.to_string(),
    }
}

/// Axes of one picture that reach a node.
fn rank(network: &Network, index: usize) -> usize {
    let (Ok(wiring), Ok(shapes)) = (network.wiring(), network.shapes()) else {
        return 3;
    };
    match wiring[index].first() {
        Some(Source::Node(source)) => shapes[*source].len(),
        _ => 3,
    }
}

fn activation(function: Function, x: &str) -> String {
    match function {
        Function::Relu => format!("F.relu({x})"),
        Function::LeakyRelu { slope } => format!("F.leaky_relu({x}, {slope:?})"),
        Function::Sigmoid => format!("torch.sigmoid({x})"),
        Function::Tanh => format!("torch.tanh({x})"),
        Function::Relu6 => format!("F.relu6({x})"),
        Function::Hardtanh { min, max } => format!("F.hardtanh({x}, {min:?}, {max:?})"),
        Function::Elu { alpha } => format!("F.elu({x}, {alpha:?})"),
        Function::Celu { alpha } => format!("F.celu({x}, {alpha:?})"),
        Function::Selu => format!("F.selu({x})"),
        Function::Silu => format!("F.silu({x})"),
        Function::Gelu => format!("F.gelu({x})"),
        Function::GeluTanh => format!("F.gelu({x}, approximate=\"tanh\")"),
        Function::Mish => format!("F.mish({x})"),
        Function::Hardswish => format!("F.hardswish({x})"),
        Function::Hardsigmoid => format!("F.hardsigmoid({x})"),
        Function::Softplus { beta, threshold } => {
            format!("F.softplus({x}, {beta:?}, {threshold:?})")
        }
        Function::LogSigmoid => format!("F.logsigmoid({x})"),
        Function::Softsign => format!("F.softsign({x})"),
        Function::Tanhshrink => format!("F.tanhshrink({x})"),
        Function::Sqrt => format!("torch.sqrt({x})"),
    }
}
