//! A network as a table: what the page draws and the shell prints.

use serde::Serialize;

use super::{INPUT, Network, NetworkError, Source};

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerSummary {
    /// Name of the node, the prefix of its tensors in the `state_dict`.
    pub name: String,
    /// PyTorch's name of the layer: `Conv2d`.
    pub kind: &'static str,
    /// The settings worth showing beside the name, as [`Layer::detail`](super::Layer::detail) gives them: `5×5,
    /// stride 2`.
    pub detail: String,
    /// Names of the layers it reads, or `input`.
    pub inputs: Vec<String>,
    /// The layer whose weights it uses, where they are not its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights_of: Option<String>,
    /// Output for one picture: `[channels, height, width]` or `[features]`.
    pub shape: Vec<usize>,
    /// Learned values; none where they are another's.
    pub parameters: usize,
    /// Of one forward pass of one picture; twice this is the number of FLOPs.
    pub multiply_adds: u64,
}

/// The whole table with its sums.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkSummary {
    /// [`Network::name`].
    pub name: String,
    /// Where the network comes from: a tutorial, a paper; may be empty.
    pub source: String,
    /// `[channels, height, width]` of one picture.
    pub input: [usize; 3],
    /// One row for each node, in the order of computing.
    pub layers: Vec<LayerSummary>,
    /// Learned values of all layers.
    pub parameters: usize,
    /// Of one forward pass of one picture.
    pub multiply_adds: u64,
}

impl Network {
    /// The network's table at its input size.
    ///
    /// # Errors
    /// What [`Network::shapes`] says.
    pub fn summary(&self) -> Result<NetworkSummary, NetworkError> {
        let shapes = self.shapes()?;
        let wiring = self.wiring()?;
        let layers: Vec<LayerSummary> = self
            .nodes
            .iter()
            .zip(&shapes)
            .zip(&wiring)
            .map(|((node, shape), sources)| {
                let input = match sources.first() {
                    Some(Source::Node(index)) => shapes[*index].clone(),
                    _ => self.input.to_vec(),
                };
                LayerSummary {
                    name: node.name.clone(),
                    kind: node.layer.kind(),
                    detail: node.layer.detail(),
                    inputs: sources
                        .iter()
                        .map(|source| match source {
                            Source::Pictures => INPUT.to_string(),
                            Source::Node(index) => self.nodes[*index].name.clone(),
                        })
                        .collect(),
                    weights_of: node.weights_of.clone(),
                    shape: shape.clone(),
                    parameters: node
                        .parameters()
                        .iter()
                        .filter(|parameter| parameter.role.is_learned())
                        .map(|parameter| parameter.len())
                        .sum(),
                    multiply_adds: node.layer.multiply_adds(&input, shape),
                }
            })
            .collect();
        Ok(NetworkSummary {
            name: self.name.clone(),
            source: self.source.clone(),
            input: self.input,
            parameters: layers.iter().map(|layer| layer.parameters).sum(),
            multiply_adds: layers.iter().map(|layer| layer.multiply_adds).sum(),
            layers,
        })
    }
}
