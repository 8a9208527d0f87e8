//! What a person should know of a recipe and its data before they train: it works, and yet it means nothing, or something else than was
//! meant. One list, which the page and the shell both say.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{nothing, outputs};
use crate::data::Dataset;
use crate::engine::NamedTensor;
use crate::network::Network;
use crate::recipe::Recipe;

/// What a warning is about; a face that has words of its own knows them by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// More outputs than classes; [`super::fit_outputs`] mends it.
    Outputs,
    /// Every learning rate is 0.
    NoRate,
    /// There is nothing that could learn.
    NoWeights,
    /// Every target of the training part is to be ignored.
    NothingToLearn,
    /// All training pictures are one and the same.
    SamePictures,
    /// All that is to be learned is of one class.
    OneClass,
    /// No picture is held out.
    NothingHeldOut,
    /// Every target of the held-out part is to be ignored.
    HeldOutIgnored,
    /// The weights hold values that are no numbers.
    NotFinite,
}

/// One sentence or two, with what mends it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// Which warning it is: the code by which a face finds its own words.
    pub kind: Kind,
    /// What is so, what comes of it, and what to do.
    pub message: String,
    /// The figures and names in the message.
    pub values: BTreeMap<&'static str, String>,
    /// Settings of the recipe that mend it; empty where none does.
    pub mend: Map<String, Value>,
}

impl Warning {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            values: BTreeMap::new(),
            mend: Map::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.insert(name, value.to_string());
        self
    }

    pub(super) fn mended(mut self, setting: &str, value: impl Into<Value>) -> Self {
        self.mend.insert(setting.into(), value.into());
        self
    }
}

/// Everything there is to say before the first step, the network first.
pub fn warnings(recipe: &Recipe, network: &Network, dataset: &Dataset) -> Vec<Warning> {
    let mut all = outputs::warnings(network, dataset);
    all.extend(nothing::warnings(recipe, network, dataset));
    all
}

/// What is to be said of weights to begin or go on with.
pub fn of_weights(tensors: &[NamedTensor]) -> Option<Warning> {
    let broken = |tensor: &&NamedTensor| !tensor.values.iter().all(|value| value.is_finite());
    let mut broken = tensors.iter().filter(broken);
    let first = broken.next()?;
    let others = match broken.count() {
        0 => String::new(),
        more => format!(" and {more} other tensors"),
    };
    let message = format!(
        "{}{others} hold values that are NaN or infinite: what the network answers means nothing, and no training mends it. Load other weights, or begin anew.",
        first.name
    );
    Some(Warning::new(Kind::NotFinite, message).with("name", &first.name))
}
