//! The network that was traced: nodes that lead to the output, in PyTorch's order of parameters.

use std::collections::HashMap;

use super::Trace;
use crate::interop::python::given::Result;
use crate::interop::python::value::Tensor;
use crate::network::{Head, INPUT, Layer, Network, Node, TaskHead, layers};
use crate::said::phrase;

/// Leaves inputs away that are the node before.
pub(super) fn simplify(nodes: &mut [Node]) {
    for index in 0..nodes.len() {
        let before = match index {
            0 => INPUT.to_string(),
            _ => nodes[index - 1].name.clone(),
        };
        if nodes[index].inputs.len() == 1 && nodes[index].inputs[0] == before {
            nodes[index].inputs.clear();
        }
    }
}

impl Trace {
    /// The network whose outputs those tensors are. What they do not need is left out; the names of that are given too.
    pub fn finish(
        mut self,
        outputs: &[Tensor],
        name: &str,
        input: [usize; 3],
    ) -> Result<(Network, Vec<String>)> {
        let at = self.places.last().copied().unwrap_or_default();
        let mut ends = Vec::new();
        for output in outputs {
            let output = self.current(output, at)?;
            let output = self.whole(&output, at)?;
            let Some(end) = output.node else {
                return Err(crate::interop::InteropError::NoNetwork(phrase!(
                    "forward of {name} gives back its pictures as they are. Let it use its layers.",
                    name
                )));
            };
            ends.push(end);
        }
        let heads = match &ends[..] {
            [_] => Vec::new(),
            _ => ends
                .iter()
                .map(|&end| TaskHead {
                    output: self.nodes[end].name.clone(),
                    weight: 1.0,
                    classes: Vec::new(),
                })
                .collect(),
        };
        let last = ends.iter().copied().max().unwrap_or_default();
        let indices: HashMap<String, usize> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (node.name.clone(), index))
            .collect();
        let mut needed = vec![false; self.nodes.len()];
        ends.iter().for_each(|&end| needed[end] = true);
        // Nodes read earlier nodes only, so that one walk backwards reaches all that is needed.
        for index in (0..=last).rev() {
            if !needed[index] {
                continue;
            }
            let node = &self.nodes[index];
            let pool = match &node.layer {
                Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }) => Some(pool),
                _ => None,
            };
            for name in node.inputs.iter().chain(pool) {
                if let Some(&earlier) = indices.get(name) {
                    needed[earlier] = true;
                }
            }
        }
        let mut nodes = Vec::new();
        let mut dropped = Vec::new();
        for (node, needed) in self.nodes.into_iter().zip(needed) {
            match needed {
                true => nodes.push(node),
                false if self.left_out.contains(&node.name) => {}
                false => dropped.push(node.name),
            }
        }
        simplify(&mut nodes);
        let network = Network {
            head: Head::Classes,
            heads,
            name: name.into(),
            source: String::new(),
            input,
            nodes,
            registered: Vec::new(),
            classes: Vec::new(),
        };
        Ok((network, dropped))
    }
}
