//! The update rules by name.

use serde::{Deserialize, Serialize};

/// The rule that moves the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum OptimizerKind {
    #[default]
    Sgd,
    Adam,
    AdamW,
    RmsProp,
    /// Handled nowhere: `cargo xtask test` sees to it that the compiler asks for it in every place.
    #[cfg(convlab_unhandled)]
    Unhandled,
}
