//! Out: a network in others' words.

mod error;
mod onnx;
mod pytorch;
mod rust;
mod wiring;

pub use error::WriteError;
pub use onnx::{Weight, onnx};
pub use pytorch::{class_name, pytorch, pytorch_class, pytorch_differences};
pub use rust::burn;
