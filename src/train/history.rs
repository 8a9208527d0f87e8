//! The curves of a run, kept short: what a reopened page draws before the next step.

use serde::{Deserialize, Serialize};

use super::event::{Evaluated, Event};

/// Beyond this many points every two neighbours become one.
const LIMIT: usize = 1024;

/// Mean of `steps` neighbouring steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Last step of the span.
    pub step: u64,
    /// Mean training loss of those steps.
    pub loss: f32,
    /// Mean share of each batch that was right, 0 to 1.
    pub accuracy: f32,
    /// Of several tasks each one's own loss.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heads: Vec<f32>,
}

/// Training curve (thinned) and all evaluations.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct History {
    /// Steps each point stands for.
    span: u64,
    /// Points in the order of their steps, neighbours merged where there would be too many.
    pub training: Vec<CurvePoint>,
    /// Every evaluation of the held-out part, in its order.
    pub evaluations: Vec<Evaluated>,
    /// Steps since the last point: count, sum of losses, sum of accuracies.
    #[serde(default)]
    open: (u64, f64, f64),
    /// Of the same steps, the sums of each head's losses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    open_heads: Vec<f64>,
}

impl History {
    /// Takes in steps and evaluations; other events leave it as it is.
    pub fn add(&mut self, event: &Event) {
        match event {
            &Event::Step {
                step,
                loss,
                accuracy,
                ref heads,
                ..
            } => {
                let (count, losses, accuracies) = self.open;
                self.open = (
                    count + 1,
                    losses + f64::from(loss),
                    accuracies + f64::from(accuracy),
                );
                self.open_heads.resize(heads.len(), 0.0);
                let sums = self.open_heads.iter_mut().zip(heads);
                sums.for_each(|(sum, head)| *sum += f64::from(head.loss));
                if self.open.0 >= self.span.max(1) {
                    self.close(step);
                }
            }
            Event::Evaluated(evaluated) => self.evaluations.push(evaluated.clone()),
            Event::State { .. }
            | Event::Diverged { .. }
            | Event::Unreadable { .. }
            | Event::Overfitting { .. }
            | Event::Best { .. }
            | Event::Recovered { .. }
            | Event::Chosen { .. }
            | Event::Saved { .. } => {}
        }
    }

    /// Forgets everything after a step.
    pub fn truncate(&mut self, last: u64) {
        self.training.retain(|point| point.step <= last);
        self.evaluations.retain(|evaluated| evaluated.step <= last);
        self.open = Default::default();
        self.open_heads.clear();
    }

    fn close(&mut self, step: u64) {
        let (count, losses, accuracies) = std::mem::take(&mut self.open);
        self.training.push(CurvePoint {
            step,
            loss: (losses / count as f64) as f32,
            accuracy: (accuracies / count as f64) as f32,
            heads: std::mem::take(&mut self.open_heads)
                .into_iter()
                .map(|sum| (sum / count as f64) as f32)
                .collect(),
        });
        if self.training.len() >= LIMIT {
            self.span = self.span.max(1) * 2;
            self.training = self.training.chunks(2).map(joined).collect();
        }
    }
}

/// The mean of neighbours, at the last of them.
fn joined(points: &[CurvePoint]) -> CurvePoint {
    let mean = |value: &dyn Fn(&CurvePoint) -> f32| {
        points.iter().map(value).sum::<f32>() / points.len() as f32
    };
    let last = &points[points.len() - 1];
    CurvePoint {
        step: last.step,
        loss: mean(&|point| point.loss),
        accuracy: mean(&|point| point.accuracy),
        heads: (0..last.heads.len())
            .map(|head| mean(&|point| point.heads.get(head).copied().unwrap_or_default()))
            .collect(),
    }
}
