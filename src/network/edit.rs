//! One change of a network by hand. The other layers keep reading what they read.

use serde::Deserialize;

use super::parameters::elements;
use super::shape::EXAMPLE_BATCH;
use super::walk::Walk;
use super::{INPUT, Layer, Network, NetworkError, Node};
use crate::said::phrase;

/// Features that a linear layer may keep when it is put in: one of this many in and out has 4 million weights.
const WIDE: usize = 2048;

/// What is done, as the page says it. Places count from 0; one behind the last layer changes nothing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// The pictures' `[channels, height, width]`.
    Input {
        /// Channels, height and width.
        input: [usize; 3],
    },
    /// Another name, other settings or inputs. All layers that use the same weights get the same settings.
    Set {
        /// Index of the node, from 0.
        at: usize,
        /// What stands there afterwards; without inputs it reads the node before.
        node: Node,
    },
    /// Another kind of layer, which fits there, with weights of its own.
    Kind {
        /// Index of the node, from 0.
        at: usize,
        /// One of [`KINDS`](super::KINDS), as JSON names it: `conv2d`.
        kind: String,
    },
    /// A new layer behind another, or before all, that changes no shape: a convolution among maps, a linear layer among vectors, and
    /// ReLU where that would be out of all proportion.
    Insert {
        /// Index of the node it comes after, from 0; none puts it before all.
        after: Option<usize>,
    },
    /// Without one layer: what read it reads its first input instead, and the next that used its weights has them.
    Remove {
        /// Index of the node, from 0.
        at: usize,
    },
    /// To the place that the layer `to` has now.
    Move {
        /// Index of the node that moves, from 0.
        at: usize,
        /// Its index afterwards.
        to: usize,
    },
    /// Nothing but the channels that follow.
    Fit,
}

impl Network {
    /// The same network with the input channels and features of every layer as they reach it, as far as that is known. What a layer
    /// puts out stays, but for convolutions of one group a channel, which keep that.
    pub fn fitted(&self) -> Network {
        let mut network = self.clone();
        let mut walk = Walk::new(self.input, EXAMPLE_BATCH);
        for at in 0..network.nodes.len() {
            let reach = walk.reach(&network.nodes[at]);
            let (earlier, rest) = network.nodes.split_at_mut(at);
            let node = &mut rest[0];
            let owner = earlier
                .iter()
                .find(|other| node.weights_of.as_ref() == Some(&other.name));
            // One module: what its first use makes of it is what it is at the others.
            if let Some(owner) = owner.filter(|owner| owner.layer.kind() == node.layer.kind()) {
                node.layer = owner.layer.clone();
            } else if let Some(Some(shape)) = reach.shapes.first() {
                node.layer.fit(shape);
            }
            // What is wrong with it is no matter here: behind it nothing is known, and stays as it is.
            let _ = walk.pass(node, &reach);
        }
        network
    }

    /// The network after an edit; it may be wrong then, as [`Network::draft`] tells.
    ///
    /// # Errors
    /// [`NetworkError::DuplicateName`] and [`NetworkError::Setting`] for a name that cannot be given, what [`Network::wiring`] says of a layer
    /// that would read one behind it: it would be lost what reads which.
    pub fn edited(&self, edit: &Edit) -> Result<Network, NetworkError> {
        let mut network = self.clone();
        network.write_inputs_out();
        match edit {
            Edit::Input { input } => network.input = *input,
            Edit::Set { at, node } => network.set(*at, node)?,
            Edit::Kind { at, kind } => network.change_kind(*at, kind)?,
            Edit::Insert { after } => network.insert_behind(*after),
            Edit::Remove { at } => {
                if let Some(node) = self.nodes.get(*at) {
                    network.pass_weights_on(&node.name);
                }
                network.take(*at);
            }
            Edit::Move { at, to } => network.shift(*at, *to),
            Edit::Fit => network = network.fitted(),
        }
        network.leave_inputs_away();
        network.wiring()?;
        Ok(network)
    }

