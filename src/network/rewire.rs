//! Who reads whom, kept right while layers come, go and are renamed. All of it on networks whose inputs are written out.

use super::{INPUT, Layer, Network, Node, layers};

impl Network {
    /// Every node names what it reads.
    pub(super) fn write_inputs_out(&mut self) {
        let mut before = INPUT.to_string();
        for node in &mut self.nodes {
            if node.inputs.is_empty() {
                node.inputs.push(before);
            }
            before = node.name.clone();
        }
    }

    /// A node that reads the one before alone names nothing.
    pub(super) fn leave_inputs_away(&mut self) {
        let mut before = INPUT.to_string();
        for node in &mut self.nodes {
            if node.inputs == [before.as_str()] {
                node.inputs.clear();
            }
            before = node.name.clone();
        }
    }

    /// Whoever reads it under the old name reads it under the new one.
    pub(super) fn rename(&mut self, old: &str, new: &str) {
        let names = self.nodes.iter_mut().flat_map(|node| {
            let names = node.inputs.iter_mut().chain(&mut node.weights_of);
            let Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }) = &mut node.layer else {
                return names.chain(None);
            };
            names.chain(Some(pool))
        });
        let heads = self.heads.iter_mut().map(|head| &mut head.output);
        for name in names.chain(&mut self.registered).chain(heads) {
            if name == old {
                *name = new.into();
            }
        }
    }

    /// The name of the node before a place.
    pub(super) fn before(&self, at: usize) -> String {
        match at.checked_sub(1) {
            Some(before) => self.nodes[before].name.clone(),
            None => INPUT.into(),
        }
    }

    /// Puts a node between the one before and the one behind it; its other inputs stay.
    pub(super) fn put(&mut self, at: usize, mut node: Node) {
        let before = self.before(at);
        if let Some(next) = self.nodes.get_mut(at)
            && let Some(input) = next.inputs.iter_mut().find(|input| **input == before)
        {
            *input = node.name.clone();
        }
        match node.inputs.first_mut() {
            Some(first) => *first = before,
            None => node.inputs.push(before),
        }
        self.nodes.insert(at, node);
    }

    /// Takes a node out: what read it reads what it read first.
    pub(super) fn take(&mut self, at: usize) -> Option<Node> {
        if at >= self.nodes.len() {
            return None;
        }
        let node = self.nodes.remove(at);
        let read = node.inputs.first().cloned().unwrap_or(INPUT.into());
        for other in &mut self.nodes {
            for input in &mut other.inputs {
                if *input == node.name {
                    input.clone_from(&read);
                }
            }
        }
        for head in &mut self.heads {
            if head.output == node.name {
                head.output.clone_from(&read);
            }
        }
        self.registered.retain(|name| *name != node.name);
        Some(node)
    }
}
