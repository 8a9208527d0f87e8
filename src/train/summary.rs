//! What a session is made of, as a face draws it and a checkpoint remembers it.

use serde::Serialize;

use super::event::Status;
use super::{History, Recipe};
use crate::data::Dataset;
use crate::engine::EngineInfo;
use crate::spec::NetworkSummary;

/// What was configured, for a face to draw.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    pub recipe: Recipe,
    pub network: NetworkSummary,
    pub data: DataSummary,
    pub engine: EngineInfo,
    pub steps_per_epoch: u64,
    pub steps_total: u64,
    pub state: Status,
    pub history: History,
}

/// The data set of a [`Summary`].
#[derive(Debug, Clone, Serialize)]
pub struct DataSummary {
    pub name: String,
    pub classes: Vec<String>,
    /// Channels, height, width.
    pub shape: [usize; 3],
    pub train: usize,
    pub test: usize,
    pub split_note: String,
    pub notes: Vec<String>,
}

impl DataSummary {
    pub fn of(dataset: &Dataset) -> Self {
        Self {
            name: dataset.name.clone(),
            classes: dataset.classes.clone(),
            shape: [dataset.channels, dataset.height, dataset.width],
            train: dataset.train.len(),
            test: dataset.test.len(),
            split_note: dataset.split_note.clone(),
            notes: dataset.notes.clone(),
        }
    }

    /// What a checkpoint remembers of its data: enough to notice another set.
    pub(super) fn identity(&self) -> String {
        let [channels, height, width] = self.shape;
        format!(
            "{}, {} + {} pictures of {channels}×{height}×{width}, {} classes",
            self.name,
            self.train,
            self.test,
            self.classes.len()
        )
    }
}
