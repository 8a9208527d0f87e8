//! A network as lines of code: which variable each layer reads and writes. What the next layer alone reads is `x`; what others read has
//! a name.

use crate::network::{INPUT, Layer, Network, layers};

/// A layer's line.
pub struct Line {
    /// What it reads, and whether this is the variable's last use.
    pub given: Vec<(String, bool)>,
    /// What it writes.
    pub own: String,
    /// A variable for the places of its maxima, where a later layer unpools by them.
    pub indices: Option<String>,
}

/// The variable of the pictures, the line of every node, and the variable of the output, or those of all heads.
pub fn lines(network: &Network) -> (String, Vec<Line>, String) {
    let nodes = &network.nodes;
    let inputs: Vec<Vec<&str>> = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| match (node.inputs.is_empty(), index) {
            (false, _) => node.inputs.iter().map(String::as_str).collect(),
            (true, 0) => vec![INPUT],
            (true, _) => vec![nodes[index - 1].name.as_str()],
        })
        .collect();
    let readers = |name: &str| -> Vec<usize> {
        let all = inputs.iter().enumerate();
        all.filter(|(_, names)| names.contains(&name))
            .map(|(reader, _)| reader)
            .collect()
    };
    // A node is plain `x` where nothing but the next node reads it.
    let is_answer = |name: &str| network.heads.iter().any(|head| head.output == name);
    let is_plain = |index: usize| {
        let readers = readers(&nodes[index].name);
        let is_kept = index + 1 < nodes.len() && is_answer(&nodes[index].name);
        let alone = readers == [index + 1] && inputs[index + 1].len() == 1;
        !is_kept && (readers.is_empty() || alone)
    };
    let pictures = match readers(INPUT).as_slice() {
        [] | [0] => "x",
        _ => "pictures",
    };
    let variable = |name: &str| match nodes.iter().position(|node| node.name == name) {
        None => pictures.to_string(),
        Some(index) if is_plain(index) => "x".into(),
        Some(_) => identifier(name),
    };
    let lines = nodes.iter().enumerate().map(|(index, node)| Line {
        given: inputs[index]
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let again = inputs[index][place + 1..].contains(name);
                let last = readers(name).last() == Some(&index) && !again;
                (variable(name), last)
            })
            .collect(),
        own: variable(&node.name),
        indices: is_unpooled(network, &node.name).then(|| indices(&node.name)),
    });
    let heads: Vec<String> = network
        .heads
        .iter()
        .map(|head| variable(&head.output))
        .collect();
    let output = match heads.is_empty() {
        true => nodes.last().map_or("x".into(), |node| variable(&node.name)),
        false => heads.join(", "),
    };
    (pictures.into(), lines.collect(), output)
}

/// Whether a later layer puts values back where this pooling found them.
pub fn is_unpooled(network: &Network, name: &str) -> bool {
    let mut layers = network.nodes.iter().map(|node| &node.layer);
    layers.any(
        |layer| matches!(layer, Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }) if pool == name),
    )
}

/// A variable that is none of the code's own names.
fn identifier(name: &str) -> String {
    plain(name) + "_out"
}

/// The variable for the places of a pooling's maxima.
pub fn indices(name: &str) -> String {
    identifier(name) + "_indices"
}

/// A name as letters, digits and underscores.
pub fn plain(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}

/// Windows, steps and size of the input of the max pooling of that name.
pub fn pooling(network: &Network, name: &str) -> Option<Pooling> {
    let index = network.nodes.iter().position(|node| node.name == name)?;
    let Layer::MaxPool2d(layers::MaxPool2d { kernel, stride, .. }) = network.nodes[index].layer
    else {
        return None;
    };
    Some(Pooling {
        index,
        kernel,
        stride,
    })
}

pub struct Pooling {
    /// Index of the node.
    pub index: usize,
    /// Height and width of its window.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next.
    pub stride: [usize; 2],
}
