//! A network: named layers in the order they are computed, each with the names of its inputs.

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};

use super::{Head, Layer, NetworkError, TaskHead};
use crate::object::Object;

/// The name that stands for the pictures themselves among a node's inputs.
pub const INPUT: &str = "input";

/// A network as data. Its output is that of the last node, unless it has several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// The name it is shown under: its name in the zoo, or its class in a program.
    pub name: String,
    /// Where the network comes from: a tutorial, a paper.
    #[serde(default)]
    pub source: String,
    /// `[channels, height, width]` of one picture.
    pub input: [usize; 3],
    /// What the output means; left out of JSON where it is classes.
    #[serde(default, skip_serializing_if = "Head::is_classes")]
    pub head: Head,
    /// Its outputs where it serves several tasks, first the map of classes; empty where the last node's is the only one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heads: Vec<TaskHead>,
    /// Its layers in the order of computing; inputs name earlier ones only.
    pub nodes: Vec<Node>,
    /// Names of layers in the order of the `state_dict`, where it is not the order of computing: a PyTorch module may register its
    /// layers in one order and call them in another. Layers that are not named come behind, in the order of computing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registered: Vec<String>,
    /// Names of the classes it answers with, in the order of its outputs, where they are known: an export carries them along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
}

/// One layer with its name and inputs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// Prefix of its parameters' names: `conv1` owns `conv1.weight` and `conv1.bias`.
    pub name: String,
    /// Names of earlier nodes or `"input"`; empty means the node before (the pictures for the first).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// The earlier layer whose weights it uses, where they are not its own: PyTorch's one module, called again. Both have the same
    /// settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights_of: Option<String>,
    /// The operation with its settings; its keys stand beside the name in JSON.
    #[serde(flatten)]
    pub layer: Layer,
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = |mut object: Object| {
            Ok(Self {
                name: object
                    .take("name")?
                    .ok_or_else(|| Error::missing_field("name"))?,
                inputs: object.take("inputs")?.unwrap_or_default(),
                weights_of: object.take("weights_of")?,
                layer: Layer::from_object(object)?,
            })
        };
        read(Object::deserialize(deserializer)?)
            .map_err(|error: serde_json::Error| Error::custom(error))
    }
}

/// What a node reads: the pictures, or the output of the node with that index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The network's input, `[channels, height, width]` a picture.
    Pictures,
    /// The output of an earlier node, by its index in [`Network::nodes`].
    Node(usize),
}

impl Network {
    /// Reads a network from JSON and checks it at its own input size.
    ///
    /// # Errors
    /// [`NetworkError::Json`] for text that is not a network, otherwise what [`Network::outputs`] and [`Network::box_grid`] say.
    pub fn from_json(text: &str) -> Result<Self, NetworkError> {
        let network: Network =
            serde_json::from_str(text).map_err(|error| NetworkError::Json(error.to_string()))?;
        network.outputs()?;
        network.box_grid()?;
        Ok(network)
    }

    /// The network with the names of its classes: of boxes those of the boxes.
    pub fn with_classes(mut self, classes: &[String], box_classes: &[String]) -> Self {
        let of_boxes = matches!(self.head, Head::Boxes { .. });
        self.classes = if of_boxes { box_classes } else { classes }.to_vec();
        self
    }

    /// The network as JSON, as [`Network::from_json`] reads it.
    pub fn to_json(&self) -> Result<String, NetworkError> {
        serde_json::to_string_pretty(self).map_err(|error| NetworkError::Json(error.to_string()))
    }

    /// The sources of every node, in node order.
    ///
    /// # Errors
    /// [`NetworkError::DuplicateName`], [`NetworkError::UnknownInput`] (also for an input that comes later), [`NetworkError::Empty`];
    /// [`NetworkError::UnknownOwner`] and [`NetworkError::Setting`] for weights that cannot be another's.
    pub fn wiring(&self) -> Result<Vec<Vec<Source>>, NetworkError> {
        if self.nodes.is_empty() {
            return Err(NetworkError::Empty);
        }
        let mut wiring = Vec::with_capacity(self.nodes.len());
        for (index, node) in self.nodes.iter().enumerate() {
            if node.name == INPUT
                || self.nodes[..index]
                    .iter()
                    .any(|other| other.name == node.name)
                || self.is_tensor_of_another(node)
            {
                return Err(NetworkError::DuplicateName(node.name.clone()));
            }
            let sources = if node.inputs.is_empty() {
                vec![if index == 0 {
                    Source::Pictures
                } else {
                    Source::Node(index - 1)
                }]
            } else {
                node.inputs
                    .iter()
                    .map(|input| self.source(input, index))
                    .collect::<Result<_, _>>()?
            };
            self.check_weights_of(index)?;
            wiring.push(sources);
        }
        Ok(wiring)
    }

    /// Whether a parameter of a module's own has the name of another layer's tensor.
    fn is_tensor_of_another(&self, node: &Node) -> bool {
        let Some((layer, own)) = node.name.rsplit_once('.') else {
            return false;
        };
        let is_own =
            |other: &&Node| other.name == layer && !matches!(other.layer, Layer::Parameter(_));
        let has = |other: &Node| {
            other
                .layer
                .parameters("")
                .iter()
                .any(|spec| spec.name == format!(".{own}"))
        };
        matches!(node.layer, Layer::Parameter(_)) && self.nodes.iter().find(is_own).is_some_and(has)
    }

    fn source(&self, input: &str, before: usize) -> Result<Source, NetworkError> {
        if input == INPUT {
            return Ok(Source::Pictures);
        }
        self.nodes[..before]
            .iter()
            .position(|node| node.name == input)
            .map(Source::Node)
            .ok_or_else(|| NetworkError::UnknownInput {
                layer: self.nodes[before].name.clone(),
                input: input.to_string(),
            })
    }

    /// The same network at another input size.
    pub fn with_input(&self, input: [usize; 3]) -> Self {
        Network {
            input,
            ..self.clone()
        }
    }
}
