//! The Burn engine: a network interpreted over Burn tensors, with Burn's autodiff. The reference for every other engine.
//!
//! It runs on any Burn device: flex on the CPU everywhere, wgpu in the browser and natively.

mod arithmetic;
mod convolution;
mod detection;
mod device;
mod dropout;
mod engine;
mod forward;
mod function;
mod grad_cam;
mod loss;
mod norm;
mod optimizer;
mod pooling;
mod prelu;
mod rearrange;
mod resample;
mod state;
mod step;
mod tensors;

pub use device::{DeviceKind, OpenDevice, open};
pub use engine::BurnEngine;
pub use grad_cam::{GradCam, grad_cam};
