//! A training step over Burn's autodiff, and its result.

use burn::tensor::Tensor;

use super::engine::BurnEngine;
use super::forward::Mode;
use super::tensors::{AnyTensor, map_rank, read};
use super::{detection, loss, optimizer};
use crate::engine::check::{check_batch, check_heads};
use crate::engine::detection::{BoxLoss, BoxTargets};
use crate::engine::{Engine, EngineError, HeadResult, StepOptions, StepResult};
use crate::network::NetworkError;

/// A step whose result was not read yet.
pub(super) struct Pending {
    step: u64,
    heads: Vec<PendingHead>,
}

/// What a step left of one output.
struct PendingHead {
    loss: Tensor<1>,
    logits: Tensor<2>,
    targets: Vec<u32>,
    boxes: Option<BoxTargets>,
}

impl BurnEngine {
    /// Of an output what is right, and what is counted: rows, or cells that answer for a box.
    fn counts(&self, head: usize, step: &PendingHead, logits: &[f32]) -> (u32, u32) {
        if let (Some(grid), Some(boxes)) = (&self.grid, &step.boxes) {
            let mut counted = BoxLoss::default();
            counted.add(grid, logits, boxes);
            return (counted.right, counted.answering);
        }
        let settings = &self.head_settings[head];
        let is_counted = |target: &u32| !settings.is_ignored(*target);
        let right = |row: &[f32], target: u32| {
            let largest = row.get(target as usize);
            largest.is_some_and(|largest| row.iter().all(|logit| logit <= largest))
        };
        let rows = logits.chunks_exact(self.outputs[head].classes().max(1));
        let correct = rows
            .zip(&step.targets)
            .filter(|(row, target)| is_counted(target) && right(row, **target));
        let counted = step.targets.iter().filter(|target| is_counted(target));
        (correct.count() as u32, counted.count() as u32)
    }

    /// The loss of one output with what is left of it to be read.
    fn head_of(&self, head: usize, output: &AnyTensor, targets: &[u32]) -> (Tensor<1>, Tensor<2>) {
        let logits = loss::rows(output.clone());
        let loss = loss::loss(&self.head_settings[head], logits.clone(), targets);
        (loss, logits)
    }

    /// Gradients of all parameters, in their order; none for what the loss does not reach.
    fn gradients(&self, leaves: Vec<AnyTensor>, loss: &Tensor<1>) -> Vec<Option<AnyTensor>> {
        let mut gradients = loss.backward();
        leaves
            .into_iter()
            .map(|leaf| match leaf {
                AnyTensor::R1(leaf) => leaf
                    .grad_remove(&mut gradients)
                    .map(|gradient| AnyTensor::R1(gradient.inner())),
                AnyTensor::R2(leaf) => leaf
                    .grad_remove(&mut gradients)
                    .map(|gradient| AnyTensor::R2(gradient.inner())),
                AnyTensor::R4(leaf) => leaf
                    .grad_remove(&mut gradients)
                    .map(|gradient| AnyTensor::R4(gradient.inner())),
            })
            .collect()
    }

    /// Computes the gradients of a step and moves the weights.
    pub(super) fn train(
        &mut self,
        inputs: Vec<f32>,
        targets: Vec<u32>,
        options: StepOptions,
    ) -> Result<(), EngineError> {
        let input = self.upload(inputs, &self.device.clone().autodiff())?;
        let pictures = input.dims()[0];
        check_batch(self.network(), pictures)?;
        let (boxes, wanted) = match self.grid {
            Some(_) => {
                let boxes = BoxTargets::read(&targets, pictures, self.classes)?;
                (Some(boxes), Vec::new())
            }
            None => {
                let heads = check_heads(&targets, pictures, &self.outputs, &self.settings)?;
                (None, heads)
            }
        };
        let leaves: Vec<AnyTensor> = self
            .parameters
            .iter()
            .zip(&self.specs)
            .map(|(parameter, spec)| {
                if spec.role.is_learned() && self.settings.rate_factor(&spec.name) > 0.0 {
                    parameter.tracked()
                } else {
                    map_rank!(parameter, tensor => tensor.clone().autodiff())
                }
            })
            .collect();
        let mode = Mode::Train {
            seed: options.seed,
            step: options.step,
        };
        let computed = self.interpreter.run(input, &leaves, mode);
        let mut heads = Vec::with_capacity(self.outputs.len());
        let mut total: Option<Tensor<1>> = None;
        for (head, output) in self.outputs.iter().enumerate() {
            let Some(values) = computed.nodes.get(output.node) else {
                return Err(NetworkError::Empty.into());
            };
            let targets = wanted.get(head).copied().unwrap_or_default();
            let (loss, logits) = match (&boxes, &self.grid, values) {
                (Some(boxes), Some(grid), AnyTensor::R4(maps)) => (
                    detection::loss(grid, maps.clone(), boxes),
                    maps.clone().flatten(1, 3),
                ),
                _ => self.head_of(head, values, targets),
            };
            let weighted = match output.weight == 1.0 {
                true => loss.clone(),
                false => loss.clone() * output.weight,
            };
            total = Some(match total {
                Some(total) => total + weighted,
                None => weighted,
            });
            heads.push(PendingHead {
                loss: loss.inner(),
                logits: logits.inner(),
                targets: targets.to_vec(),
                boxes: boxes.clone(),
            });
        }
        let Some(loss) = total else {
            return Err(NetworkError::Empty.into());
        };
        let mut gradients = self.gradients(leaves, &loss);
        optimizer::clip(&self.settings.clip, &mut gradients);
        let rule = self.settings.optimizer.with_momentum(options.momentum);
        let (progress, factors) = self.progress.next(&rule, options.rate);
        for (index, gradient) in gradients.into_iter().enumerate() {
            if let Some(gradient) = gradient {
                let parameter = self.parameters[index].clone();
                self.parameters[index] = optimizer::update(
                    &rule,
                    &factors,
                    factors.rate * self.settings.rate_factor(&self.specs[index].name),
                    parameter,
                    gradient,
                    &mut self.moments[index],
                );
            }
        }
        for (index, value) in computed.running {
            self.parameters[index] = AnyTensor::R1(value);
        }
        self.progress = progress;
        self.batches_tracked.step();
        self.pending.push(Pending {
            step: options.step,
            heads,
        });
        Ok(())
    }

    /// The results of all steps since the last call.
    pub(super) async fn read_results(&mut self) -> Result<Vec<StepResult>, EngineError> {
        let pending = std::mem::take(&mut self.pending);
        let tensors = pending
            .iter()
            .flat_map(|step| &step.heads)
            .flat_map(|head| {
                [
                    AnyTensor::R1(head.loss.clone()),
                    AnyTensor::R2(head.logits.clone()),
                ]
            })
            .collect();
        let values = read(tensors).await?;
        let mut values = values.chunks_exact(2);
        let results = pending.into_iter().map(|step| {
            let heads = step.heads.iter().enumerate().zip(&mut values);
            let heads = heads.map(|((head, one), values)| {
                let (correct, count) = self.counts(head, one, &values[1]);
                HeadResult {
                    loss: values[0].first().copied().unwrap_or(f32::NAN),
                    correct,
                    count,
                }
            });
            let weights = self.outputs.iter().map(|output| output.weight);
            StepResult::of(step.step, heads.collect(), weights)
        });
        Ok(results.collect())
    }
}
