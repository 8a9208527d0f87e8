//! The best weights of a run: those of the evaluation of the held-out part that went best, kept on the host beside the training.
//!
//! They take 4 bytes a value, as much as the weights themselves, and are read back once for every evaluation that is better than all
//! before it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{BoxMetrics, Evaluated, Evaluation, MaskMetrics, Phase, Session, TrainError};
use crate::engine::{NamedTensor, State};
use crate::weights::Weights;

/// The figure by which one evaluation is better than another: that of the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Of networks that classify pictures.
    Accuracy,
    /// Of networks of masks: the mean intersection over union.
    MeanIou,
    /// Of networks of boxes: the mean average precision at an overlap of 0.5.
    #[serde(rename = "map_50")]
    Map50,
    /// Of networks of several tasks, which no single score speaks for: the loss of all together.
    Loss,
}

impl std::fmt::Display for Measure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Measure::Accuracy => "accuracy",
            Measure::MeanIou => "mean IoU",
            Measure::Map50 => "mAP at 0.5",
            Measure::Loss => "loss",
        })
    }
}

/// How well one evaluation went.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Steps done then.
    pub step: u64,
    /// From 1.
    pub epoch: u64,
    /// Loss of the held-out part.
    pub loss: f64,
    /// Which measure was compared.
    pub measure: Measure,
    /// The measure's value: 0 to 1, or the loss.
    pub score: f64,
}

impl Mark {
    /// None where nothing was held out, or the loss is no number.
    pub fn new(step: u64, epoch: u64, evaluation: &Evaluation) -> Option<Self> {
        if !evaluation.loss.is_finite() || evaluation.is_of_nothing() {
            return None;
        }
        let (measure, score) = match evaluation {
            Evaluation { heads, loss, .. } if !heads.is_empty() => (Measure::Loss, *loss),
            Evaluation {
                boxes: Some(BoxMetrics { map_50, .. }),
                ..
            } => (Measure::Map50, *map_50),
            Evaluation {
                masks: Some(MaskMetrics { mean_iou, .. }),
                ..
            } => (Measure::MeanIou, *mean_iou),
            Evaluation { accuracy, .. } => (Measure::Accuracy, *accuracy),
        };
        Some(Self {
            step,
            epoch,
            loss: evaluation.loss,
            measure,
            score,
        })
    }

    /// Whether it went better: a higher score (a lower loss where that is the measure), of equal scores a lower loss. Of equal ones
    /// the earlier stays.
    pub fn beats(&self, other: &Self) -> bool {
        match self.measure {
            Measure::Loss => self.loss < other.loss,
            Measure::Accuracy | Measure::MeanIou | Measure::Map50 => {
                match self.score == other.score {
                    true => self.loss < other.loss,
                    false => self.score > other.score,
                }
            }
        }
    }
}

/// "epoch 7, held-out loss 0.4100, accuracy 87.1 %"
impl std::fmt::Display for Mark {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            epoch,
            loss,
            measure,
            score,
            ..
        } = self;
        write!(formatter, "epoch {epoch}, held-out loss {loss:.4}")?;
        match measure {
            Measure::Loss => Ok(()),
            Measure::Accuracy | Measure::MeanIou | Measure::Map50 => {
                write!(formatter, ", {measure} {:.1} %", score * 100.0)
            }
        }
    }
}

/// The weights of that evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// When that evaluation was, and how well it went.
    pub mark: Mark,
    /// The `state_dict`.
    pub parameters: Vec<NamedTensor>,
}

impl Session {
    /// How well the best evaluation of the run went.
    pub fn best(&self) -> Option<&Mark> {
        self.best.as_deref().map(|best| &best.mark)
    }

    /// The weights of the best evaluation, with the names of the classes.
    pub fn best_weights(&self) -> Option<Weights> {
        let best = self.best.as_deref()?;
        Some(Weights {
            tensors: best.parameters.clone(),
            classes: self.class_names(),
            notes: Vec::new(),
            trained: self.trained().ok(),
        })
    }

    /// Ends the run at its best evaluation: weights, position and curves are those of then. The optimizer starts afresh.
    ///
    /// # Errors
    /// [`TrainError::NoBest`] before the first evaluation; what the engine says, and nothing is changed then.
    pub async fn go_back_to_best(&mut self) -> Result<(), TrainError> {
        let best = self.best.clone().ok_or(TrainError::NoBest)?;
        let state = Rc::new(State {
            step: 0,
            parameters: best.parameters.clone(),
            optimizer: Vec::new(),
        });
        self.runner.restore(state.clone()).await?;
        self.good = state;
        self.step = best.mark.step;
        self.good_step = self.step;
        self.history.truncate(self.step);
        self.evaluating = None;
        self.rates = None;
        self.phase = match self.step {
            0 => Phase::Ready,
            _ => Phase::Stopped,
        };
        Ok(())
    }

    /// Keeps the weights of an evaluation that went better than all before it.
    pub(super) async fn keep_best(&mut self, evaluated: &Evaluated) -> Result<(), TrainError> {
        let mark = Mark::new(evaluated.step, evaluated.epoch, &evaluated.evaluation);
        let Some(mark) = mark else {
            return Ok(());
        };
        if self.best().is_some_and(|best| !mark.beats(best)) {
            return Ok(());
        }
        let state = self.keep().await?;
        if state.is_finite() {
            let parameters = state.parameters.clone();
            self.best = Some(Rc::new(Best { mark, parameters }));
        }
        Ok(())
    }
}
