//! The tensors a network owns, in the order and under the names of PyTorch's `state_dict`.

use std::collections::HashMap;

use super::layers::First;
use super::{Network, Node};
use crate::arrange::Arrange;

/// What a tensor is for; decides how it is initialised and whether the optimizer moves it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParameterRole {
    /// Weight or bias of a convolution or linear layer.
    Weight,
    /// Scale of a normalisation, 1 at first.
    NormWeight,
    /// Shift of a normalisation, 0 at first.
    NormBias,
    /// Slopes of PReLU.
    Slope {
        /// What each is at first.
        init: f32,
    },
    /// A module's own `nn.Parameter`.
    Own {
        /// What its values are at first.
        first: First,
    },
    /// Batch norm's running mean, 0 at first; not learned.
    RunningMean,
    /// Batch norm's running variance (unbiased), 1 at first; not learned.
    RunningVar,
    /// Batches batch norm has seen; a scalar, not learned.
    BatchesTracked,
}

impl ParameterRole {
    /// Whether the optimizer moves tensors of this role.
    pub fn is_learned(self) -> bool {
        matches!(
            self,
            Self::Weight
                | Self::NormWeight
                | Self::NormBias
                | Self::Slope { .. }
                | Self::Own { .. }
        )
    }
}

/// Whether a tensor or a layer is of a layer: has its name, or one that begins with it and a dot (`layer1.0.conv1.weight` is of
/// `layer1`). All are of `*`.
pub fn is_of_layer(name: &str, layer: &str) -> bool {
    let rest = name.strip_prefix(layer);
    layer == "*" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A layer's tensor in the `state_dict`: `conv1.weight`. One without a name of its own has the layer's.
pub fn tensor_name(layer: &str, own: &str) -> String {
    match own {
        "" => layer.into(),
        own => format!("{layer}.{own}"),
    }
}

/// One tensor of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSpec {
    /// `state_dict` name, e.g. `conv1.weight`.
    pub name: String,
    /// PyTorch's shape; empty for a scalar.
    pub shape: Vec<usize>,
    /// Elements of the layer's weight divided by its first dimension; 1 where it plays no part.
    pub fan_in: usize,
    /// What it is to its layer, which decides its first values and whether it is learned.
    pub role: ParameterRole,
}

/// Product of sizes; saturates, so that a hostile description is found too large instead of wrapping around.
pub(super) fn elements(shape: &[usize]) -> usize {
    shape
        .iter()
        .fold(1, |product: usize, &size| product.saturating_mul(size))
}

impl ParameterSpec {
    /// Number of elements.
    pub fn len(&self) -> usize {
        elements(&self.shape)
    }

    /// Whether it has no elements (it never has, for a network that passed its checks).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Network {
    /// Every tensor of the `state_dict`, in its order.
    pub fn parameters(&self) -> Vec<ParameterSpec> {
        let mut nodes: Vec<&Node> = self.nodes.iter().collect();
        if !self.registered.is_empty() {
            let places: HashMap<&str, usize> = self
                .registered
                .iter()
                .enumerate()
                .map(|(place, name)| (name.as_str(), place))
                .collect();
            nodes.arrange_by_key(|node| {
                let place = places.get(node.name.as_str());
                place.copied().unwrap_or(usize::MAX)
            });
        }
        nodes.into_iter().flat_map(Node::parameters).collect()
    }

    /// Number of learned values.
    pub fn parameter_count(&self) -> usize {
        self.parameters()
            .iter()
            .filter(|parameter| parameter.role.is_learned())
            .map(ParameterSpec::len)
            .sum()
    }
}

/// The weight of a layer with the bias it may have, one value an output.
pub(super) fn weight_and_bias(weight: &[usize], outputs: usize, bias: bool) -> Vec<ParameterSpec> {
    let spec = |name: &str, shape: Vec<usize>| ParameterSpec {
        name: name.into(),
        shape,
        fan_in: elements(&weight[1..]),
        role: ParameterRole::Weight,
    };
    let mut parameters = vec![spec("weight", weight.to_vec())];
    if bias {
        parameters.push(spec("bias", vec![outputs]));
    }
    parameters
}

/// The weight of a normalisation with the bias it may have, one value each for every place of `shape`.
pub(super) fn norm_parameters(shape: &[usize], bias: bool) -> Vec<ParameterSpec> {
    let spec = |name: &str, role| ParameterSpec {
        name: name.into(),
        shape: shape.to_vec(),
        fan_in: 1,
        role,
    };
    let mut parameters = vec![spec("weight", ParameterRole::NormWeight)];
    if bias {
        parameters.push(spec("bias", ParameterRole::NormBias));
    }
    parameters
}
