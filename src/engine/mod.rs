//! Who computes: one trait, and the engines behind it.
//!
//! An engine is given indices, not pixels: [`Engine::step`] only enqueues, [`Engine::drain`] gives the losses and counts of
//! all steps since. Engines know no files, no clocks and no page. Every random draw is a function of (seed, step), so that
//! going back to a [`State`] and on again repeats exactly what would have happened.

mod backend;
pub mod burn;
mod check;
pub mod compiled;
mod error;
mod settings;
mod state;

use std::rc::Rc;

use async_trait::async_trait;

use crate::data::{Dataset, Transform};
use crate::spec::Network;
pub use backend::{Backend, BackendKind};
pub(crate) use check::check_indices;
pub use error::EngineError;
pub use settings::{Clip, Loss, Optimizer, TrainingSettings};
pub use state::{NamedTensor, State};

/// What drives one step besides the pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepOptions {
    /// Learning rate of this step.
    pub rate: f64,
    /// Number of the step, from 0; with the seed it decides every random draw.
    pub step: u64,
    pub seed: u64,
}

/// What came of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepResult {
    pub step: u64,
    /// Mean loss of the batch, before the update.
    pub loss: f32,
    /// Pictures (or pixels) whose largest logit is the right class, before the update.
    pub correct: u32,
    /// Pictures (or pixels) counted.
    pub count: u32,
}

/// Which half of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Train,
    Test,
}

/// The output of one layer for one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Activation {
    pub layer: String,
    /// `[channels, height, width]` or `[features]`.
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// Where an engine computes, in words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EngineInfo {
    /// `burn` or `compiled`.
    pub engine: String,
    /// `cpu` or `webgpu`.
    pub device: String,
    /// The adapter's own name, or what computes on the CPU.
    pub adapter: String,
}

/// A network with its weights and optimizer on one device.
#[async_trait(?Send)]
pub trait Engine {
    fn info(&self) -> EngineInfo;

    /// Makes a data set and the way its pictures become inputs available to [`Engine::step`] and [`Engine::logits`].
    async fn load(&mut self, dataset: Rc<Dataset>, transform: Transform)
    -> Result<(), EngineError>;

    /// Enqueues one training step on these pictures of the training part.
    async fn step(&mut self, indices: &[u32], options: StepOptions) -> Result<(), EngineError>;

    /// Enqueues one training step on given inputs (`[batch, channels, height, width]` values) and targets (one a picture, or
    /// one a pixel). This is how an engine is compared with another and with PyTorch.
    async fn step_on(
        &mut self,
        inputs: Vec<f32>,
        targets: Vec<u32>,
        options: StepOptions,
    ) -> Result<(), EngineError>;

    /// Waits for all enqueued steps and gives their results, in order.
    async fn drain(&mut self) -> Result<Vec<StepResult>, EngineError>;

    /// Logits of pictures as in evaluation, `[count, classes]` or `[count, classes, height, width]`.
    async fn logits(&mut self, part: Part, indices: &[u32]) -> Result<Vec<f32>, EngineError>;

    /// Logits of given inputs, as in evaluation.
    async fn logits_of(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError>;

    /// What every layer puts out for one picture (`[channels, height, width]` values), as in evaluation.
    async fn activations(&mut self, input: Vec<f32>) -> Result<Vec<Activation>, EngineError>;

    /// One tensor of the `state_dict`.
    async fn parameter(&mut self, name: &str) -> Result<NamedTensor, EngineError>;

    /// Weights and optimizer state on the host.
    async fn state(&mut self) -> Result<State, EngineError>;

    /// Puts a state back: the next steps are what they would have been. Enqueued results are dropped.
    async fn restore(&mut self, state: &State) -> Result<(), EngineError>;

    fn network(&self) -> &Network;
}
