//! The document of `--json`.

use std::collections::BTreeMap;

use convlab::train::Task;
use serde::Serialize;

use super::model::Model;
use crate::shell::Failure;

#[derive(Serialize)]
pub struct Document {
    /// `classes`, `masks` or `boxes`; of a network of several tasks the first.
    pub task: &'static str,
    /// The network's name.
    pub network: String,
    /// Channels, height and width of what the network sees.
    pub input: [usize; 3],
    /// Names of the classes in their order; of several tasks the first one's.
    pub classes: Vec<String>,
    /// What each output is; of a network with one it stands above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Described>,
    pub pictures: Vec<Told>,
    pub skipped: Vec<Skipped>,
}

/// One of several outputs.
#[derive(Serialize)]
pub struct Described {
    /// The layer it comes from.
    pub name: String,
    /// `classes`, `masks` or `boxes`.
    pub task: &'static str,
    pub classes: Vec<String>,
}

#[derive(Serialize)]
pub struct Skipped {
    pub file: String,
    pub reason: String,
}

/// What is told of one picture; what does not belong to a task of the network is left out.
#[derive(Serialize, Default)]
pub struct Told {
    pub file: String,
    /// In pixels, upright where EXIF is applied.
    pub width: usize,
    pub height: usize,
    /// The likeliest classes, best first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<Vec<Likely>>,
    /// The classes of the mask, largest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<Share>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boxes: Option<Vec<Found>>,
    /// Files written: `mask`, `overlay`, `boxes`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub written: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
pub struct Likely {
    pub class: String,
    /// Number of the class, from 0.
    pub index: usize,
    pub probability: f32,
}

#[derive(Serialize)]
pub struct Share {
    pub class: String,
    pub index: usize,
    /// Of the pixels that have a class.
    pub share: f64,
}

#[derive(Serialize)]
pub struct Found {
    pub class: String,
    pub index: usize,
    pub score: f32,
    /// Left, top, right, bottom in pixels of the picture.
    #[serde(rename = "box")]
    pub edges: [f32; 4],
}

impl Document {
    pub fn new(model: &Model) -> Result<Self, Failure> {
        let first = model.first()?;
        let described = model.outputs.iter().map(|output| Described {
            name: output.name.clone(),
            task: name(output.task),
            classes: output.classes.clone(),
        });
        Ok(Self {
            task: name(first.task),
            network: model.session.network().name.clone(),
            input: model.session.network().input,
            classes: first.classes.clone(),
            outputs: match model.outputs.len() {
                1 => Vec::new(),
                _ => described.collect(),
            },
            pictures: Vec::new(),
            skipped: Vec::new(),
        })
    }

    pub fn skip(&mut self, file: String, reason: String) {
        self.skipped.push(Skipped { file, reason });
    }
}

fn name(task: Task) -> &'static str {
    match task {
        Task::Classify => "classes",
        Task::Segment => "masks",
        Task::Detect => "boxes",
    }
}
