//! How to train: learning rates, metrics, checkpoints, and the session that owns the loop.
//!
//! A session takes commands and gives events; faces (page, shell) only send the one and draw the other.

// A new layer, loss, rule or step has to be thought of wherever they are distinguished.
#![deny(clippy::wildcard_enum_match_arm)]

mod average_precision;
mod best;
mod box_metrics;
mod checkpoint;
mod divergence;
mod error;
mod evaluating;
mod event;
mod history;
mod inspect;
mod metrics;
mod nothing;
mod outputs;
mod overfitting;
mod pace;
mod parity;
mod rates;
mod reading;
mod recipe;
mod runner;
mod session;
mod small;
mod summary;
mod trained;
mod trial;
mod warnings;

pub use average_precision::{AveragePrecision, Hits, Matches};
pub use best::{Best, Mark, Measure};
pub use box_metrics::{BoxMetrics, BoxTally, SCORE_SHOWN};
pub use checkpoint::Checkpoint;
pub use error::TrainError;
pub use event::{Evaluated, Event, HeadStep, Phase, Status};
pub use history::History;
pub use inspect::View;
pub use metrics::{
    ClassMetrics, Evaluation, HeadEvaluation, MaskMetrics, Tally, probabilities, softmax,
};
pub use outputs::fit_outputs;
pub use overfitting::{Overfitting, overfitting};
pub use parity::{Difference, Recorded};
pub use rates::{Rate, Rates};
pub use session::{Command, Loaded, Session};
pub use small::Suited;
pub use summary::{DataSummary, Summary, TargetKind, Task};
pub use trained::Trained;
pub use trial::{Choice, Measured};
pub use warnings::{Kind as WarningKind, Warning};
