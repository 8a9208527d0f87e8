//! What a program does that works neither here nor, mostly, in PyTorch, with its place.

use serde::Serialize;
use thiserror::Error;

use super::joined::Joined;
use super::token::{Place, Wrong};
use crate::interop::InteropError;
use crate::said::{Coded, Fields, Said, coded};

/// Something that does not work in PyTorch either, or is not supported here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// From 1, in its cell, else in its file; 0 where it has no place.
    pub line: usize,
    /// In characters, from 1; 0 where it has no place.
    pub column: usize,
    /// From 1, in its file's text, of a notebook all cells together; 0 where it has no place.
    pub row: usize,
    /// The file, where the program has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The cell of a notebook, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<usize>,
    /// Stable name of the sentence, by which a face finds its own words.
    pub code: &'static str,
    /// What stands for the names in the sentence.
    pub fields: Fields,
    /// What is wrong, why, and the smallest change that mends it.
    pub message: String,
    /// What it was made of, until its place is known.
    #[serde(skip)]
    error: Option<InteropError>,
}

impl Problem {
    pub(super) fn new(at: Place, error: &impl Coded) -> Self {
        let Said {
            code,
            fields,
            message,
        } = error.said();
        Self {
            line: at.line,
            column: at.column,
            row: at.line,
            file: None,
            cell: None,
            code,
            fields,
            message,
            error: None,
        }
    }

    /// Of a line that is no Python.
    pub(super) fn syntax((at, problem): Wrong) -> Self {
        let error = InteropError::Syntax {
            line: at.line,
            column: at.column,
            problem,
        };
        Self::of(&error)
    }

    /// Its sentence, without its place.
    pub(super) fn said(&self) -> Said {
        Said {
            code: self.code,
            fields: self.fields.clone(),
            message: self.message.clone(),
        }
    }

    /// Of an error, whose place stands beside the message and not in it.
    pub(super) fn of(error: &InteropError) -> Self {
        let (line, column) = error.place().unwrap_or_default();
        let mut problem = Self::new(Place { line, column }, error);
        if let Some((_, rest)) = error.place().and_then(|_| problem.message.split_once(": ")) {
            problem.message = rest.to_string();
        }
        problem.error = Some(error.clone());
        problem
    }

    /// With its place where a person finds it, and so with the lines that its sentence names.
    pub(super) fn placed(&self, joined: &Joined) -> Self {
        let reworded = self.error.as_ref().map(|error| joined.reworded(error));
        let problem = reworded.map_or_else(|| self.clone(), |error| Self::of(&error));
        let spot = joined.spot(self.line);
        Self {
            line: spot.line,
            row: spot.row,
            file: spot.file,
            cell: spot.cell,
            error: None,
            ..problem
        }
    }
}

/// What is known to be wrong with a program that was read.
#[derive(Debug, Clone, PartialEq, Error)]
pub(super) enum Finding {
    #[error(
        "{name} is used here and never given a value: Python stops with «NameError: name '{name}' is not defined». The line \"{mend}\" before it mends that."
    )]
    Undefined { name: String, mend: String },
    #[error("the data set {name} is not known here. There are {known} and ImageFolder.")]
    UnknownData { name: String, known: String },
    #[error(
        "Cityscapes has no mode='{mode}': torchvision refuses it («Unknown value '{mode}' for argument mode. Valid values are {{'fine', 'coarse'}}»). split='train', mode='fine', target_type='semantic' mends it."
    )]
    CityscapesMode { mode: String },
    #[error(
        "nn.{name} is not known here. There are CrossEntropyLoss, NLLLoss, KLDivLoss, MSELoss, L1Loss, SmoothL1Loss, HuberLoss, MultiMarginLoss, BCEWithLogitsLoss, MultiLabelSoftMarginLoss, SoftMarginLoss, and BCELoss behind a last sigmoid."
    )]
    UnknownLoss { name: String },
}

coded!(Finding {
    "python.undefined": Undefined { name, mend };
    "python.unknown_data": UnknownData { name, known };
    "python.cityscapes_mode": CityscapesMode { mode };
    "python.unknown_loss": UnknownLoss { name };
});
