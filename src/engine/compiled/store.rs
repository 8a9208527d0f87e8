//! Pictures and their targets on the GPU: all of a part where they fit, else those of the step at hand.

use super::gpu::Gpu;
use crate::data::{Dataset, Split, Transform};
use crate::engine::{EngineError, Part, targets};

/// The buffers that `shaders/gather.wgsl` reads.
pub struct Store {
    /// Bytes of the pictures, N x C x H x W, four to a word.
    pub pixels: wgpu::Buffer,
    /// A class a picture, or masks as bytes.
    pub labels: wgpu::Buffer,
    /// The input value of each byte of each channel, `[channels, 256]`.
    pub table: wgpu::Buffer,
    has_masks: bool,
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
            has_masks: false,
            resident: true,
        })
    }

    /// A part of a data set at the network's size, with masks or with classes; streamed in steps of up to `batch` where the adapter
    /// cannot hold it.
    pub fn new(
        gpu: &Gpu,
        dataset: &Dataset,
        transform: &Transform,
        part: Part,
        has_masks: bool,
        batch: usize,
    ) -> Result<Self, EngineError> {
        let split = part.of(dataset);
        let [channels, height, width] = transform.output_shape(dataset);
        let picture = channels * height * width;
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
            let room = batch.max(super::infer::EVALUATION_BATCH);
            let words = match has_masks {
                true => (room * height * width).div_ceil(4),
                false => room,
            };
            return Ok(Self {
                pixels: gpu.buffer("the pictures", (room * picture).div_ceil(4))?,
                labels: gpu.buffer("the labels", words)?,
                table,
                has_masks,
                resident,
            });
        }
        let all: Vec<u32> = (0..split.len() as u32).collect();
        let pictures = words(transform.pictures(dataset, split, &all));
        let labels = labels(dataset, split, transform, has_masks, &all);
        Ok(Self {
            pixels: gpu.buffer_of("the pictures", bytemuck::cast_slice(&pictures))?,
            labels: gpu.buffer_of("the labels", bytemuck::cast_slice(&labels))?,
            table,
            has_masks,
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
        let split = part.of(dataset);
        let pictures = words(transform.pictures(dataset, split, indices));
        let labels = labels(dataset, split, transform, self.has_masks, indices);
        let queue = &gpu.queue;
        queue.write_buffer(&self.pixels, 0, bytemuck::cast_slice(&pictures));
        queue.write_buffer(&self.labels, 0, bytemuck::cast_slice(&labels));
        (0..indices.len() as u32).collect()
    }
}

/// Masks as bytes, four a word, or a class a picture.
fn labels(
    dataset: &Dataset,
    split: &Split,
    transform: &Transform,
    has_masks: bool,
    indices: &[u32],
) -> Vec<u32> {
    match has_masks {
        true => words(transform.masks(dataset, split, indices)),
        false => {
            let mut classes = targets::of_pictures(split.labels(), indices);
            classes.resize(classes.len().max(1), 0);
            classes
        }
    }
}

/// Bytes four a word, at least one word.
fn words(mut bytes: Vec<u8>) -> Vec<u32> {
    bytes.resize(bytes.len().max(1).next_multiple_of(4), 0);
    bytes
        .as_chunks()
        .0
        .iter()
        .map(|four| u32::from_le_bytes(*four))
        .collect()
}
