//! The classes of pictures' pixels as a sheet of colours, from the GPU's memory to a canvas.

use super::bindings::OverlayBinding;
use super::gpu::Gpu;
use super::plan::{Dispatch, Draft, PlanBuilder};
use super::prepared::Wanted;
use super::{CompiledEngine, Mode};
use crate::engine::overlay::{Overlaid, Overlay};
use crate::engine::{Engine, EngineError, Input, Part};

/// Words of a row of the sheet are a multiple of this, which is what copying it to a canvas asks.
const ROW: usize = 64;

/// A sheet that was drawn.
pub(super) struct Sheet {
    words: wgpu::Buffer,
    counts: wgpu::Buffer,
    /// Whatever else drawing took.
    inputs: [wgpu::Buffer; 3],
    /// Words of a row, rows.
    size: [usize; 2],
    /// Numbers counted.
    counted: usize,
}

impl Drop for Sheet {
    fn drop(&mut self) {
        [&self.words, &self.counts]
            .into_iter()
            .chain(&self.inputs)
            .for_each(wgpu::Buffer::destroy);
    }
}

impl CompiledEngine {
    /// The sheet's words, `[rows, words of a row]`, and its counts, both read back: for looking at them without a canvas. Words of a
    /// row are a multiple of 64.
    ///
    /// # Errors
    /// [`EngineError::NoMasks`] where the network puts out no map; what [`crate::engine::Want::Classes`] says.
    pub async fn sheet(
        &mut self,
        part: Part,
        indices: &[u32],
        overlay: &Overlay,
    ) -> Result<(Vec<u32>, Vec<u32>), EngineError> {
        let sheet = self.draw(part, indices, overlay).await?;
        let [width, rows] = sheet.size;
        let ranges = [
            (&sheet.words, 0, width * rows),
            (&sheet.counts, 0, sheet.counted),
        ];
        let mut read = self.gpu.read(&ranges).await?.into_iter();
        let (words, counts) = (read.next(), read.next());
        Ok((words.unwrap_or_default(), counts.unwrap_or_default()))
    }

    /// The sheet on a canvas; nothing where there is none that can be seen, or it is too large for one.
    pub(super) async fn overlaid(
        &mut self,
        input: Input<'_>,
        overlay: &Overlay,
    ) -> Result<Option<Overlaid>, EngineError> {
        let Input::Pictures(part, indices) = input else {
            return Ok(None);
        };
        if !self.is_map || self.gpu.canvas().is_none() {
            return Ok(None);
        }
        let sheet = self.draw(part, indices, overlay).await?;
        let largest = self.gpu.limits.max_texture_dimension_2d as usize;
        let Some(canvas) = self.gpu.canvas() else {
            return Ok(None);
        };
        if sheet.size.iter().any(|&size| size > largest) {
            return Ok(None);
        }
        let size = sheet.size.map(|size| size as u32);
        let Some(frame) = canvas.show(&self.gpu.device, &self.gpu.queue, &sheet.words, size) else {
            return Ok(None);
        };
        let counts = self.gpu.read(&[(&sheet.counts, 0, sheet.counted)]).await?;
        Ok(Some(Overlaid {
            frame,
            counts: counts.into_iter().flatten().collect(),
        }))
    }

