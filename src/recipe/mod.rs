//! The words of a recipe that engines, sessions, the importer and the exporters share. Each is an enum, so that a new one has to be thought
//! of wherever they are told apart.

#![deny(clippy::wildcard_enum_match_arm)]

mod loss;
mod optimizer;

pub use loss::Loss;
pub use optimizer::OptimizerKind;
