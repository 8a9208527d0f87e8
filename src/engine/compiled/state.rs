//! Weights and optimizer state on their way to the host and back.

use super::engine::CompiledEngine;
use crate::engine::{EngineError, NamedTensor, Progress, State};

impl CompiledEngine {
    /// A tensor by the number of its specification.
    pub(super) fn named(&self, index: usize, name: String, words: &[u32]) -> NamedTensor {
        NamedTensor {
            name,
            shape: self.layout.specs[index].shape.clone(),
            values: words.iter().map(|&word| f32::from_bits(word)).collect(),
        }
    }

    /// Weights and optimizer state on the host.
    pub(super) async fn read_state(&mut self) -> Result<State, EngineError> {
        self.submit();
        let names = self.settings.optimizer.state_names();
        let kept = if self.progress.has_state {
            names.len()
        } else {
            0
        };
        let learned = self.layout.learned;
        let words = self
            .gpu
            .read(&[
                (&self.parameters, 0, self.layout.len),
                (&self.moments[0], 0, if kept > 0 { learned } else { 0 }),
                (&self.moments[1], 0, learned * kept.saturating_sub(1)),
            ])
            .await?;
        let mut state = State {
            step: self.progress.updates,
            ..State::default()
        };
        for (index, spec) in self.layout.specs.iter().enumerate() {
            let Some(place) = self.layout.places[index] else {
                let count = [self.batches_tracked.of(index).to_bits()];
                state
                    .parameters
                    .push(self.named(index, spec.name.clone(), &count));
                continue;
            };
            let values = &words[0][place..place + spec.len()];
            state
                .parameters
                .push(self.named(index, spec.name.clone(), values));
            if !spec.role.is_learned() || self.settings.rate_factor(&spec.name) == 0.0 {
                continue;
            }
            for (number, name) in names.iter().take(kept).enumerate() {
                let [buffer, first] = lies(number, learned);
                let values = &words[1 + buffer][first + place..][..spec.len()];
                let name = format!("{name}.{}", spec.name);
                state.optimizer.push(self.named(index, name, values));
            }
        }
        let further = self.progress.tensor(&self.settings.optimizer);
        state.optimizer.extend(further);
        Ok(state)
    }

    /// Puts a state back; enqueued results are dropped.
    pub(super) fn write_state(&mut self, state: &State) -> Result<(), EngineError> {
        let mut parameters = vec![0.0f32; self.layout.len.max(1)];
        let mut batches_tracked = self.batches_tracked.clone();
        for (index, tensor) in state.matched(&self.layout.specs)?.into_iter().enumerate() {
            match self.layout.places[index] {
                Some(place) => {
                    parameters[place..place + tensor.values.len()].copy_from_slice(&tensor.values)
                }
                None => batches_tracked.take(index, &tensor.values),
            }
        }
        let names = self.settings.optimizer.state_names();
        let initial = self.settings.optimizer.initial_state();
        let mut moments = vec![vec![initial; self.layout.learned]; names.len()];
        let mut has_state = false;
        for tensor in &state.optimizer {
            // State of another optimizer is left where it is; a new one starts afresh.
            let Some((moment, parameter)) = tensor.name.split_once('.') else {
                continue;
            };
            let (Some(number), Some(index)) = (
                names.iter().position(|known| *known == moment),
                self.layout
                    .specs
                    .iter()
                    .position(|spec| spec.name == parameter),
            ) else {
                continue;
            };
            let spec = &self.layout.specs[index];
            let place = self.layout.places[index].filter(|_| spec.role.is_learned());
            let (Some(place), true) = (place, tensor.values.len() == spec.len()) else {
                return Err(EngineError::Weights(vec![format!(
                    "the optimizer's {} does not fit {}",
                    tensor.name, spec.name
                )]));
            };
            moments[number][place..place + spec.len()].copy_from_slice(&tensor.values);
            has_state = true;
        }
        let queue = &self.gpu.queue;
        queue.write_buffer(&self.parameters, 0, bytemuck::cast_slice(&parameters));
        for (number, values) in moments.iter().enumerate() {
            let [buffer, first] = lies(number, self.layout.learned);
            let first = (first * 4) as u64;
            queue.write_buffer(&self.moments[buffer], first, bytemuck::cast_slice(values));
        }
        self.progress = Progress::of(state, has_state);
        self.batches_tracked = batches_tracked;
        self.queued.clear();
        self.pending.clear();
        self.done.clear();
        Ok(())
    }
}

/// Where the rule's state tensor of that number lies: which buffer of moments, and from which of its values on.
fn lies(number: usize, learned: usize) -> [usize; 2] {
    match number {
        0 => [0, 0],
        _ => [1, (number - 1) * learned],
    }
}
