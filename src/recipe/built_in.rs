//! The data sets that come with convlab, as one table: their words, names, sizes and targets. `data` draws them.

use serde::Serialize;

use super::Choice;
use super::choice::choices;

choices! {
/// A data set that is drawn by code.
pub enum BuiltIn {
    /// Small pictures of ten things, a class each.
    Scenes = "builtin:scenes" as "Built-in scenes",
    /// Streets with masks, boxes and the scene that a picture shows.
    Streets = "builtin:streets" as "Built-in streets",
}
}

/// What a built-in data set is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BuiltInFacts {
    /// What a recipe calls it.
    pub word: &'static str,
    /// What a person is shown.
    pub title: &'static str,
    /// Training pictures.
    pub train: usize,
    /// Held-out pictures.
    pub test: usize,
    /// What its pictures are to be answered with: classes, masks, boxes, scenes.
    pub targets: &'static [&'static str],
}

impl BuiltIn {
    /// What is known of it before it is drawn.
    pub fn facts(self) -> BuiltInFacts {
        let ([train, test], targets): (_, &[&str]) = match self {
            Self::Scenes => ([10_000, 2_000], &["classes"]),
            Self::Streets => ([1_600, 160], &["masks", "boxes", "scenes"]),
        };
        BuiltInFacts {
            word: self.word(),
            title: self.title(),
            train,
            test,
            targets,
        }
    }

    /// The one whose data set has that name.
    pub fn of_title(title: &str) -> Option<Self> {
        let mut all = Self::CHOICES.iter().copied();
        all.find(|one| one.title() == title)
    }
}
