//! Layers that compute with the weights of another: in PyTorch one module that is called more than once.

use super::{Network, NetworkError, Node, ParameterSpec};
use crate::said::phrase;

impl Node {
    /// The layer under whose name its tensors stand in the `state_dict`: itself, or the one whose weights it uses.
    pub fn owner(&self) -> &str {
        self.weights_of.as_deref().unwrap_or(&self.name)
    }

    /// The tensors that it brings into the `state_dict`: none where it uses those of another.
    pub fn parameters(&self) -> Vec<ParameterSpec> {
        match self.weights_of {
            Some(_) => Vec::new(),
            None => self.layer.parameters(&self.name),
        }
    }
}

impl Network {
    /// How many layers compute with the tensors of that one, itself among them.
    pub fn uses(&self, owner: &str) -> usize {
        let nodes = self.nodes.iter();
        nodes.filter(|node| node.owner() == owner).count()
    }

    /// Whether a layer may use the weights that it names: those of an earlier layer of the same settings.
    pub(super) fn check_weights_of(&self, at: usize) -> Result<(), NetworkError> {
        let node = &self.nodes[at];
        let Some(owner) = &node.weights_of else {
            return Ok(());
        };
        let mut earlier = self.nodes[..at].iter();
        let Some(other) = earlier.find(|other| other.name == *owner && other.weights_of.is_none())
        else {
            return Err(NetworkError::UnknownOwner {
                layer: node.name.clone(),
                owner: owner.clone(),
            });
        };
        let problem = if node.layer.parameters("").is_empty() {
            phrase!(
                "it has no weights, and is said to use those of {owner}. Leave out weights_of.",
                owner
            )
        } else if node.layer != other.layer {
            phrase!(
                "it uses the weights of {owner}, which has other settings. Give both the same, or leave out weights_of.",
                owner
            )
        } else {
            return Ok(());
        };
        Err(NetworkError::Setting {
            layer: node.name.clone(),
            kind: node.layer.kind(),
            problem,
        })
    }

    /// Gives all layers that use the same weights the settings of one of them.
    pub(super) fn make_alike(&mut self, at: usize) {
        let (owner, layer) = (
            self.nodes[at].owner().to_string(),
            self.nodes[at].layer.clone(),
        );
        for node in &mut self.nodes {
            if node.owner() == owner {
                node.layer = layer.clone();
            }
        }
    }

    /// Before a layer goes, or becomes another: the next that uses its weights has them as its own, and the others use those.
    pub(super) fn pass_weights_on(&mut self, owner: &str) {
        let mut heir: Option<String> = None;
        for node in &mut self.nodes {
            if node.weights_of.as_deref() == Some(owner) {
                node.weights_of = heir.clone();
                heir.get_or_insert_with(|| node.name.clone());
            }
        }
        let Some(heir) = heir else { return };
        for name in &mut self.registered {
            if name == owner {
                name.clone_from(&heir);
            }
        }
    }
}
