//! Out: a network in others' words.

// A new loss, rule, schedule or transform has to be thought of wherever it is written.
#![deny(clippy::wildcard_enum_match_arm)]

mod error;
mod onnx;
mod pytorch;
mod rust;
mod wiring;

pub use error::WriteError;
pub use onnx::{Weight, onnx};
pub use pytorch::{class_name, pytorch, pytorch_class, pytorch_differences, pytorch_imports};
pub use rust::burn;
