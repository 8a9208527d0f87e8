//! Who computes: one trait, and the engines behind it.
//!
//! An engine is given indices, not pixels: [`Engine::step`] only enqueues, [`Engine::drain`] gives the losses and counts of
//! all steps since. Engines know no files, no clocks and no page. Every random draw is a function of (seed, step), so that
//! going back to a [`State`] and on again repeats exactly what would have happened.

// A new layer, loss, rule or step has to be thought of wherever they are distinguished.
#![deny(clippy::wildcard_enum_match_arm)]

mod backend;
pub mod burn;
mod check;
pub mod compiled;
mod counts;
pub mod detection;
mod error;
mod inference;
mod labels;
pub mod overlay;
mod progress;
mod settings;
mod state;
mod targets;
mod tracked;

use std::rc::Rc;

use async_trait::async_trait;

use crate::data::{Dataset, Split, Transform};
use crate::network::Network;
pub use backend::{Backend, BackendKind};
pub use check::check_batch;
pub(crate) use check::check_indices;
pub(crate) use counts::log_softmax;
pub use counts::{Counts, class_map};
pub use error::EngineError;
pub use inference::{Activation, Answer, Input, Want};
pub(crate) use progress::{Factors, Progress};
pub use settings::{IGNORED_TARGET, TrainingSettings};
pub use state::{NamedTensor, State};
pub(crate) use tracked::BatchesTracked;

/// What drives one step besides the pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepOptions {
    /// Learning rate of this step.
    pub rate: f64,
    /// Momentum of SGD and RMSprop or beta1 of Adam and its like in this step; none: as the optimizer's settings have it.
    pub momentum: Option<f64>,
    /// Number of the step, from 0; with the seed it decides every random draw.
    pub step: u64,
    /// Seed of the run's random draws: batches, transforms and dropout.
    pub seed: u64,
}

/// What came of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepResult {
    /// Number of the step, from 0, as its options had it.
    pub step: u64,
    /// Mean loss of the batch, before the update; of several tasks the weighted sum of theirs.
    pub loss: f32,
    /// Pictures (or pixels) whose largest logit is the right class, before the update; of several tasks those of the first.
    pub correct: u32,
    /// Pictures (or pixels) counted.
    pub count: u32,
    /// Of several tasks each one's own, in the order of the heads; else empty.
    pub heads: Vec<HeadResult>,
}

impl StepResult {
    /// Of what each head counted, with the weights of the heads.
    pub(crate) fn of(
        step: u64,
        heads: Vec<HeadResult>,
        weights: impl Iterator<Item = f64>,
    ) -> Self {
        let first = heads.first().copied().unwrap_or_default();
        let sum = heads.iter().zip(weights);
        let sum: f64 = sum
            .map(|(head, weight)| f64::from(head.loss) * weight)
            .sum();
        Self {
            step,
            loss: sum as f32,
            correct: first.correct,
            count: first.count,
            heads: if heads.len() > 1 { heads } else { Vec::new() },
        }
    }
}

/// What came of one step for one task, as in a [`StepResult`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HeadResult {
    /// Without its weight.
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
    /// The pictures that are learned from.
    Train,
    /// The held-out pictures, which are only evaluated on.
    Test,
}

impl Part {
    /// As messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Part::Train => "training",
            Part::Test => "held-out",
        }
    }

    /// The part's pictures and targets.
    pub fn of(self, dataset: &Dataset) -> &Split {
        match self {
            Part::Train => &dataset.train,
            Part::Test => &dataset.test,
        }
    }
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
    /// Where it computes.
    fn info(&self) -> EngineInfo;

    /// Makes a data set and the way its pictures become inputs available to [`Engine::step`] and [`Engine::infer`].
    async fn load(&mut self, dataset: Rc<Dataset>, transform: Transform)
    -> Result<(), EngineError>;

    /// Enqueues one training step on these pictures of the training part.
    async fn step(&mut self, indices: &[u32], options: StepOptions) -> Result<(), EngineError>;

    /// Enqueues one training step on given inputs (`[batch, channels, height, width]` values) and targets (one a picture, one a
    /// pixel, or the words of [`detection::BoxTargets`]; of several tasks those of all pictures for the first, then those for the
    /// next). This is how an engine is compared with another and with PyTorch.
    async fn step_on(
        &mut self,
        inputs: Vec<f32>,
        targets: Vec<u32>,
        options: StepOptions,
    ) -> Result<(), EngineError>;

    /// Waits for all enqueued steps and gives their results, in order.
    async fn drain(&mut self) -> Result<Vec<StepResult>, EngineError>;

    /// Answers for pictures, as in evaluation.
    async fn infer(&mut self, input: Input<'_>, want: Want<'_>) -> Result<Answer, EngineError>;

    /// One tensor of the `state_dict`.
    async fn parameter(&mut self, name: &str) -> Result<NamedTensor, EngineError>;

    /// Weights and optimizer state on the host.
    async fn state(&mut self) -> Result<State, EngineError>;

    /// Puts a state back: the next steps are what they would have been. Enqueued results are dropped.
    async fn restore(&mut self, state: &State) -> Result<(), EngineError>;

    /// The network it trains.
    fn network(&self) -> &Network;

    /// Loss, optimizer and what belongs to them.
    fn settings(&self) -> &TrainingSettings;

    /// What was loaded.
    ///
    /// # Errors
    /// [`EngineError::NoData`]
    fn data(&self) -> Result<&(Rc<Dataset>, Transform), EngineError>;
}