    fn set(&mut self, at: usize, wanted: &Node) -> Result<(), NetworkError> {
        let Some(node) = self.nodes.get(at) else {
            return Ok(());
        };
        let mut wanted = wanted.clone();
        if wanted.name.trim().is_empty() || wanted.name.contains(['"', '\\', '\n']) {
            return Err(NetworkError::Setting {
                layer: node.name.clone(),
                kind: node.layer.kind(),
                problem: phrase!("its name must have a letter and no quotation mark"),
            });
        }
        let old = node.name.clone();
        if wanted.name != old {
            let taken = |node: &Node| node.name == wanted.name;
            if wanted.name == INPUT || self.nodes.iter().any(taken) {
                return Err(NetworkError::DuplicateName(wanted.name));
            }
            self.rename(&old, &wanted.name);
        }
        if wanted.inputs.is_empty() {
            wanted.inputs = vec![self.before(at)];
        }
        if wanted.layer.kind() != self.nodes[at].layer.kind() {
            wanted.weights_of = None;
            self.pass_weights_on(&wanted.name);
        }
        self.nodes[at] = wanted;
        self.make_alike(at);
        Ok(())
    }

    fn change_kind(&mut self, at: usize, kind: &str) -> Result<(), NetworkError> {
        let reaches = self.reaching(at);
        let Some(node) = self.nodes.get(at) else {
            return Ok(());
        };
        let pool = self.last_pool(at);
        let Some(layer) = Layer::fresh(kind, &reaches, node.layer.width(), pool.as_deref()) else {
            return Err(NetworkError::Setting {
                layer: node.name.clone(),
                kind: node.layer.kind(),
                problem: phrase!("there is no kind of layer named {kind}", kind),
            });
        };
        let mut changed = Node {
            layer,
            ..node.clone()
        };
        // A name that only numbers its kind is that of the new kind now; a name of a person's own stays.
        let rest = node.name.strip_prefix(node.layer.stem());
        let numbered = rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
        if numbered && changed.layer.stem() != node.layer.stem() {
            changed.name = self.free_name(changed.layer.stem());
        }
        if !changed.layer.joins() {
            changed.inputs.truncate(1);
        }
        self.set(at, &changed)
    }

    fn free_name(&self, stem: &str) -> String {
        let taken = |name: &String| {
            let inside = format!("{name}.");
            let mut names = self.nodes.iter().map(|node| &node.name);
            names.any(|other| other == name || other.starts_with(&inside))
        };
        let mut names = (1..).map(|number| format!("{stem}{number}"));
        names.find(|name| !taken(name)).unwrap_or_default()
    }

    /// The shape that reaches a layer, empty where it is not known.
    fn reaching(&self, at: usize) -> Vec<usize> {
        let mut walk = Walk::new(self.input, EXAMPLE_BATCH);
        for (index, node) in self.nodes.iter().enumerate() {
            let reach = walk.reach(node);
            if index == at {
                return reach
                    .shapes
                    .into_iter()
                    .next()
                    .flatten()
                    .unwrap_or_default();
            }
            let _ = walk.pass(node, &reach);
        }
        Vec::new()
    }

    fn last_pool(&self, before: usize) -> Option<String> {
        let earlier = self.nodes.iter().take(before).rev();
        earlier
            .filter(|node| matches!(node.layer, Layer::MaxPool2d(_)))
            .map(|node| node.name.clone())
            .next()
    }

    fn insert_behind(&mut self, after: Option<usize>) {
        let at = after.map_or(0, |after| after + 1);
        if at > self.nodes.len() {
            return;
        }
        let shape = match after {
            Some(after) => self.draft().layers[after].shape.clone(),
            None => Some(self.input.to_vec()),
        };
        let shape = shape.unwrap_or_default();
        let kind = match shape[..] {
            [features] if features <= WIDE => "linear",
            [_] => "relu",
            _ => "conv2d",
        };
        let width = (shape.len() == 1).then(|| elements(&shape));
        let Some(layer) = Layer::fresh(kind, &shape, width, None) else {
            return;
        };
        let node = Node {
            name: self.free_name(layer.stem()),
            inputs: Vec::new(),
            weights_of: None,
            layer,
        };
        self.put(at, node);
    }

    fn shift(&mut self, at: usize, to: usize) {
        if at == to || to >= self.nodes.len() {
            return;
        }
        let registered = self.registered.clone();
        if let Some(node) = self.take(at) {
            self.put(to, node);
        }
        self.registered = registered;
    }
}
