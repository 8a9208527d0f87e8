//! PyTorch's `num_batches_tracked`: how many batches each batch norm has seen.

use crate::network::{Network, ParameterRole};

/// A count for each tensor of the `state_dict`, in its order; those that are no counter stay at 0.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchesTracked {
    counts: Vec<f32>,
    /// How often each layer is used in a step: a batch norm that is used twice sees two batches.
    uses: Vec<f32>,
}

impl BatchesTracked {
    /// Before the first step.
    pub fn new(network: &Network) -> Self {
        let uses: Vec<f32> = network
            .parameters()
            .iter()
            .map(|spec| match (spec.role, spec.name.rsplit_once('.')) {
                (ParameterRole::BatchesTracked, Some((layer, _))) => network.uses(layer) as f32,
                _ => 0.0,
            })
            .collect();
        Self {
            counts: vec![0.0; uses.len()],
            uses,
        }
    }

    /// Counts a step.
    pub fn step(&mut self) {
        for (count, uses) in self.counts.iter_mut().zip(&self.uses) {
            *count += uses;
        }
    }

    /// The count of the tensor of that place.
    pub fn of(&self, tensor: usize) -> f32 {
        self.counts[tensor]
    }

    /// Takes a count from the values of the tensor of that place, where it is a counter.
    pub fn take(&mut self, tensor: usize, values: &[f32]) {
        if self.uses[tensor] > 0.0 {
            self.counts[tensor] = values.first().copied().unwrap_or_default();
        }
    }
}
