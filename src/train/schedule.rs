//! Learning rates over the steps of a run.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// How the rate goes from the first step to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Schedule {
    #[default]
    Constant,
    /// `CosineAnnealingLR(T_max = all steps)`, stepped once a step, down to 0.
    Cosine,
}

impl Schedule {
    /// Rate of a step (from 0) of a run of `total` steps.
    pub fn rate(self, base: f64, step: u64, total: u64) -> f64 {
        match self {
            Schedule::Constant => base,
            Schedule::Cosine => base * (1.0 + (PI * step as f64 / total.max(1) as f64).cos()) / 2.0,
        }
    }
}
