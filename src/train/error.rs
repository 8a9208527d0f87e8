//! Errors of a session, a recipe, a checkpoint.

use thiserror::Error;

use super::event::Phase;
use crate::data::DataError;
use crate::engine::EngineError;
use crate::network::NetworkError;
use crate::recipe::RecipeError;
use crate::said::{Phrase, coded};
use crate::weights::WeightsError;

/// Why a session could not do what it was told.
#[derive(Debug, Clone, PartialEq, Error)]
#[expect(
    missing_docs,
    reason = "a variant's sentence says what it and its fields are"
)]
pub enum TrainError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("{setting} is {value}, but {wants}.")]
    Setting {
        setting: &'static str,
        value: String,
        wants: Phrase,
    },
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error("cannot {command}: the session is {phase}. {hint}")]
    Command {
        command: &'static str,
        phase: Phase,
        hint: Phrase,
    },
    #[error(
        "this file holds weights, but no checkpoint: its recipe is missing. Load it as weights instead."
    )]
    NotACheckpoint,
    #[error(
        "there are no best weights yet: they are those of the best evaluation of held-out pictures. Evaluate first."
    )]
    NoBest,
    #[error(
        "there is nothing to evaluate: no picture is held out, or every target of those is to be ignored. Hold some out."
    )]
    NothingHeldOut,
    #[error("it cannot train: {0}")]
    NothingToLearn(String),
    #[error(
        "the checkpoint was made with the data set {wants}, and {got} is loaded. Choose that data first."
    )]
    OtherData { wants: String, got: String },
}

coded!(TrainError {
    "train.setting": Setting { setting, value, wants };
    "train.command": Command { command, phase, hint };
    "train.not_a_checkpoint": NotACheckpoint;
    "train.no_best": NoBest;
    "train.nothing_held_out": NothingHeldOut;
    "train.nothing_to_learn": NothingToLearn(reason);
    "train.other_data": OtherData { wants, got };
    = Network;
    = Data;
    = Engine;
    = Recipe;
    = Weights;
});
