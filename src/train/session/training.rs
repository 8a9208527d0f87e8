//! Training steps: whose pictures, at which rate, and back where a loss is no number.

use std::time::Duration;

use super::Session;
use crate::data::epoch_order;
use crate::engine::{HeadResult, StepOptions, StepResult};
use crate::train::divergence::Divergence;
use crate::train::event::{Evaluated, Event, HeadStep, Phase};
use crate::train::{Rate, Rates, TrainError};

impl Session {
    /// Enqueues steps for about the time left, then reads their results.
    pub(super) async fn train_some(
        &mut self,
        budget: Duration,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainError> {
        let per_epoch = self.steps_per_epoch();
        let left =
            (per_epoch - self.step % per_epoch).min(self.steps_total().saturating_sub(self.step));
        let count = if self.single_step {
            1
        } else {
            self.pace.steps_within(budget).min(left)
        };
        let mut rates = Vec::with_capacity(count as usize);
        let mut pictures = 0;
        for step in self.step..self.step + count {
            let indices = self.batch(step);
            pictures += indices.len() as u64;
            let Rate { lr: rate, momentum } = self.rate(step);
            self.runner
                .step(
                    indices,
                    StepOptions {
                        rate,
                        momentum,
                        step,
                        seed: u64::from(self.recipe.seed),
                    },
                )
                .await?;
            rates.push(rate);
        }
        let results = self.runner.drain().await?;
        self.pace.record(count, pictures);
        for (result, rate) in results.iter().zip(rates) {
            if !result.loss.is_finite() {
                return self.fall_back(result, rate, events).await;
            }
            self.step = result.step + 1;
            let event = Event::Step {
                step: self.step,
                epoch: result.step / per_epoch + 1,
                loss: result.loss,
                accuracy: result.correct as f32 / result.count.max(1) as f32,
                rate,
                images_per_sec: self.pace.images_per_sec(),
                ms_per_step: self.pace.ms_per_step(),
                heads: result.heads.iter().map(head_step).collect(),
            };
            self.history.add(&event);
            events.push(event);
        }
        if self.step >= self.steps_total() {
            self.phase = Phase::Finished;
        } else if self.single_step {
            self.phase = Phase::Paused;
        }
        if self.step.is_multiple_of(per_epoch) || self.phase == Phase::Finished {
            self.begin_evaluation()?;
        }
        if self.phase != Phase::Running {
            events.push(self.state_event());
        }
        if self.copies.is_due() || self.phase == Phase::Paused {
            self.keep().await?;
        }
        Ok(())
    }

    /// The loss is NaN or infinite: back to the last good state, and stop.
    pub(super) async fn fall_back(
        &mut self,
        result: &StepResult,
        rate: f64,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainError> {
        self.go_back().await?;
        self.phase = Phase::Failed;
        let divergence = Divergence {
            recipe: &self.recipe,
            step: result.step + 1,
            loss: result.loss,
            rate,
            back: self.step,
            is_finite: self.good.is_finite(),
            steps_per_epoch: self.steps_per_epoch(),
            steps_planned: self.steps_planned(),
        };
        events.push(divergence.event());
        events.push(self.state_event());
        Ok(())
    }

    /// Pictures of a step: the epoch's order in runs of the batch size, the last one short where it does not divide.
    pub(super) fn batch(&mut self, step: u64) -> Vec<u32> {
        let per_epoch = self.steps_per_epoch();
        let epoch = step / per_epoch;
        if self.order.as_ref().is_none_or(|(known, _)| *known != epoch) {
            self.order = Some((
                epoch,
                epoch_order(
                    u64::from(self.recipe.seed),
                    epoch,
                    self.dataset().train.len(),
                ),
            ));
        }
        let order = self.order.as_ref().map_or(&[][..], |(_, order)| order);
        let first = (step % per_epoch) as usize * self.recipe.batch;
        order[first..(first + self.recipe.batch).min(order.len())].to_vec()
    }

    /// The rate of a step, by the schedule.
    pub(super) fn rate(&mut self, step: u64) -> Rate {
        let (lr, planned) = (self.recipe.lr, self.steps_planned());
        let known = self.rates.take();
        let known = known.filter(|(base, length, _)| (*base, *length) == (lr, planned));
        let mut rates = match known {
            Some((.., rates)) => rates,
            None => {
                let per_epoch = self.steps_per_epoch();
                let mut rates = Rates::new(&self.recipe.schedule, lr, per_epoch, planned);
                for evaluated in &self.history.evaluations {
                    observe(&mut rates, evaluated, per_epoch);
                }
                rates
            }
        };
        let rate = rates.rate(step);
        self.rates = Some((lr, planned, rates));
        rate
    }
}

fn head_step(result: &HeadResult) -> HeadStep {
    HeadStep {
        loss: result.loss,
        accuracy: result.correct as f32 / result.count.max(1) as f32,
    }
}

/// Tells a schedule the loss of the held-out pictures at an epoch's end.
pub(super) fn observe(rates: &mut Rates, evaluated: &Evaluated, per_epoch: u64) {
    let step = evaluated.step;
    if step > 0 && step.is_multiple_of(per_epoch) {
        rates.observe((step / per_epoch - 1) as usize, evaluated.evaluation.loss);
    }
}
