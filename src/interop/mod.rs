//! PyTorch in and out: what others wrote, read into a [`Network`](crate::network::Network) and the settings of a run.
//!
//! Nothing that comes in is ever run. Python is parsed and its meaning followed by a small evaluator with a budget.

pub mod draft;
mod error;
pub mod python;
pub mod write;
pub mod zoo;

pub use error::InteropError;
