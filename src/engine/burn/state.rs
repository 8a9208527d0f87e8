//! Weights and optimizer state on their way to the host and back.

use super::engine::BurnEngine;
use super::tensors::{AnyTensor, read};
use crate::engine::{EngineError, NamedTensor, Progress, State};
use crate::network::ParameterRole;

impl BurnEngine {
    /// Where a tensor of the optimizer's state belongs: parameter, place among its moments.
    fn place_of_moment(&self, name: &str) -> Option<(usize, usize)> {
        let (moment, parameter) = name.split_once('.')?;
        let place = self
            .settings
            .optimizer
            .state_names()
            .iter()
            .position(|known| *known == moment)?;
        let index = self.specs.iter().position(|spec| spec.name == parameter)?;
        Some((index, place))
    }

    /// Weights and optimizer state on the host.
    pub(super) async fn read_state(&mut self) -> Result<State, EngineError> {
        let names = self.settings.optimizer.state_names();
        let mut labels: Vec<(String, Vec<usize>)> = self
            .specs
            .iter()
            .map(|spec| (spec.name.clone(), spec.shape.clone()))
            .collect();
        let mut tensors = self.parameters.clone();
        for (spec, moments) in self.specs.iter().zip(&self.moments) {
            for (name, moment) in names.iter().zip(moments) {
                labels.push((format!("{name}.{}", spec.name), spec.shape.clone()));
                tensors.push(moment.clone());
            }
        }
        let values = read(tensors).await?;
        let mut parameters: Vec<NamedTensor> = labels
            .into_iter()
            .zip(values)
            .map(|((name, shape), values)| NamedTensor {
                name,
                shape,
                values,
            })
            .collect();
        for (index, (tensor, spec)) in parameters.iter_mut().zip(&self.specs).enumerate() {
            if spec.role == ParameterRole::BatchesTracked {
                tensor.values = vec![self.batches_tracked.of(index)];
            }
        }
        let mut optimizer = parameters.split_off(self.specs.len());
        optimizer.extend(self.progress.tensor(&self.settings.optimizer));
        Ok(State {
            step: self.progress.updates,
            parameters,
            optimizer,
        })
    }

    /// Puts a state back; results that were not read are dropped.
    pub(super) fn write_state(&mut self, state: &State) -> Result<(), EngineError> {
        let mut batches_tracked = self.batches_tracked.clone();
        let mut parameters = Vec::with_capacity(self.specs.len());
        for (index, tensor) in state.matched(&self.specs)?.into_iter().enumerate() {
            batches_tracked.take(index, &tensor.values);
            let uploaded = AnyTensor::upload(&tensor.values, &tensor.shape, &self.device);
            parameters.push(uploaded);
        }
        let mut moments = vec![Vec::new(); self.specs.len()];
        for tensor in &state.optimizer {
            // State of another optimizer is left where it is; a new one starts afresh.
            let Some((index, place)) = self.place_of_moment(&tensor.name) else {
                continue;
            };
            let spec = &self.specs[index];
            if tensor.shape != spec.shape
                || tensor.values.len() != spec.len()
                || moments[index].len() != place
            {
                return Err(EngineError::Weights(vec![format!(
                    "the optimizer's {} does not fit {}",
                    tensor.name, spec.name
                )]));
            }
            moments[index].push(AnyTensor::upload(
                &tensor.values,
                &tensor.shape,
                &self.device,
            ));
        }
        self.batches_tracked = batches_tracked;
        self.parameters = parameters;
        self.progress = Progress::of(state, moments.iter().any(|kept| !kept.is_empty()));
        self.moments = moments;
        self.pending.clear();
        Ok(())
    }
}
