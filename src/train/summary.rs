//! What a session is made of, as a face draws it and a checkpoint remembers it.

use serde::Serialize;

use super::event::Status;
use super::{History, Warning};
use crate::data::{Dataset, Ground, Targets};
use crate::engine::EngineInfo;
use crate::network::{Network, NetworkError, NetworkSummary, TaskHead};
use crate::recipe::Recipe;

/// What a network is trained to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// One class a picture.
    Classify,
    /// One class a pixel.
    Segment,
    /// Boxes with classes.
    Detect,
}

impl Task {
    /// # Errors
    /// What [`Network::shapes`] says.
    pub fn of(network: &Network) -> Result<Self, NetworkError> {
        Ok(match network.output_map()? {
            _ if network.box_grid()?.is_some() => Self::Detect,
            Some(_) => Self::Segment,
            None => Self::Classify,
        })
    }
}

/// What a data set may say of its pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A class for each picture.
    Classes,
    /// A class for each pixel.
    Masks,
    /// Boxes, each with a class.
    Boxes,
    /// A class for the picture as a whole, beside those of its pixels.
    Scenes,
}

impl TargetKind {
    fn of(targets: &Targets) -> Vec<Self> {
        [
            (Self::Classes, targets.classes.is_some()),
            (Self::Masks, targets.masks.is_some()),
            (Self::Boxes, targets.boxes.is_some()),
            (Self::Scenes, targets.scenes.is_some()),
        ]
        .into_iter()
        .filter_map(|(kind, is_there)| is_there.then_some(kind))
        .collect()
    }
}

/// What was configured, for a face to draw.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Every setting of the run.
    pub recipe: Recipe,
    /// That of the first head.
    pub task: Task,
    /// Of several tasks what their heads are; else empty.
    pub heads: Vec<TaskHead>,
    /// The network's layers and sums.
    pub network: NetworkSummary,
    /// The data set's names and sizes.
    pub data: DataSummary,
    /// What computes, and on which device.
    pub engine: EngineInfo,
    /// Training steps of an epoch, the last of which may have fewer pictures.
    pub steps_per_epoch: u64,
    /// Training steps of the whole run.
    pub steps_total: u64,
    /// Phase and position.
    pub state: Status,
    /// The curves so far.
    pub history: History,
    /// What should be known before it trains.
    pub warnings: Vec<Warning>,
}

/// The data set of a [`Summary`].
#[derive(Debug, Clone, Serialize)]
pub struct DataSummary {
    /// The name it is shown under.
    pub name: String,
    /// Names of the classes of pictures or pixels, in the order of the network's outputs.
    pub classes: Vec<String>,
    /// What the training pictures come with.
    pub targets: Vec<TargetKind>,
    /// The colour of each class's mask as red, green, blue; empty where there are no masks.
    pub palette: Vec<[u8; 3]>,
    /// What a box can be; empty where there are no boxes.
    pub box_classes: Vec<String>,
    /// What a picture as a whole can be; empty where nothing says it beside its pixels.
    pub scene_classes: Vec<String>,
    /// Channels, height, width.
    pub shape: [usize; 3],
    /// Number of training pictures.
    pub train: usize,
    /// Number of held-out pictures.
    pub test: usize,
    /// How the two came about: "official", "batches 1-4 / 5".
    pub split_note: String,
    /// The ground that nearly all training pictures have; none where they differ.
    pub ground: Option<Ground>,
    /// What was reported and skipped while loading, one sentence each.
    pub notes: Vec<String>,
}

impl DataSummary {
    /// The summary of a data set.
    pub fn of(dataset: &Dataset) -> Self {
        Self {
            name: dataset.name.clone(),
            classes: dataset.classes.clone(),
            targets: TargetKind::of(&dataset.train.targets),
            palette: dataset.palette.clone(),
            box_classes: dataset.box_classes.clone(),
            scene_classes: dataset.scene_classes.clone(),
            shape: [dataset.channels, dataset.height, dataset.width],
            train: dataset.train.len(),
            test: dataset.test.len(),
            split_note: dataset.split_note.clone(),
            ground: dataset.ground(),
            notes: dataset.notes.clone(),
        }
    }
}

/// What a checkpoint remembers of its data: enough to notice another set.
pub(super) fn identity(data: &Dataset) -> String {
    format!(
        "{}, {} + {} pictures of {}×{}×{}, {} classes",
        data.name,
        data.train.len(),
        data.test.len(),
        data.channels,
        data.height,
        data.width,
        data.classes.len()
    )
}
