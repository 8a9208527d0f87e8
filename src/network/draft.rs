//! A network while it is being edited: what can be said of every layer, also where others are wrong.

use serde::Serialize;

use super::shape::EXAMPLE_BATCH;
use super::walk::Walk;
use super::{Network, NetworkError};
use crate::said::{Coded, Said};

/// One layer of a draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftLayer {
    /// PyTorch's name of the layer: `Conv2d`.
    pub kind: &'static str,
    /// The settings worth showing beside the name, as [`Layer::detail`](super::Layer::detail) gives them: `5×5,
    /// stride 2`.
    pub detail: String,
    /// Names of the layers it reads, or `input`.
    pub inputs: Vec<String>,
    /// What it puts out for one picture; none where it is wrong, or where what reaches it is not known.
    pub shape: Option<Vec<usize>>,
    /// Learned values; of a wrong layer, or where they are another's, none are counted.
    pub parameters: u64,
    /// Of one forward pass of one picture; 0 where its input or output shape is not known.
    pub multiply_adds: u64,
    /// What is wrong here, with what would mend it.
    pub problem: Option<Said>,
}

/// All layers with their sums.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Draft {
    /// One for each node of the network, in its order.
    pub layers: Vec<DraftLayer>,
    /// Learned values of all layers.
    pub parameters: u64,
    /// Of one forward pass of one picture.
    pub multiply_adds: u64,
    /// What is wrong with the whole.
    pub problem: Option<Said>,
}

impl Draft {
    /// Whether it can be trained.
    pub fn is_right(&self) -> bool {
        self.problem.is_none() && self.layers.iter().all(|layer| layer.problem.is_none())
    }
}

impl Network {
    /// What the network is so far. Unlike [`Network::summary`] it goes on behind a layer that is wrong.
    pub fn draft(&self) -> Draft {
        let mut walk = Walk::new(self.input, EXAMPLE_BATCH);
        let mut layers: Vec<DraftLayer> = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            let reach = walk.reach(node);
            let passed = walk.pass(node, &reach);
            let (shape, problem) = match self.check_weights_of(at).and(passed) {
                Ok(shape) => (shape, None),
                Err(error) => (None, Some(error.said())),
            };
            let learned = node
                .parameters()
                .into_iter()
                .filter(|parameter| parameter.role.is_learned() && problem.is_none())
                .map(|parameter| parameter.len() as u64);
            let first = reach.shapes.into_iter().next().flatten();
            layers.push(DraftLayer {
                kind: node.layer.kind(),
                detail: node.layer.detail(),
                inputs: reach.names,
                parameters: learned.sum(),
                multiply_adds: match (&first, &shape) {
                    (Some(input), Some(shape)) => node.layer.multiply_adds(input, shape),
                    _ => 0,
                },
                shape,
                problem,
            });
        }
        let mut problem = None;
        match layers.iter_mut().find(|layer| layer.problem.is_some()) {
            // The network as a whole knows more of its first error: which size of the pictures would mend it.
            Some(first) => {
                if let Err(error @ NetworkError::Shape(_)) = self.shapes() {
                    first.problem = Some(error.said());
                }
            }
            None => {
                let whole = self.outputs().and_then(|_| self.box_grid());
                problem = whole.err().map(|error| error.said());
            }
        }
        Draft {
            parameters: layers.iter().map(|layer| layer.parameters).sum(),
            multiply_adds: layers
                .iter()
                .fold(0, |sum, layer| layer.multiply_adds.saturating_add(sum)),
            layers,
            problem,
        }
    }
}
