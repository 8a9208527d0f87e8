//! A recorded run of PyTorch, replayed: weights and batches are made again from its seeds, losses and final norms compared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Rates, TrainError};
use crate::engine::{Backend, StepOptions};
use crate::network::{Mulberry32, Network};
use crate::recipe::{Recipe, RecipeError};

/// Norms below this are compared absolutely: they are sums of rounding errors.
const SMALL_NORM: f64 = 1e-6;

/// A recorded run, as it is stored. `python`, `optimizer`, `schedule` and `loss` are PyTorch's own words, which a face has read.
#[derive(Debug, Clone, Deserialize)]
pub struct Recorded {
    /// What the recording is called.
    pub name: String,
    /// The program that was run.
    pub python: String,
    /// The module as PyTorch prints it; begins with the network's class.
    #[serde(default)]
    pub network: String,
    /// The optimizer's call: `torch.optim.SGD(parameters, lr=0.05)`.
    pub optimizer: String,
    /// The schedule's call; none where the rate stays.
    pub schedule: Option<String>,
    /// The loss, made or named: `nn.SmoothL1Loss(beta=0.5)`; by default cross entropy. Of two tasks it is the first one's.
    pub loss: Option<String>,
    /// `[batch, channels, height, width]`
    pub input: [usize; 4],
    /// Classes of the targets, or of the first task's.
    pub classes: usize,
    /// Whether each pixel has a target, rather than each picture; false by default.
    #[serde(default)]
    pub dense_targets: bool,
    /// Of two tasks: classes of the second, and what each loss weighs in the sum.
    #[serde(default)]
    pub scenes: usize,
    /// Factor of each head's loss in the sum; empty where there is one.
    #[serde(default)]
    pub loss_weights: Vec<f64>,
    /// Seed of the first weights, which [`Mulberry32`] draws.
    pub weight_seed: u32,
    /// Seed of the inputs and targets; each step adds its number.
    pub batch_seed: u32,
    /// Loss of each step, before its update.
    pub losses: Vec<f64>,
    /// Euclidean norm of each tensor of the `state_dict` after the last step; may be empty.
    #[serde(default)]
    pub final_l2_norm: BTreeMap<String, f64>,
}

/// Largest relative differences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Of the first step's loss.
    pub first_loss: f64,
    /// Of any step's loss.
    pub losses: f64,
    /// Of any tensor's norm after the last step.
    pub norms: f64,
    /// The tensor whose norm differs most.
    pub worst_norm: String,
    /// Recorded tensors that the network does not have, and its own that were not recorded.
    pub unmatched: Vec<String>,
}

impl Recorded {
    /// # Errors
    /// [`TrainError::Recipe`] for text that is no such run.
    pub fn from_json(text: &str) -> Result<Self, TrainError> {
        let recorded: Self = serde_json::from_str(text).map_err(RecipeError::from)?;
        match recorded.losses.is_empty() || recorded.input.contains(&0) {
            true => Err(RecipeError("the run has no losses, or no inputs".into()).into()),
            false => Ok(recorded),
        }
    }

    /// `[channels, height, width]` of one input.
    pub fn picture(&self) -> [usize; 3] {
        let [_, channels, height, width] = self.input;
        [channels, height, width]
    }

    /// The name of the network's class, as PyTorch printed it.
    pub fn class(&self) -> Option<String> {
        let (name, _) = self.network.split_once('(')?;
        Some(name.trim().to_string())
    }

    /// Trains all recorded steps on a device and compares.
    ///
    /// # Errors
    /// What the network or the device refuses.
    pub async fn replay(
        &self,
        backend: &Backend,
        network: &Network,
        recipe: &Recipe,
    ) -> Result<Difference, TrainError> {
        let settings = recipe.training_settings();
        let mut network = network.clone();
        for (head, weight) in network.heads.iter_mut().zip(&self.loss_weights) {
            head.weight = *weight;
        }
        let mut engine = backend.engine(&network, settings, self.weight_seed, self.input[0])?;
        let total = self.losses.len() as u64;
        let mut rates = Rates::new(&recipe.schedule, recipe.lr, 1, total);
        let mut results = Vec::new();
        for step in 0..total {
            let (inputs, targets) = self.batch(step);
            let rate = rates.rate(step);
            let options = StepOptions {
                rate: rate.lr,
                momentum: rate.momentum,
                step,
                seed: 0,
            };
            engine.step_on(inputs, targets, options).await?;
            if recipe.schedule.needs_metric() {
                let result = engine.drain().await?;
                for result in &result {
                    rates.observe(result.step as usize, f64::from(result.loss));
                }
                results.extend(result);
            }
        }
        results.extend(engine.drain().await?);
        let losses: Vec<f64> = results
            .iter()
            .zip(&self.losses)
            .map(|(ours, theirs)| relative(f64::from(ours.loss), *theirs))
            .collect();
        let state = engine.state().await?;
        let (mut norms, mut worst_norm, mut unmatched) = (0.0, String::new(), Vec::new());
        let mut known = self.final_l2_norm.clone();
        for tensor in &state.parameters {
            if tensor.name.ends_with(".num_batches_tracked") || self.final_l2_norm.is_empty() {
                continue;
            }
            let Some(theirs) = known.remove(&tensor.name) else {
                unmatched.push(tensor.name.clone());
                continue;
            };
            let squares = tensor.values.iter().map(|&value| f64::from(value).powi(2));
            let difference = relative(squares.sum::<f64>().sqrt(), theirs);
            if worst(difference, norms) > norms || difference.is_nan() {
                (norms, worst_norm) = (difference, tensor.name.clone());
            }
        }
        unmatched.extend(
            known
                .into_keys()
                .filter(|name| !name.ends_with(".num_batches_tracked")),
        );
        Ok(Difference {
            first_loss: losses.first().copied().unwrap_or(f64::NAN),
            losses: losses.iter().copied().fold(0.0, worst),
            norms,
            worst_norm,
            unmatched,
        })
    }

    /// Inputs (NCHW) and targets of a step.
    fn batch(&self, step: u64) -> (Vec<f32>, Vec<u32>) {
        let [batch, channels, height, width] = self.input;
        let mut stream = Mulberry32::new(self.batch_seed.wrapping_add(step as u32));
        let inputs = (0..batch * channels * height * width)
            .map(|_| (2.0 * stream.next_unit() - 1.0) as f32)
            .collect();
        let rows = match self.dense_targets {
            true => batch * height * width,
            false => batch,
        };
        let mut classes_of = |rows: usize, classes: usize| -> Vec<u32> {
            (0..rows)
                .map(|_| (stream.next_unit() * classes as f64) as u32)
                .collect()
        };
        let mut targets = classes_of(rows, self.classes);
        if self.scenes > 0 {
            targets.extend(classes_of(batch, self.scenes));
        }
        (inputs, targets)
    }
}

fn relative(ours: f64, theirs: f64) -> f64 {
    let scale = if theirs.abs() < SMALL_NORM {
        1.0
    } else {
        theirs.abs()
    };
    (ours - theirs).abs() / scale
}

/// The larger one; NaN is worse than anything.
fn worst(a: f64, b: f64) -> f64 {
    if a >= b { a } else { b }
}
