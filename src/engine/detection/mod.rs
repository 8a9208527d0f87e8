//! What a detector is trained towards: boxes as an engine takes them, which cell answers for which box, the loss; and what it
//! says: boxes out of its outputs.

mod assign;
mod decode;
mod loss;
mod targets;

pub use assign::{CENTRE_RADIUS, assign};
pub use decode::{Detection, MOST_DETECTIONS, SAME_OBJECT, SCORE_LEAST, decode, iou, suppress};
pub use loss::{BoxLoss, DISTANCE_LIMIT, WEIGHTS, Weights};
pub use targets::{BOX_WORDS, BoxTargets, MAX_BOXES};
