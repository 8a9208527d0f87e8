//! The curves of a run, kept short: what a reopened page draws before the next step.

use serde::{Deserialize, Serialize};

use super::event::Event;

/// Beyond this many points every two neighbours become one.
const LIMIT: usize = 1024;

/// Mean of `steps` neighbouring steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Last step of the span.
    pub step: u64,
    pub loss: f32,
    pub accuracy: f32,
}

/// Training curve (thinned) and all evaluations.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct History {
    /// Steps each point stands for.
    span: u64,
    pub training: Vec<CurvePoint>,
    pub evaluations: Vec<Event>,
    /// Steps since the last point: count, sum of losses, sum of accuracies.
    #[serde(default)]
    open: (u64, f64, f64),
}

impl History {
    /// Takes in steps and evaluations; other events leave it as it is.
    pub fn add(&mut self, event: &Event) {
        match *event {
            Event::Step {
                step,
                loss,
                accuracy,
                ..
            } => {
                let (count, losses, accuracies) = self.open;
                self.open = (
                    count + 1,
                    losses + f64::from(loss),
                    accuracies + f64::from(accuracy),
                );
                if self.open.0 >= self.span.max(1) {
                    self.close(step);
                }
            }
            Event::Evaluated { .. } => self.evaluations.push(event.clone()),
            _ => {}
        }
    }

    /// Forgets everything after a step.
    pub fn truncate(&mut self, last: u64) {
        self.training.retain(|point| point.step <= last);
        self.evaluations
            .retain(|event| matches!(event, Event::Evaluated { step, .. } if *step <= last));
        self.open = Default::default();
    }

    fn close(&mut self, step: u64) {
        let (count, losses, accuracies) = std::mem::take(&mut self.open);
        self.training.push(CurvePoint {
            step,
            loss: (losses / count as f64) as f32,
            accuracy: (accuracies / count as f64) as f32,
        });
        if self.training.len() >= LIMIT {
            self.span = self.span.max(1) * 2;
            self.training = self
                .training
                .chunks(2)
                .map(|pair| CurvePoint {
                    step: pair[pair.len() - 1].step,
                    loss: pair.iter().map(|point| point.loss).sum::<f32>() / pair.len() as f32,
                    accuracy: pair.iter().map(|point| point.accuracy).sum::<f32>()
                        / pair.len() as f32,
                })
                .collect();
        }
    }
}
