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
    /// Training steps are taken.
    Running,
    /// Between two steps, until it is resumed.
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
    /// What the session is doing.
    pub state: Phase,
    /// Steps done.
    pub step: u64,
    /// Epoch of the next step, from 1; the last one when finished.
    pub epoch: u64,
    /// Epochs of the run.
    pub epochs: u64,
    /// Training steps of the run.
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
    /// Training steps done by then.
    pub step: u64,
    /// From 1.
    pub epoch: u64,
    /// The metrics, whose keys stand beside the step in JSON.
    #[serde(flatten)]
    pub evaluation: Evaluation,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// One training step. `step` and `epoch` count from 1.
    Step {
        /// Number of the step, from 1.
        step: u64,
        /// Epoch of the step, from 1.
        epoch: u64,
        /// Mean loss of the batch.
        loss: f32,
        /// Share of the batch that was right, 0 to 1.
        accuracy: f32,
        /// Learning rate used.
        rate: f64,
        /// Over the last second or so.
        images_per_sec: f64,
        /// Milliseconds of a step, over the same time.
        ms_per_step: f64,
        /// Of several tasks each one's own, in the order of the heads; else left out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        heads: Vec<HeadStep>,
    },
    /// The held-out part has been evaluated.
    Evaluated(Evaluated),
    /// The session's phase or position has changed.
    State {
        /// Where it stands now; its keys stand beside `event` in JSON.
        #[serde(flatten)]
        status: Status,
    },
    /// The loss was NaN or infinite at `step`.
    Diverged {
        /// Number of the step, from 1.
        step: u64,
        /// What happened and what to do, in English.
        message: String,
        /// A base rate that is worth a try; none where no rate helps.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lr: Option<f64>,
    },
    /// A picture could not be decoded again. The run is paused, with the last weights made without it.
    Unreadable {
        /// Training steps done.
        step: u64,
        /// Which picture it was and why, in English.
        message: String,
    },
    /// After `step` steps the held-out loss has risen for some evaluations while that of the training fell; said once a run.
    Overfitting {
        /// Training steps done.
        step: u64,
        /// When the held-out loss was lowest, what it was, and what it is.
        epoch: u64,
        /// Held-out loss of that epoch, the lowest so far.
        lowest: f64,
        /// Held-out loss now, the median of the last three evaluations.
        now: f64,
        /// What is so and what helps, in English.
        message: String,
    },
    /// The best evaluation of a run, at its end.
    Best {
        /// When it was, and how well it went; its keys stand beside `event` in JSON.
        #[serde(flatten)]
        mark: Mark,
    },
    /// The device was lost; what was lost with it has been done again, and it goes on from `step`.
    Recovered {
        /// Training steps done.
        step: u64,
        /// Steps done again, from the last host copy on; they are not reported twice.
        replayed: u64,
        /// What computes from now on.
        engine: EngineInfo,
        /// What was lost and what goes on, in English.
        message: String,
    },
    /// The engine for this network was chosen by measuring, now or at another time; it computes from `step` on.
    Chosen {
        /// Training steps done.
        step: u64,
        /// What computes from now on.
        engine: EngineInfo,
        /// It was known from another time, and not measured now.
        remembered: bool,
        /// The engine with the times it was chosen by.
        choice: Choice,
    },
    /// A file was written.
    Saved {
        /// Path of the file, as it was given.
        path: String,
    },
}
