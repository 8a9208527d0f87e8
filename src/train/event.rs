//! What a session says, in one closed union: a line of `--json`, a message to the page.

use serde::{Deserialize, Serialize};

use super::best::Mark;
use super::metrics::Evaluation;
use super::trial::Choice;
use crate::engine::EngineInfo;

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Configured, at step 0.
    Ready,
    Running,
    Paused,
    /// Ended before its last step; may be resumed.
    Stopped,
    /// All epochs done.
    Finished,
    /// The loss was no longer finite; the last good state is back.
    Failed,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Phase::Ready => "ready",
            Phase::Running => "running",
            Phase::Paused => "paused",
            Phase::Stopped => "stopped",
            Phase::Finished => "finished",
            Phase::Failed => "stopped because the loss was not finite",
        })
    }
}

/// Phase and position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Status {
    pub state: Phase,
    /// Steps done.
    pub step: u64,
    /// Epoch of the next step, from 1; the last one when finished.
    pub epoch: u64,
    pub epochs: u64,
    pub steps_total: u64,
}

/// Of one training step what belongs to one task.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeadStep {
    /// Mean loss of the batch, without its weight.
    pub loss: f32,
    /// Share of the batch that was right, 0 to 1.
    pub accuracy: f32,
}

/// The held-out part, after `step` steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluated {
    pub step: u64,
    /// From 1.
    pub epoch: u64,
    #[serde(flatten)]
    pub evaluation: Evaluation,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// One training step. `step` and `epoch` count from 1.
    Step {
        step: u64,
        epoch: u64,
        /// Mean loss of the batch.
        loss: f32,
        /// Share of the batch that was right, 0 to 1.
        accuracy: f32,
        /// Learning rate used.
        rate: f64,
        /// Over the last second or so.
        images_per_sec: f64,
        ms_per_step: f64,
        /// Of several tasks each one's own, in the order of the heads; else left out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        heads: Vec<HeadStep>,
    },
    /// The held-out part has been evaluated.
    Evaluated(Evaluated),
    State {
        #[serde(flatten)]
        status: Status,
    },
    /// The loss was NaN or infinite at `step`.
    Diverged {
        step: u64,
        message: String,
        /// A base rate that is worth a try; none where no rate helps.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lr: Option<f64>,
    },
    /// A picture could not be decoded again. The run is paused, with the last weights made without it.
    Unreadable {
        step: u64,
        message: String,
    },
    /// After `step` steps the held-out loss has risen for some evaluations while that of the training fell; told once a run.
    Overfitting {
        step: u64,
        /// When the held-out loss was lowest, what it was, and what it is.
        epoch: u64,
        lowest: f64,
        now: f64,
        message: String,
    },
    /// The best evaluation of a run, at its end.
    Best {
        #[serde(flatten)]
        mark: Mark,
    },
    /// The device was lost; what was lost with it has been done again, and it goes on from `step`.
    Recovered {
        step: u64,
        /// Steps done again, from the last host copy on; they are not told twice.
        replayed: u64,
        /// What computes from now on.
        engine: EngineInfo,
        message: String,
    },
    /// The engine for this network was chosen by measuring, now or at another time; it computes from `step` on.
    Chosen {
        step: u64,
        engine: EngineInfo,
        /// It was known from another time, and not measured now.
        remembered: bool,
        choice: Choice,
    },
    Saved {
        path: String,
    },
}
