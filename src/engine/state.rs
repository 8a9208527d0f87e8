//! What an engine can be put back to: weights and optimizer state, on the host, under PyTorch's names.

use super::EngineError;
use crate::network::ParameterSpec;

/// Tensors that do not fit are listed up to here; a whole other network would fill the page.
const LISTED: usize = 6;

/// A tensor with its name. Values are row-major in PyTorch's shape.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTensor {
    /// Name in the `state_dict`, or in the optimizer's state.
    pub name: String,
    /// PyTorch's shape; empty for a scalar.
    pub shape: Vec<usize>,
    /// As many as the product of the shape.
    pub values: Vec<f32>,
}

/// Weights and optimizer state after `step` steps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Updates made so far (Adam's bias correction counts them).
    pub step: u64,
    /// The `state_dict`, in its order.
    pub parameters: Vec<NamedTensor>,
    /// Optimizer tensors: `momentum_buffer.conv1.weight`, `exp_avg.conv1.weight`, `exp_avg_sq.conv1.weight`; of NAdam also
    /// `mu_product`. Empty before the first step.
    pub optimizer: Vec<NamedTensor>,
}

impl State {
    /// Whether every value is finite.
    pub fn is_finite(&self) -> bool {
        self.parameters
            .iter()
            .chain(&self.optimizer)
            .all(|tensor| tensor.values.iter().all(|value| value.is_finite()))
    }

    /// The network's tensors in its own order, or everything that does not fit, tensor by tensor.
    ///
    /// # Errors
    /// [`EngineError::Weights`], listing what is missing, of another shape, or unknown (the first six of each kind).
    pub fn matched<'a>(
        &'a self,
        specs: &[ParameterSpec],
    ) -> Result<Vec<&'a NamedTensor>, EngineError> {
        let (mut unfit, mut unknown) = (Vec::new(), Vec::new());
        let mut matched = Vec::with_capacity(specs.len());
        for spec in specs {
            match self
                .parameters
                .iter()
                .find(|tensor| tensor.name == spec.name)
            {
                None => unfit.push(format!("{} is missing", spec.name)),
                Some(tensor) if tensor.shape != spec.shape => unfit.push(format!(
                    "{} is {:?}, the network wants {:?}",
                    spec.name, tensor.shape, spec.shape
                )),
                Some(tensor) if tensor.values.len() != spec.len() => unfit.push(format!(
                    "{} holds {} values, its shape wants {}",
                    spec.name,
                    tensor.values.len(),
                    spec.len()
                )),
                Some(tensor) => matched.push(tensor),
            }
        }
        for tensor in &self.parameters {
            if !specs.iter().any(|spec| spec.name == tensor.name) {
                unknown.push(format!("the network has no {}", tensor.name));
            }
        }
        if unfit.is_empty() && unknown.is_empty() {
            return Ok(matched);
        }
        let problems = [unfit, unknown].into_iter().flat_map(shortened).collect();
        Err(EngineError::Weights(problems))
    }
}

/// The first [`LISTED`] of a kind of problem, and how many more there are.
fn shortened(mut problems: Vec<String>) -> Vec<String> {
    let more = problems.len().saturating_sub(LISTED);
    problems.truncate(LISTED);
    if more > 0 {
        problems.push(format!("and {more} more like it"));
    }
    problems
}
