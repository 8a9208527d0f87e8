//! The class and its `__init__`: the layers that have weights, in the order of the `state_dict`.

use std::collections::BTreeSet;

use super::literal::flag;
use super::tensors;
use crate::arrange::Arrange;
use crate::network::layers::function_layer;
use crate::network::{Layer, Network, Node, layers};

/// A name that Python takes for a class.
pub fn class_name(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let joined: String = words
        .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
        .collect();
    match joined.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => joined,
        false => format!("Net{joined}"),
    }
}

/// A size that is the same for both axes is written once.
pub fn pair([height, width]: [usize; 2]) -> String {
    match height == width {
        true => height.to_string(),
        false => format!("({height}, {width})"),
    }
}

/// `nn.Conv2d(3, 6, 5)`, `nn.Parameter(...)`; none for layers that `forward` calls as functions: those that never have weights.
pub fn module(layer: &Layer) -> Option<String> {
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
        }) => format!(
            "nn.Conv2d({channels_in}, {channels_out}, {}, stride={}, padding={}, dilation={}, groups={groups}, bias={})",
            pair(*kernel),
            pair(*stride),
            pair(*padding),
            pair(*dilation),
            flag(*bias)
        ),
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
        }) => format!(
            "nn.ConvTranspose2d({channels_in}, {channels_out}, {}, stride={}, padding={}, output_padding={}, groups={groups}, bias={}, dilation={})",
            pair(*kernel),
            pair(*stride),
            pair(*padding),
            pair(*output_padding),
            flag(*bias),
            pair(*dilation)
        ),
        Layer::Linear(layers::Linear {
            features_in,
            features_out,
            bias,
        }) => format!(
            "nn.Linear({features_in}, {features_out}, bias={})",
            flag(*bias)
        ),
        Layer::BatchNorm2d(layers::BatchNorm {
            channels,
            eps,
            momentum,
        })
        | Layer::BatchNorm1d(layers::BatchNorm {
            channels,
            eps,
            momentum,
        }) => format!(
            "nn.{}({channels}, eps={eps:?}, momentum={momentum:?})",
            layer.kind()
        ),
        Layer::GroupNorm(layers::GroupNorm {
            groups,
            channels,
            eps,
            affine,
        }) => format!(
            "nn.GroupNorm({groups}, {channels}, eps={eps:?}, affine={})",
            flag(*affine)
        ),
        Layer::InstanceNorm2d(layers::InstanceNorm2d {
            channels,
            eps,
            affine,
        }) => format!(
            "nn.InstanceNorm2d({channels}, eps={eps:?}, affine={})",
            flag(*affine)
        ),
        Layer::LayerNorm(layers::LayerNorm {
            normalized_shape,
            eps,
            affine,
            bias,
        }) => {
            // Only later versions of PyTorch have the argument.
            let bias = if *bias { "" } else { ", bias=False" };
            format!(
                "nn.LayerNorm({normalized_shape:?}, eps={eps:?}, elementwise_affine={}{bias})",
                flag(*affine)
            )
        }
        Layer::Prelu(layers::Prelu { slopes, init }) => {
            format!("nn.PReLU({slopes}, init={init:?})")
        }
        Layer::Parameter(layer) => tensors::own(layer),
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
        | Layer::ChannelShuffle(_) => return None,
    })
}

/// Whether Python takes it for an attribute's name.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && ![
            "class", "def", "for", "in", "is", "if", "pass", "from", "import", "lambda", "None",
        ]
        .contains(&name)
}

/// How `forward` names a layer.
pub fn reference(name: &str) -> String {
    match name.split('.').all(is_plain) {
        true => format!("self.{name}"),
        false => format!("self.get_submodule({name:?})"),
    }
}

/// How `forward` names a tensor of a module's own.
pub fn own_tensor(name: &str) -> String {
    match name.split('.').all(is_plain) {
        true => format!("self.{name}"),
        false => format!("self.get_parameter({name:?})"),
    }
}

pub fn class(network: &Network, class: &str) -> String {
    let mut text =
        format!("class {class}(nn.Module):\n    def __init__(self):\n        super().__init__()\n");
    let own = |node: &&Node| node.weights_of.is_none();
    let mut nodes: Vec<&Node> = network.nodes.iter().filter(own).collect();
    let place = |node: &&Node| {
        network
            .registered
            .iter()
            .position(|name| *name == node.name)
    };
    nodes.arrange_by_key(|node| place(node).unwrap_or(usize::MAX));
    let mut folders = BTreeSet::new();
    let mut is_empty = true;
    for node in nodes {
        let Some(module) = module(&node.layer) else {
            continue;
        };
        is_empty = false;
        // The modules above it come first, each once; a layer may have a tensor of its own beside its weights.
        folders.insert(node.name.clone());
        for (end, _) in node.name.match_indices('.') {
            let folder = &node.name[..end];
            if folders.insert(folder.to_string()) {
                text += &format!("        {}\n", assignment(folder, "nn.Module()"));
            }
        }
        text += &format!("        {}\n", assignment(&node.name, &module));
    }
    if is_empty {
        text += "        # No layer has weights.\n";
    }
    text + "\n"
}

fn assignment(name: &str, module: &str) -> String {
    let (parent, own) = name.rsplit_once('.').unwrap_or(("", name));
    let parent = match parent {
        "" => "self".to_string(),
        parent => reference(parent),
    };
    match is_plain(own) {
        true => format!("{parent}.{own} = {module}"),
        false if module.starts_with("nn.Parameter(") => {
            format!("{parent}.register_parameter({own:?}, {module})")
        }
        false => format!("{parent}.add_module({own:?}, {module})"),
    }
}
