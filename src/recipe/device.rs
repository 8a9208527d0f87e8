//! Who computes, and where.

use serde::{Deserialize, Serialize};

/// Where to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum DeviceChoice {
    /// A real GPU where there is one, else the CPU.
    #[default]
    Auto,
    Cpu,
    #[value(alias = "gpu")]
    WebGpu,
}

/// Who computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum EngineChoice {
    /// The compiled engine on a GPU, Burn on the CPU.
    #[default]
    Auto,
    /// Burn's autodiff, on any device: the reference.
    Burn,
    /// A short list of WGSL dispatches, on WebGPU.
    Compiled,
}
