//! A recorded run of PyTorch, replayed: weights and batches are made again from its seeds.

use std::collections::BTreeMap;

use convlab::engine::{Backend, Clip, Loss, Optimizer, StepOptions, TrainingSettings};
use convlab::spec::{Mulberry32, Network};
use convlab::train::Schedule;
use serde::Deserialize;

use super::networks;

#[derive(Deserialize)]
struct Recorded {
    name: String,
    optimizer: String,
    schedule: Option<String>,
    input: [usize; 4],
    classes: usize,
    dense_targets: bool,
    weight_seed: u32,
    batch_seed: u32,
    losses: Vec<f64>,
    final_l2_norm: BTreeMap<String, f64>,
}

pub struct Case {
    pub name: String,
    pub rate: f64,
    recorded: Recorded,
    optimizer: Optimizer,
    schedule: Schedule,
    network: Network,
}

/// Largest relative differences.
#[derive(Debug)]
pub struct Difference {
    pub first_loss: f64,
    pub losses: f64,
    pub norms: f64,
}

impl Case {
    pub fn parse(text: &str) -> Self {
        let recorded: Recorded = serde_json::from_str(text).expect("a reference case");
        let argument = |name: &str| -> Option<f64> {
            let (_, rest) = recorded.optimizer.split_once(&format!("{name}="))?;
            rest.split([',', ')']).next()?.parse().ok()
        };
        let optimizer = if recorded.optimizer.contains("SGD") {
            Optimizer::Sgd {
                momentum: argument("momentum").unwrap_or(0.0),
                nesterov: false,
                weight_decay: 0.0,
            }
        } else {
            assert!(
                recorded.optimizer.contains("optim.Adam("),
                "an optimizer this test knows: {}",
                recorded.optimizer
            );
            Optimizer::Adam {
                beta1: 0.9,
                beta2: 0.999,
                eps: 1e-8,
                weight_decay: 0.0,
            }
        };
        let schedule = match recorded.schedule.as_deref() {
            None => Schedule::Constant,
            Some(text) => {
                assert!(
                    text.contains("CosineAnnealingLR"),
                    "a schedule this test knows: {text}"
                );
                Schedule::Cosine
            }
        };
        Self {
            name: recorded.name.clone(),
            rate: argument("lr").expect("a learning rate"),
            network: networks::by_name(&recorded.name),
            optimizer,
            schedule,
            recorded,
        }
    }

    /// Leaves only the first steps to compare; the final norms are left out then.
    pub fn shorten(&mut self, steps: usize) {
        self.recorded.losses.truncate(steps);
        self.recorded.final_l2_norm.clear();
    }

    /// Trains all recorded steps on a device and compares.
    pub async fn run(&self, backend: &Backend) -> Difference {
        let recorded = &self.recorded;
        let settings = TrainingSettings {
            loss: Loss::CrossEntropy,
            ignore_index: None,
            class_weights: Vec::new(),
            optimizer: self.optimizer,
            clip: Clip::default(),
        };
        let mut engine = backend
            .engine(
                &self.network,
                settings,
                recorded.weight_seed,
                recorded.input[0],
            )
            .expect("the network fits");
        let total = recorded.losses.len() as u64;
        for step in 0..total {
            let (inputs, targets) = self.batch(step);
            let rate = self.schedule.rate(self.rate, step, total);
            engine
                .step_on(
                    inputs,
                    targets,
                    StepOptions {
                        rate,
                        step,
                        seed: 0,
                    },
                )
                .await
                .expect("a step");
        }
        let results = engine.drain().await.expect("losses");
        assert_eq!(results.len(), recorded.losses.len());
        let relative = |ours: f64, theirs: f64| ((ours - theirs) / theirs).abs();
        let losses: Vec<f64> = results
            .iter()
            .zip(&recorded.losses)
            .map(|(ours, theirs)| relative(f64::from(ours.loss), *theirs))
            .collect();
        let state = engine.state().await.expect("the state");
        let compared = if recorded.final_l2_norm.is_empty() {
            &[]
        } else {
            assert_eq!(state.parameters.len(), recorded.final_l2_norm.len());
            &state.parameters[..]
        };
        let norms = compared.iter().map(|tensor| {
            let norm = tensor
                .values
                .iter()
                .map(|&value| f64::from(value).powi(2))
                .sum::<f64>()
                .sqrt();
            relative(norm, recorded.final_l2_norm[&tensor.name])
        });
        Difference {
            first_loss: losses[0],
            losses: losses.iter().copied().fold(0.0, worst),
            norms: norms.fold(0.0, worst),
        }
    }

    fn batch(&self, step: u64) -> (Vec<f32>, Vec<u32>) {
        let [batch, channels, height, width] = self.recorded.input;
        let mut stream = Mulberry32::new(self.recorded.batch_seed + step as u32);
        let inputs = (0..batch * channels * height * width)
            .map(|_| (2.0 * stream.next_unit() - 1.0) as f32)
            .collect();
        let rows = if self.recorded.dense_targets {
            batch * height * width
        } else {
            batch
        };
        let targets = (0..rows)
            .map(|_| (stream.next_unit() * self.recorded.classes as f64) as u32)
            .collect();
        (inputs, targets)
    }
}

/// The larger one; NaN is worse than anything.
fn worst(a: f64, b: f64) -> f64 {
    if a >= b { a } else { b }
}
