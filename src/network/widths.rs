//! A network with as many outputs as there are classes: the layer that makes them is found behind what only passes them on.

use super::head::BOX_CHANNELS;
use super::layers::Widened;
use super::{Head, Network, Source};

impl Network {
    /// The same network with so many classes for each of its outputs, in the order of [`Network::outputs`]; of boxes so many classes of
    /// boxes. None where no single layer's width decides it, or another layer reads that one too and would no longer fit.
    pub fn with_classes_out(&self, classes: &[usize]) -> Option<Network> {
        let outputs = self.outputs().ok()?;
        let wiring = self.wiring().ok()?;
        let mut network = self.clone();
        for (output, &wanted) in outputs.iter().zip(classes) {
            let width = match self.head {
                Head::Classes => wanted,
                Head::Boxes { .. } => wanted + BOX_CHANNELS,
            };
            if output.classes() != width {
                network.widen(output.node, width, &wiring, &mut Vec::new())?;
            }
        }
        let found = network.outputs().ok()?;
        let mut got = found.iter().map(|output| output.classes());
        let is_right = match self.head {
            Head::Classes => got
                .by_ref()
                .zip(classes)
                .all(|(got, wanted)| got == *wanted),
            Head::Boxes { .. } => Some(&network.classes().ok()?) == classes.first(),
        };
        // Names of other classes would be carried along by an export.
        if network.classes.len() != classes.first().copied().unwrap_or_default() {
            network.classes.clear();
        }
        for (head, &wanted) in network.heads.iter_mut().zip(classes) {
            if head.classes.len() != wanted {
                head.classes.clear();
            }
        }
        is_right.then_some(network)
    }

    /// Gives the layer that decides how many channels or features leave `at` another width.
    fn widen(
        &mut self,
        at: usize,
        width: usize,
        wiring: &[Vec<Source>],
        seen: &mut Vec<usize>,
    ) -> Option<()> {
        if seen.contains(&at) {
            return Some(());
        }
        seen.push(at);
        match self.nodes[at].layer.widen(width) {
            Widened::Done => {
                self.make_alike(at);
                return Some(());
            }
            Widened::Impossible => return None,
            Widened::Before => {}
        }
        for source in &wiring[at] {
            match source {
                Source::Pictures => return None,
                Source::Node(before) => self.widen(*before, width, wiring, seen)?,
            }
        }
        Some(())
    }
}
