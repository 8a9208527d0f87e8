//! Who computes, and where.

use super::choice::choices;

choices! {
/// Where to compute.
pub enum DeviceChoice {
    /// A real GPU where there is one, else the CPU.
    Auto = "auto",
    /// The processor.
    Cpu = "cpu",
    /// A GPU, or a program that does its work.
    WebGpu = "webgpu",
}
}

choices! {
/// Who computes.
pub enum EngineChoice {
    /// The compiled engine on a GPU, Burn on the CPU.
    Auto = "auto",
    /// Burn's autodiff, on any device: the reference.
    Burn = "burn",
    /// A short list of WGSL dispatches, on WebGPU.
    Compiled = "compiled",
}
}
