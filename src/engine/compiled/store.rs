//! Pictures and labels on the GPU as bytes: all of a part where they fit, else those of the step at hand.

use super::gpu::Gpu;
use crate::data::{Dataset, Transform};
use crate::engine::{EngineError, Part};

/// The buffers that `shaders/gather.wgsl` reads.
pub struct Store {
    pub pixels: wgpu::Buffer,
    pub labels: wgpu::Buffer,
    pub table: wgpu::Buffer,
    /// Whether every picture of the part is there.
    resident: bool,
}

impl Drop for Store {
    fn drop(&mut self) {
        [&self.pixels, &self.labels, &self.table]
            .into_iter()
            .for_each(wgpu::Buffer::destroy);
    }
}

impl Store {
    /// Stands in where there is no data set.
    pub fn empty(gpu: &Gpu) -> Result<Self, EngineError> {
        Ok(Self {
            pixels: gpu.buffer("no pictures", 1)?,
            labels: gpu.buffer("no labels", 1)?,
            table: gpu.buffer("no table", 1)?,
            resident: true,
        })
    }

    /// A part of a data set at the network's size; streamed in steps of up to `batch` where the adapter cannot hold it.
    pub fn new(
        gpu: &Gpu,
        dataset: &Dataset,
        transform: &Transform,
        part: Part,
        batch: usize,
    ) -> Result<Self, EngineError> {
        let split = match part {
            Part::Train => &dataset.train,
            Part::Test => &dataset.test,
        };
        let picture: usize = transform.output_shape(dataset).iter().product();
        let table: Vec<f32> = transform
            .tables(dataset.channels)
            .into_iter()
            .flatten()
            .collect();
        let table = gpu.buffer_of("the normalisation", bytemuck::cast_slice(&table))?;
        let limit = gpu
            .limits
            .max_storage_buffer_binding_size
            .min(gpu.limits.max_buffer_size);
        let resident = (split.len() * picture).next_multiple_of(4) as u64 <= limit;
        if !resident {
            let room = batch.max(super::EVALUATION_BATCH);
            return Ok(Self {
                pixels: gpu.buffer("the pictures", (room * picture).div_ceil(4))?,
                labels: gpu.buffer("the labels", room)?,
                table,
                resident,
            });
        }
        let all: Vec<u32> = (0..split.len() as u32).collect();
        let mut bytes = transform.pictures(dataset, split, &all);
        bytes.resize(bytes.len().max(1).next_multiple_of(4), 0);
        let mut labels: Vec<u32> = split.labels().iter().map(|&label| label.into()).collect();
        labels.resize(labels.len().max(1), 0);
        Ok(Self {
            pixels: gpu.buffer_of("the pictures", &bytes)?,
            labels: gpu.buffer_of("the labels", bytemuck::cast_slice(&labels))?,
            table,
            resident,
        })
    }

    /// Whether the pictures of a step are brought for it alone.
    pub fn is_streamed(&self) -> bool {
        !self.resident
    }

    /// Sees to it that these pictures are there, and gives the indices by which the shader finds them.
    pub fn bring(
        &self,
        gpu: &Gpu,
        dataset: &Dataset,
        transform: &Transform,
        part: Part,
        indices: &[u32],
    ) -> Vec<u32> {
        if self.resident {
            return indices.to_vec();
        }
        let split = match part {
            Part::Train => &dataset.train,
            Part::Test => &dataset.test,
        };
        let mut bytes = transform.pictures(dataset, split, indices);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        let labels: Vec<u32> = indices
            .iter()
            .map(|&index| split.labels()[index as usize].into())
            .collect();
        gpu.queue.write_buffer(&self.pixels, 0, &bytes);
        gpu.queue
            .write_buffer(&self.labels, 0, bytemuck::cast_slice(&labels));
        (0..indices.len() as u32).collect()
    }
}
