//! What to train: a network as data, its shapes, its cost, its first weights, and the zoo.
//!
//! A [`Network`] is drawn by the page, checked for shapes, and computed by every engine from this one value.
//! Parameter names are PyTorch's `state_dict` names, so weights move between all of them without a table.

// A new layer, loss, rule or step has to be thought of wherever they are distinguished.
#![deny(clippy::wildcard_enum_match_arm)]

mod draft;
mod edit;
mod error;
mod head;
mod heads;
mod init;
pub mod layers;
mod nodes;
mod parameters;
mod rewire;
mod shape;
mod shared;
mod summary;
mod walk;
mod widths;
pub mod zoo;

pub use draft::{Draft, DraftLayer};
pub use edit::Edit;
pub use error::{NetworkError, ShapeMismatch};
pub use head::{BOX_CHANNELS, BoxGrid, Head};
pub use heads::{Output, TaskHead};
pub use init::{Mulberry32, initial_parameters};
pub use layers::{KINDS, Layer, UpsampleMode};
pub use nodes::{INPUT, Network, Node, Source};
pub use parameters::{ParameterRole, ParameterSpec, is_of_layer, tensor_name};
pub use shape::output_shape;
pub use summary::{LayerSummary, NetworkSummary};
