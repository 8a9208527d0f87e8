//! What a recipe makes, and what its numbers may be.

mod build;
mod check;

pub(super) use check::{check_rate, check_steps};
