//! A network as a table: what the page draws and the shell prints.

use serde::Serialize;

use super::{INPUT, Network, NetworkError, Source};

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerSummary {
    pub name: String,
    pub kind: &'static str,
    pub detail: String,
    /// Names of the layers it reads, or `input`.
    pub inputs: Vec<String>,
    /// Output for one picture: `[channels, height, width]` or `[features]`.
    pub shape: Vec<usize>,
    /// Learned values.
    pub parameters: usize,
    pub multiply_adds: u64,
}

/// The whole table with its sums.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkSummary {
    pub name: String,
    pub source: String,
    pub input: [usize; 3],
    pub layers: Vec<LayerSummary>,
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
                    shape: shape.clone(),
                    parameters: node
                        .layer
                        .parameters(&node.name)
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
