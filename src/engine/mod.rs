//! Who computes: one trait, and the engines behind it.
//!
//! An engine is given indices, not pixels: [`Engine::step`] only enqueues, [`Engine::drain`] gives the losses and counts of
//! all steps since. Engines know no files, no clocks and no page. Every random draw is a function of (seed, step), so that
//! going back to a [`State`] and on again repeats exactly what would have happened.

// A new layer, loss, rule or step has to be thought of wherever they are told apart.
#![deny(clippy::wildcard_enum_match_arm)]

mod backend;
pub mod burn;
mod check;
pub mod compiled;
mod counts;
pub mod detection;
mod error;
mod labels;
pub mod overlay;
mod settings;
mod state;
mod targets;

use std::rc::Rc;

use async_trait::async_trait;

use crate::data::{Dataset, Split, Transform};
use crate::network::Network;
use crate::recipe::Optimizer;
pub use backend::{Backend, BackendKind};
pub use check::check_batch;
pub(crate) use check::check_indices;
pub(crate) use counts::log_softmax;
pub use counts::{Counts, class_map};
use detection::Detection;
pub use error::EngineError;
use overlay::{Overlaid, Overlay};
pub use settings::{IGNORED_TARGET, TrainingSettings};
pub use state::{NamedTensor, State};

/// What drives one step besides the pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepOptions {
    /// Learning rate of this step.
    pub rate: f64,
    /// Momentum of SGD and RMSprop or beta1 of Adam in this step; none: as the optimizer's settings have it.
    pub momentum: Option<f64>,
    /// Number of the step, from 0; with the seed it decides every random draw.
    pub step: u64,
    pub seed: u64,
}

/// What came of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepResult {
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
    pub correct: u32,
    pub count: u32,
}

/// Which half of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Train,
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

    pub fn of(self, dataset: &Dataset) -> &Split {
        match self {
            Part::Train => &dataset.train,
            Part::Test => &dataset.test,
        }
    }
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

    /// What every head puts out for pictures, as in evaluation: logits `[count, classes]` or `[count, classes, height, width]`, or
    /// the cells of a network of boxes, `[count, 5 + classes, rows, columns]`.
    async fn outputs(&mut self, part: Part, indices: &[u32]) -> Result<Vec<Vec<f32>>, EngineError>;

    /// [`Engine::outputs`] of given inputs.
    async fn outputs_of(&mut self, inputs: Vec<f32>) -> Result<Vec<Vec<f32>>, EngineError>;

    /// [`Engine::outputs`] of the first head.
    async fn logits(&mut self, part: Part, indices: &[u32]) -> Result<Vec<f32>, EngineError> {
        Ok(self.outputs(part, indices).await?.swap_remove(0))
    }

    /// [`Engine::logits`] of given inputs.
    async fn logits_of(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError> {
        Ok(self.outputs_of(inputs).await?.swap_remove(0))
    }

    /// Counts of pictures, or of the pixels of their masks, against their targets, as in evaluation; those of every head.
    async fn evaluate(&mut self, part: Part, indices: &[u32]) -> Result<Vec<Counts>, EngineError> {
        counts_of_outputs(self, part, indices).await
    }

    /// The largest class of every pixel of pictures, `[count, height, width]` of the network's map; one class a picture where it
    /// puts out no map. Classes beyond 255 are 255.
    async fn segment(&mut self, part: Part, indices: &[u32]) -> Result<Vec<u8>, EngineError> {
        let logits = self.logits(part, indices).await?;
        class_map_of(self.network(), &logits)
    }

    /// [`Engine::segment`] of given inputs.
    async fn segment_of(&mut self, inputs: Vec<f32>) -> Result<Vec<u8>, EngineError> {
        let logits = self.logits_of(inputs).await?;
        class_map_of(self.network(), &logits)
    }

    /// What [`Engine::segment`] finds, drawn on a canvas without being read back, with what it counts against the true classes;
    /// nothing where this engine has no canvas, or the network puts out no map of its pictures' size.
    async fn overlay(
        &mut self,
        _part: Part,
        _indices: &[u32],
        _overlay: &Overlay,
    ) -> Result<Option<Overlaid>, EngineError> {
        Ok(None)
    }

    /// The boxes found in pictures, best first, as [`detection::decode`] takes them from the outputs.
    async fn detect(
        &mut self,
        part: Part,
        indices: &[u32],
    ) -> Result<Vec<Vec<Detection>>, EngineError> {
        let outputs = self.logits(part, indices).await?;
        detections_of(self.network(), &outputs)
    }

    /// [`Engine::detect`] of given inputs.
    async fn detect_of(&mut self, inputs: Vec<f32>) -> Result<Vec<Vec<Detection>>, EngineError> {
        let outputs = self.logits_of(inputs).await?;
        detections_of(self.network(), &outputs)
    }

    /// What every layer puts out for one picture (`[channels, height, width]` values), as in evaluation.
    async fn activations(&mut self, input: Vec<f32>) -> Result<Vec<Activation>, EngineError>;

    /// One tensor of the `state_dict`.
    async fn parameter(&mut self, name: &str) -> Result<NamedTensor, EngineError>;

    /// Weights and optimizer state on the host.
    async fn state(&mut self) -> Result<State, EngineError>;

    /// Puts a state back: the next steps are what they would have been. Enqueued results are dropped.
    async fn restore(&mut self, state: &State) -> Result<(), EngineError>;

    fn network(&self) -> &Network;

    fn settings(&self) -> &TrainingSettings;

    /// What was loaded.
    ///
    /// # Errors
    /// [`EngineError::NoData`]
    fn data(&self) -> Result<&(Rc<Dataset>, Transform), EngineError>;
}

/// [`Engine::evaluate`] on the host, from the logits.
async fn counts_of_outputs<E: Engine + ?Sized>(
    engine: &mut E,
    part: Part,
    indices: &[u32],
) -> Result<Vec<Counts>, EngineError> {
    let values = engine.outputs(part, indices).await?;
    if !engine.network().head.is_classes() {
        return Err(EngineError::BoxesAlone);
    }
    let outputs = engine.network().outputs()?;
    let (dataset, transform) = engine.data()?;
    let targets = targets::of_part(dataset, part.of(dataset), transform, indices, &outputs);
    let mut rest = &targets[..];
    Ok(outputs
        .iter()
        .zip(&values)
        .enumerate()
        .map(|(head, (output, values))| {
            let (own, others) = rest.split_at(indices.len() * output.plane());
            rest = others;
            let settings = engine.settings().of_head(head);
            Counts::of(values, own, [output.classes(), output.plane()], &settings)
        })
        .collect())
}

/// [`Engine::segment`] on the host, from the logits.
fn class_map_of(network: &Network, logits: &[f32]) -> Result<Vec<u8>, EngineError> {
    if !network.head.is_classes() {
        return Err(EngineError::BoxesAlone);
    }
    Ok(class_map(logits, network.classes()?, plane_of(network)?))
}

/// [`Engine::detect`] on the host, from the outputs.
fn detections_of(network: &Network, outputs: &[f32]) -> Result<Vec<Vec<Detection>>, EngineError> {
    let [_, height, width] = network.input;
    let grid = network.box_grid()?.ok_or(EngineError::ClassesAlone)?;
    Ok(detection::decode(&grid, [height, width], outputs))
}

/// Pixels of the map that a network puts out, or 1.
fn plane_of(network: &Network) -> Result<usize, EngineError> {
    let map = network.output_map()?;
    Ok(map.map_or(1, |[height, width]| height * width))
}
