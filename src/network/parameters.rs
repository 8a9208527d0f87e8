//! The tensors a network owns, in the order and under the names of PyTorch's `state_dict`.

use std::collections::HashMap;

use super::{Layer, Network, Node};

/// What a tensor is for; decides how it is initialised and whether the optimizer moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterRole {
    /// Weight or bias of a convolution or linear layer.
    Weight,
    /// Batch norm's scale, 1 at first.
    NormWeight,
    /// Batch norm's shift, 0 at first.
    NormBias,
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
        matches!(self, Self::Weight | Self::NormWeight | Self::NormBias)
    }
}

/// Whether a tensor or a layer is of a layer: has its name, or one that begins with it and a dot (`layer1.0.conv1.weight` is of
/// `layer1`). All are of `*`.
pub fn is_of_layer(name: &str, layer: &str) -> bool {
    let rest = name.strip_prefix(layer);
    layer == "*" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// One tensor of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterSpec {
    /// `state_dict` name, e.g. `conv1.weight`.
    pub name: String,
    /// PyTorch's shape; empty for a scalar.
    pub shape: Vec<usize>,
    /// Elements of the layer's weight divided by its first dimension; 1 where it plays no part.
    pub fan_in: usize,
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
            nodes.sort_by_key(|node| {
                let place = places.get(node.name.as_str());
                place.copied().unwrap_or(usize::MAX)
            });
        }
        nodes
            .into_iter()
            .flat_map(|node| node_parameters(&node.name, &node.layer))
            .collect()
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

/// Elements of a layer's largest tensor: its weight.
pub(super) fn largest_tensor(layer: &Layer) -> usize {
    match *layer {
        Layer::Conv2d {
            channels_in: shared,
            channels_out: own,
            kernel: [h, w],
            groups,
            ..
        }
        | Layer::ConvTranspose2d {
            channels_in: own,
            channels_out: shared,
            kernel: [h, w],
            groups,
            ..
        } => elements(&[own, shared / groups.max(1), h, w]),
        Layer::Linear {
            features_in,
            features_out,
            ..
        } => elements(&[features_out, features_in]),
        Layer::BatchNorm2d { channels, .. } => channels,
        Layer::MaxPool2d { .. }
        | Layer::AvgPool2d { .. }
        | Layer::AdaptiveAvgPool2d { .. }
        | Layer::MaxUnpool2d { .. }
        | Layer::Upsample { .. }
        | Layer::ChannelPad { .. }
        | Layer::Relu
        | Layer::LeakyRelu { .. }
        | Layer::Sigmoid
        | Layer::Tanh
        | Layer::Dropout { .. }
        | Layer::Flatten
        | Layer::View { .. }
        | Layer::Add
        | Layer::Concat => 0,
    }
}

/// The tensors of one layer: weight, bias, then buffers.
pub(super) fn node_parameters(name: &str, layer: &Layer) -> Vec<ParameterSpec> {
    use ParameterRole::*;
    let weighted = |weight: Vec<usize>, outputs: usize, bias: bool| {
        let fan_in = elements(&weight[1..]);
        let mut tensors = vec![(".weight", weight, fan_in, Weight)];
        if bias {
            tensors.push((".bias", vec![outputs], fan_in, Weight));
        }
        tensors
    };
    let tensors = match *layer {
        Layer::Conv2d {
            channels_in,
            channels_out,
            kernel: [h, w],
            groups,
            bias,
            ..
        } => weighted(
            vec![channels_out, channels_in / groups.max(1), h, w],
            channels_out,
            bias,
        ),
        Layer::ConvTranspose2d {
            channels_in,
            channels_out,
            kernel: [h, w],
            groups,
            bias,
            ..
        } => weighted(
            vec![channels_in, channels_out / groups.max(1), h, w],
            channels_out,
            bias,
        ),
        Layer::Linear {
            features_in,
            features_out,
            bias,
        } => weighted(vec![features_out, features_in], features_out, bias),
        Layer::BatchNorm2d { channels, .. } => vec![
            (".weight", vec![channels], 1, NormWeight),
            (".bias", vec![channels], 1, NormBias),
            (".running_mean", vec![channels], 1, RunningMean),
            (".running_var", vec![channels], 1, RunningVar),
            (".num_batches_tracked", vec![], 1, BatchesTracked),
        ],
        Layer::MaxPool2d { .. }
        | Layer::AvgPool2d { .. }
        | Layer::AdaptiveAvgPool2d { .. }
        | Layer::MaxUnpool2d { .. }
        | Layer::Upsample { .. }
        | Layer::ChannelPad { .. }
        | Layer::Relu
        | Layer::LeakyRelu { .. }
        | Layer::Sigmoid
        | Layer::Tanh
        | Layer::Dropout { .. }
        | Layer::Flatten
        | Layer::View { .. }
        | Layer::Add
        | Layer::Concat => vec![],
    };
    tensors
        .into_iter()
        .map(|(suffix, shape, fan_in, role)| ParameterSpec {
            name: format!("{name}{suffix}"),
            shape,
            fan_in,
            role,
        })
        .collect()
}
