//! The uniforms that tell each dispatch of a plan where its tensors lie.

use super::compile::Plan;
use super::gpu::Gpu;
use crate::engine::EngineError;

/// Bytes between two dispatches' offsets: what WebGPU asks of a uniform's offset.
const SLOT: u64 = 256;

/// One buffer with a slot a dispatch.
pub struct Offsets {
    buffer: wgpu::Buffer,
    sizes: Vec<u64>,
}

impl Offsets {
    /// # Errors
    /// [`EngineError::Limit`] for a plan with more dispatches than a buffer has room for.
    pub fn new(gpu: &Gpu, plan: &Plan) -> Result<Self, EngineError> {
        let mut bytes = Vec::new();
        let mut sizes = Vec::new();
        for (index, dispatch) in plan.dispatches.iter().enumerate() {
            let places = dispatch.offsets();
            bytes.resize(index * SLOT as usize, 0);
            bytes.extend_from_slice(bytemuck::cast_slice(&places));
            sizes.push(places.len().max(1).next_multiple_of(4) as u64 * 4);
        }
        bytes.resize(plan.dispatches.len().max(1) * SLOT as usize, 0);
        Ok(Self {
            buffer: gpu.buffer_of("the offsets", &bytes)?,
            sizes,
        })
    }

    pub fn into_buffer(self) -> wgpu::Buffer {
        self.buffer
    }

    /// What to bind for a dispatch.
    pub fn slot(&self, dispatch: usize) -> wgpu::BindingResource<'_> {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.buffer,
            offset: dispatch as u64 * SLOT,
            size: self
                .sizes
                .get(dispatch)
                .copied()
                .and_then(wgpu::BufferSize::new),
        })
    }
}
