//! A recipe: every setting of a run as plain data, with the words, defaults and help that engines, sessions, the importer, the exporters and
//! the faces share. Choices are enums, so that a new one has to be thought of wherever they are distinguished.

#![deny(clippy::wildcard_enum_match_arm)]

mod built_in;
mod choice;
mod device;
mod error;
mod field;
mod layer_rates;
mod loss;
mod optimizer;
mod reading;
mod schedule;
mod schema;
mod settings;
mod transforms;

pub use built_in::{BuiltIn, BuiltInFacts};
pub use choice::{Choice, Word};
pub use device::{DeviceChoice, EngineChoice};
pub use error::RecipeError;
pub use field::{Field, Kind, Range};
pub use layer_rates::LayerRate;
pub use loss::{Loss, LossOptions, Reduction, Weighs};
pub use optimizer::{Clip, Optimizer, OptimizerKind};
pub use reading::{Exif, Fit};
pub use schedule::{Anneal, Direction, Every, Rule, Schedule, ThresholdMode};
pub use schema::Schema;
pub use settings::{PartialRecipe, Recipe};
pub use transforms::{Argument, Interpolation, PaddingMode, Step, Steps};
