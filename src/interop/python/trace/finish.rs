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

/// Where a module's first use is not needed and another is, that one takes its place: its name is that of the tensors.
fn hand_weights_on(nodes: &mut [Node], needed: &[bool]) {
    for first in (0..nodes.len()).filter(|&at| !needed[at]) {
        let mut later = (first + 1..nodes.len()).filter(|&at| needed[at]);
        let owner = nodes[first].name.clone();
        let Some(heir) = later.find(|&at| nodes[at].weights_of.as_ref() == Some(&owner)) else {
            continue;
        };
        nodes[heir].weights_of = None;
        nodes[first].weights_of = Some(owner.clone());
        let old = std::mem::replace(&mut nodes[heir].name, owner.clone());
        nodes[first].name.clone_from(&old);
        for input in nodes[heir + 1..]
            .iter_mut()
            .flat_map(|node| &mut node.inputs)
        {
            if *input == old {
                input.clone_from(&owner);
            }
        }
    }
}

impl Trace {
    /// The network whose outputs those tensors are. What they do not need is left out, and given too.
    pub fn finish(
        mut self,
        outputs: &[Tensor],
        name: &str,
        input: [usize; 3],
    ) -> Result<(Network, Vec<Node>)> {
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
        hand_weights_on(&mut self.nodes, &needed);
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
        let mut nodes = Vec::new();
        let mut dropped = Vec::new();
        for (node, needed) in self.nodes.into_iter().zip(needed) {
            match needed {
                true => nodes.push(node),
                false if self.left_out.contains(&node.name) => {}
                false => dropped.push(node),
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
