//! Buffers of the GPU.

use super::Gpu;
use crate::engine::EngineError;

impl Gpu {
    /// A storage buffer of that many 32-bit values, zeroed.
    ///
    /// # Errors
    /// [`EngineError::Limit`] above what the adapter binds.
    pub(in crate::engine::compiled) fn buffer(
        &self,
        label: &str,
        len: usize,
    ) -> Result<wgpu::Buffer, EngineError> {
        let bytes = (len.max(1) * 4) as u64;
        let limit = self
            .limits
            .max_storage_buffer_binding_size
            .min(self.limits.max_buffer_size);
        if bytes > limit {
            return Err(EngineError::Limit {
                what: format!("the buffer of {label}"),
                got: bytes,
                limit,
                unit: "bytes",
            });
        }
        Ok(self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: bytes,
            usage: wgpu::BufferUsages::STORAGE
                | wgpu::BufferUsages::UNIFORM
                | wgpu::BufferUsages::COPY_SRC
                | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        }))
    }

    /// A buffer whose first contents nobody may read.
    ///
    /// # Errors
    /// [`EngineError::Limit`] above what the adapter binds.
    pub(in crate::engine::compiled) fn working(
        &self,
        label: &str,
        len: usize,
    ) -> Result<wgpu::Buffer, EngineError> {
        match self.poisoned.get() {
            false => self.buffer(label, len),
            true => self.buffer_of(label, &vec![0xff; len.max(1) * 4]),
        }
    }

    /// A buffer that holds these bytes, a multiple of 4.
    ///
    /// # Errors
    /// [`EngineError::Limit`] above what the adapter binds.
    pub(in crate::engine::compiled) fn buffer_of(
        &self,
        label: &str,
        bytes: &[u8],
    ) -> Result<wgpu::Buffer, EngineError> {
        // Not mapped at creation: where memory is short, a browser throws there.
        let buffer = self.buffer(label, bytes.len().div_ceil(4))?;
        self.queue.write_buffer(&buffer, 0, bytes);
        Ok(buffer)
    }
}
