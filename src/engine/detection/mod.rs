//! What a detector is trained towards: boxes as an engine takes them, which cell answers for which box, and the loss.

mod assign;
mod loss;
mod targets;

pub use assign::{CENTRE_RADIUS, assign};
pub use loss::{BoxLoss, DISTANCE_LIMIT, WEIGHTS, Weights};
pub use targets::{BOX_WORDS, BoxTargets, MAX_BOXES};