    /// Runs the network on pictures and draws what it says of their pixels; nothing is waited for but what has to be compiled.
    async fn draw(
        &mut self,
        part: Part,
        indices: &[u32],
        overlay: &Overlay,
    ) -> Result<Sheet, EngineError> {
        if !self.is_map {
            return Err(EngineError::NoMasks);
        }
        self.check_part(part, indices)?;
        let [_, height, width] = self.network.input;
        let (plane, batch) = (height * width, self.evaluation_batch());
        // Every run of the network leaves whole words.
        let run_words = (batch * plane).div_ceil(4);
        let runs = indices.len().div_ceil(batch);
        let first_byte =
            |picture: usize| (picture / batch * run_words * 4 + picture % batch * plane) as u32;

        let (dataset, transform) = self.data()?;
        let mut truth = vec![255u8; (runs * run_words * 4).max(4)];
        let masks = transform.masks(dataset, part.of(dataset), indices);
        for (picture, mask) in masks.chunks_exact(plane).enumerate() {
            let first = first_byte(picture) as usize;
            truth[first..first + plane].copy_from_slice(mask);
        }
        let mut rows = 0;
        let mut cells = Vec::new();
        for cell in &overlay.cells {
            let view = cell.view as u32;
            cells.extend([cell.picture as u32, view, cell.scale, rows as u32]);
            rows += height * cell.scale as usize;
        }
        let widest = overlay.cells.iter().map(|cell| cell.scale as usize);
        let row = (width * widest.max().unwrap_or(1)).next_multiple_of(ROW);
        let mut table = vec![
            indices.len() as u32,
            overlay.cells.len() as u32,
            row as u32,
            rows as u32,
        ];
        table.extend(&overlay.colours);
        table.extend((0..indices.len()).map(first_byte));
        table.extend(cells);

        let gpu = self.gpu.clone();
        let counted = indices.len() * 3 * self.classes;
        let sheet = Sheet {
            words: gpu.working("the overlay", row * rows)?,
            counts: gpu.buffer("the overlay's counts", counted)?,
            inputs: [
                gpu.working("the predicted classes", runs * run_words)?,
                gpu.buffer_of("the true classes", &truth)?,
                gpu.buffer_of("the overlay's table", bytemuck::cast_slice(&table))?,
            ],
            size: [row, rows],
            counted,
        };
        for (number, run) in indices.chunks(batch).enumerate() {
            let from = Input::Pictures(part, run);
            self.forward(Mode::Evaluate, batch, run.len(), from, Wanted::Classes)
                .await?;
            let maps = &self.plans[&(Mode::Evaluate, batch)].targets;
            let mut encoder = gpu.device.create_command_encoder(&Default::default());
            let bytes = ((run.len() * plane).div_ceil(4) * 4) as u64;
            let place = (number * run_words * 4) as u64;
            encoder.copy_buffer_to_buffer(maps, 0, &sheet.inputs[0], place, Some(bytes));
            gpu.queue.submit([encoder.finish()]);
        }
        let dispatches = self.overlay_dispatches(row * rows, indices.len() * plane)?;
        let [predicted, truth, table] = &sheet.inputs;
        run(
            &gpu,
            &dispatches[..1],
            [predicted, truth, table, &sheet.words],
        )
        .await?;
        run(
            &gpu,
            &dispatches[1..],
            [predicted, truth, table, &sheet.counts],
        )
        .await?;
        Ok(sheet)
    }

    /// The two dispatches: what draws so many pixels of a sheet, and what counts so many of the pictures.
    fn overlay_dispatches(
        &self,
        drawn: usize,
        pixels: usize,
    ) -> Result<Vec<Dispatch>, EngineError> {
        let [_, height, width] = self.network.input;
        let mut plan = PlanBuilder::default();
        for (kernel, items) in [("overlay", drawn), ("overlay_counts", pixels)] {
            let mut constants = vec![("HEIGHT", height.into()), ("WIDTH", width.into())];
            if kernel == "overlay_counts" {
                constants.push(("CLASSES", self.classes.into()));
            }
            plan.push(Draft {
                kernel,
                layer: "overlay".into(),
                constants,
                items: Some(items),
                per_invocation: 1,
                flops: 0,
                values_moved: 2 * items as u64,
                shapes: format!("{height}×{width}"),
            });
        }
        let limits = self.gpu.grid_limits(self.tiles.workgroup);
        Ok(plan.lay_out(limits, &[])?.dispatches)
    }
}

/// Submits dispatches on these buffers: predicted classes, true classes, table, output.
async fn run(
    gpu: &Gpu,
    dispatches: &[Dispatch],
    buffers: [&wgpu::Buffer; 4],
) -> Result<(), EngineError> {
    let pipelines = gpu.pipelines(dispatches).await?;
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    {
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for (dispatch, compiled) in dispatches.iter().zip(&pipelines) {
            let entries: Vec<wgpu::BindGroupEntry> = compiled
                .bindings
                .iter()
                .filter_map(|&binding| {
                    let buffer = match OverlayBinding::of(binding)? {
                        OverlayBinding::Predicted => buffers[0],
                        OverlayBinding::Truth => buffers[1],
                        OverlayBinding::Table => buffers[2],
                        OverlayBinding::Output => buffers[3],
                    };
                    let resource = buffer.as_entire_binding();
                    Some(wgpu::BindGroupEntry { binding, resource })
                })
                .collect();
            let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some(dispatch.kernel),
                layout: &compiled.layout,
                entries: &entries,
            });
            pass.set_pipeline(&compiled.pipeline);
            pass.set_bind_group(0, &group, &[]);
            pass.dispatch_workgroups(dispatch.grid[0], dispatch.grid[1], 1);
        }
    }
    gpu.queue.submit([encoder.finish()]);
    Ok(())
}
