//! Several tasks on one body (multi-task learning, Caruana 1997): which layers answer, and what each weighs in the loss.

use serde::{Deserialize, Serialize};

use super::{Network, NetworkError};
use crate::said::{Phrase, phrase};

/// One task of a network that has several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskHead {
    /// Name of the layer whose output is the answer.
    pub output: String,
    /// What its loss is multiplied by in the sum of all.
    #[serde(default = "one")]
    pub weight: f64,
    /// Names of what it tells apart, in the order of its outputs, where they are known; those of the first are the network's `classes`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
}

fn one() -> f64 {
    1.0
}

/// An output of a network, as engines compute it.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Index of the layer that puts it out, and its name.
    pub node: usize,
    /// Name of that layer.
    pub name: String,
    /// Factor of its loss in the sum of all, above 0; 1 where the network has one output.
    pub weight: f64,
    /// Of one picture: `[classes, height, width]` or `[classes]`.
    pub shape: Vec<usize>,
}

impl Output {
    /// Logits of a row, which is a picture, or a pixel of a map.
    pub fn classes(&self) -> usize {
        self.shape.first().copied().unwrap_or(0)
    }

    /// Rows of one picture.
    pub fn plane(&self) -> usize {
        self.shape.iter().skip(1).product()
    }

    /// Whether it puts out a class for every pixel.
    pub fn is_map(&self) -> bool {
        self.shape.len() == 3
    }
}

impl Network {
    /// The outputs in the order of the heads; that of the last layer where none are named. The first is the network's own: what is
    /// said of a network's classes or its map is said of it.
    ///
    /// # Errors
    /// [`NetworkError::Heads`] where they are not one map of classes at the pictures' size and one vector of classes, each weighing
    /// something; what [`Network::shapes`] says.
    pub fn outputs(&self) -> Result<Vec<Output>, NetworkError> {
        let mut shapes = self.shapes()?;
        if self.heads.is_empty() {
            let node = shapes.len() - 1;
            return Ok(vec![Output {
                node,
                name: self.nodes[node].name.clone(),
                weight: 1.0,
                shape: shapes.swap_remove(node),
            }]);
        }
        let refuse = |problem: Phrase| Err(NetworkError::Heads(problem));
        if !self.head.is_classes() {
            return refuse(phrase!(
                "one that puts out boxes can have no other task beside them"
            ));
        }
        let mut outputs = Vec::with_capacity(self.heads.len());
        for head in &self.heads {
            let named = |node: &super::Node| node.name == head.output;
            let Some(node) = self.nodes.iter().position(named) else {
                return refuse(phrase!("no layer is named \"{name}\"", name = head.output));
            };
            if !(head.weight > 0.0 && head.weight.is_finite()) {
                return refuse(phrase!(
                    "{name} weighs {weight}, and a weight is a number above 0",
                    name = head.output,
                    weight = head.weight.to_string()
                ));
            }
            outputs.push(Output {
                node,
                name: head.output.clone(),
                weight: head.weight,
                shape: shapes[node].clone(),
            });
        }
        match &outputs[..] {
            [map, vector] if map.is_map() && !vector.is_map() => {
                match map.shape[1..] == self.input[1..] {
                    true => Ok(outputs),
                    false => refuse(phrase!(
                        "{name} puts out a map of {height}×{width}, and the pictures are {wants_height}×{wants_width}",
                        name = map.name,
                        height = map.shape[1],
                        width = map.shape[2],
                        wants_height = self.input[1],
                        wants_width = self.input[2]
                    )),
                }
            }
            _ => refuse(phrase!(
                "they are two, first one that puts out a class for every pixel (a map), then one with a class for the picture (a vector), and here {outputs}",
                outputs = outputs
                    .iter()
                    .map(|output| {
                        let shape = format!("{:?}", output.shape);
                        phrase!("{name} puts out {shape}", name = output.name, shape)
                    })
                    .collect::<Vec<_>>()
            )),
        }
    }

    /// The network with the names of what its second output tells apart, where there are any.
    pub fn with_scenes(mut self, scenes: &[String]) -> Self {
        if let (Some(head), false) = (self.heads.get_mut(1), scenes.is_empty()) {
            head.classes = scenes.to_vec();
        }
        self
    }

    /// Index of the layer whose output is the network's own.
    pub fn output_node(&self) -> usize {
        let named = self.heads.first().and_then(|head| {
            let mut names = self.nodes.iter().map(|node| &node.name);
            names.position(|name| *name == head.output)
        });
        named.unwrap_or(self.nodes.len().saturating_sub(1))
    }
}
