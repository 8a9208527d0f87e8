//! One dispatch of a training step, over and over: whoever has a clock can tell what it takes, since timestamps are an optional
//! feature.

use super::{CompiledEngine, Mode};
use crate::engine::{Engine, EngineError, StepOptions};

impl CompiledEngine {
    /// Makes one step, so that every dispatch has something to work on, and gives their number.
    ///
    /// # Errors
    /// What [`Engine::step`] says.
    pub async fn warm_up(&mut self, indices: &[u32]) -> Result<usize, EngineError> {
        let options = StepOptions {
            rate: 0.0,
            momentum: None,
            step: 0,
            seed: 0,
        };
        self.step(indices, options).await?;
        self.drain().await?;
        let prepared = self.plans.get(&(Mode::Train, self.batch));
        Ok(prepared.map_or(0, |prepared| prepared.plan.dispatches.len()))
    }

    /// Runs one dispatch of the training step so many times and waits for the last. Weights and running statistics are
    /// changed by it: measure an engine of its own.
    ///
    /// # Errors
    /// [`EngineError::Lost`] if the device fails.
    pub async fn repeat(&self, dispatch: usize, times: u32) -> Result<(), EngineError> {
        let Some(prepared) = self.plans.get(&(Mode::Train, self.batch)) else {
            return Ok(());
        };
        prepared.repeat(&self.gpu, dispatch, times);
        self.gpu.finished().await
    }
}
