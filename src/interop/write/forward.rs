//! `forward`: one line a layer. What the next layer alone reads is `x`; what others read has a name.

use std::collections::HashMap;

use super::layers::{module, pair, reference};
use crate::spec::{INPUT, Layer, Network, Node, UpsampleMode};

pub fn forward(network: &Network) -> String {
    let nodes = &network.nodes;
    let inputs: Vec<Vec<String>> = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| match (node.inputs.is_empty(), index) {
            (false, _) => node.inputs.clone(),
            (true, 0) => vec![INPUT.into()],
            (true, _) => vec![nodes[index - 1].name.clone()],
        })
        .collect();
    // A node is plain `x` where nothing but the next node reads it.
    let is_plain = |index: usize| {
        let name = &nodes[index].name;
        let readers = inputs
            .iter()
            .enumerate()
            .filter(|(_, names)| names.contains(name));
        let readers: Vec<usize> = readers.map(|(reader, _)| reader).collect();
        readers.is_empty() || readers == [index + 1] && inputs[index + 1].len() == 1
    };
    let later_input = inputs
        .iter()
        .skip(1)
        .any(|names| names.iter().any(|name| name == INPUT));
    let mut variables = HashMap::from([(
        INPUT.to_string(),
        if later_input { "pictures" } else { "x" }.to_string(),
    )]);
    let mut text = format!("    def forward(self, {}):\n", variables[INPUT]);
    for (index, node) in nodes.iter().enumerate() {
        let given: Vec<&str> = inputs[index]
            .iter()
            .map(|name| variables[name].as_str())
            .collect();
        let own = match is_plain(index) {
            true => "x".to_string(),
            false => identifier(&node.name),
        };
        let target = match indices_wanted(nodes, node) {
            true => format!("{own}, {}", indices(&node.name)),
            false => own.clone(),
        };
        text += &format!("        {target} = {}\n", call(network, index, &given));
        variables.insert(node.name.clone(), own);
    }
    let last = nodes
        .last()
        .map_or("x", |node| variables[&node.name].as_str());
    text + &format!("        return {last}\n")
}

/// A variable that is none of the script's own names.
fn identifier(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    format!("{plain}_out")
}

fn indices(name: &str) -> String {
    identifier(name) + "_indices"
}

fn indices_wanted(nodes: &[Node], node: &Node) -> bool {
    nodes
        .iter()
        .any(|other| matches!(&other.layer, Layer::MaxUnpool2d { pool } if *pool == node.name))
}

fn call(network: &Network, index: usize, given: &[&str]) -> String {
    let node = &network.nodes[index];
    let x = given.first().copied().unwrap_or("x");
    if module(&node.layer).is_some() {
        return format!("{}({x})", reference(&node.name));
    }
    let window = |kernel: &[usize; 2], stride: &[usize; 2], padding: &[usize; 2]| {
        format!(
            "{x}, {}, stride={}, padding={}",
            pair(*kernel),
            pair(*stride),
            pair(*padding)
        )
    };
    match &node.layer {
        Layer::MaxPool2d {
            kernel,
            stride,
            padding,
        } => match indices_wanted(&network.nodes, node) {
            true => format!(
                "F.max_pool2d({}, return_indices=True)",
                window(kernel, stride, padding)
            ),
            false => format!("F.max_pool2d({})", window(kernel, stride, padding)),
        },
        Layer::AvgPool2d {
            kernel,
            stride,
            padding,
        } => format!("F.avg_pool2d({})", window(kernel, stride, padding)),
        Layer::AdaptiveAvgPool2d { output } => {
            format!("F.adaptive_avg_pool2d({x}, ({}, {}))", output[0], output[1])
        }
        Layer::MaxUnpool2d { pool } => {
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
            let found = network.nodes.iter().find(|node| node.name == *pool);
            let (kernel, stride) = match found.map(|node| &node.layer) {
                Some(Layer::MaxPool2d { kernel, stride, .. }) => (*kernel, *stride),
                _ => ([2, 2], [2, 2]),
            };
            format!(
                "F.max_unpool2d({x}, {}, {}, stride={}, output_size=({size}))",
                indices(pool),
                pair(kernel),
                pair(stride)
            )
        }
        Layer::Upsample {
            scale,
            mode,
            align_corners,
        } => match mode {
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
        Layer::ChannelPad {
            stride,
            before,
            after,
        } => format!(
            "F.pad({x}[:, :, ::{}, ::{}], (0, 0, 0, 0, {before}, {after}))",
            stride[0], stride[1]
        ),
        Layer::Relu => format!("F.relu({x})"),
        Layer::LeakyRelu { slope } => format!("F.leaky_relu({x}, {slope:?})"),
        Layer::Sigmoid => format!("torch.sigmoid({x})"),
        Layer::Tanh => format!("torch.tanh({x})"),
        Layer::Dropout { p } => format!("F.dropout({x}, {p:?}, training=self.training)"),
        Layer::Flatten => format!("torch.flatten({x}, 1)"),
        Layer::View { features } => format!("{x}.view(-1, {features})"),
        Layer::Add => given.join(" + "),
        Layer::Concat => format!("torch.cat([{}], dim=1)", given.join(", ")),
        _ => x.to_string(),
    }
}
