//! A plan made ready: its buffers, pipelines and bind groups, so that a step is nothing but a replay.

use super::compile::Plan;
use super::gpu::Gpu;
use super::places::Places;
use super::store::Store;
use crate::engine::EngineError;

/// Words of the step's header, before the indices.
pub const HEADER: usize = 16;

/// A plan with everything made that replaying it takes.
pub struct Prepared {
    pub plan: Plan,
    pub arena: wgpu::Buffer,
    /// The header of the step, and the indices of its pictures.
    pub step: wgpu::Buffer,
    pub targets: wgpu::Buffer,
    /// The first dispatch, which gathers the pictures, for each part.
    gather: Vec<Pass>,
    passes: Vec<Pass>,
    /// Every buffer that is this plan's own.
    own: Vec<wgpu::Buffer>,
}

/// A browser's garbage collector does not see how much memory of the GPU a buffer holds.
impl Drop for Prepared {
    fn drop(&mut self) {
        self.own.iter().for_each(wgpu::Buffer::destroy);
    }
}

/// What all plans of an engine work on.
pub struct Shared<'a> {
    pub parameters: &'a wgpu::Buffer,
    pub moments: [&'a wgpu::Buffer; 2],
    pub results: &'a wgpu::Buffer,
    /// Confusion matrix and loss of an evaluation.
    pub scores: &'a wgpu::Buffer,
    pub stores: Vec<&'a Store>,
    pub class_weights: &'a [f32],
}

/// What is asked of a plan beyond its outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The logits, or the whole of a training step.
    Outputs,
    /// Confusion matrix and loss, added to the scores.
    Counts,
    /// The largest class of every pixel, in the place of the targets.
    Classes,
}

impl Wanted {
    fn includes(self, kernel: &str) -> bool {
        match kernel {
            "confusion" | "confusion_total" => self == Self::Counts,
            "class_map" => self == Self::Classes,
            _ => true,
        }
    }
}

/// The binding of the scores, behind that of the places.
const SCORES_BINDING: u32 = 14;

/// Pipeline, bind group and grid of a dispatch.
struct Pass {
    kernel: &'static str,
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
    grid: [u32; 2],
}

impl Pass {
    fn encode(&self, pass: &mut wgpu::ComputePass<'_>) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.group, &[]);
        pass.dispatch_workgroups(self.grid[0], self.grid[1], 1);
    }
}

impl Prepared {
    /// # Errors
    /// [`EngineError::Limit`] where the adapter is too small, [`EngineError::Shader`] where it refuses a shader.
    pub async fn new(gpu: &Gpu, plan: Plan, shared: &Shared<'_>) -> Result<Self, EngineError> {
        let arena = gpu.working("the activations", plan.arena)?;
        let step = gpu.working("the step", HEADER + plan.batch)?;
        let targets = gpu.working("the targets", plan.targets + shared.class_weights.len())?;
        let behind = (plan.targets * 4) as u64;
        let weights = bytemuck::cast_slice(shared.class_weights);
        gpu.queue.write_buffer(&targets, behind, weights);
        let gradients = gpu.working("the gradients", plan.gradients)?;
        let chunks: &[u32] = match plan.chunks.is_empty() {
            true => &[0],
            false => &plan.chunks,
        };
        let chunks = gpu.buffer_of("the optimizer's table", bytemuck::cast_slice(chunks))?;
        let squares = gpu.working("the gradient's norm", plan.chunks.len() / 5 + 1)?;
        let places = Places::new(gpu, &plan)?;
        let (mut gather, mut passes) = (Vec::new(), Vec::new());
        let pipelines = gpu.pipelines(&plan.dispatches).await?;
        for (index, (dispatch, compiled)) in plan.dispatches.iter().zip(pipelines).enumerate() {
            let count = if index == 0 { shared.stores.len() } else { 1 };
            for store in shared.stores.iter().take(count) {
                let buffers = [
                    &step,
                    &arena,
                    shared.parameters,
                    &gradients,
                    shared.moments[0],
                    &store.pixels,
                    &store.table,
                    shared.results,
                    &chunks,
                    &targets,
                    &store.labels,
                    &squares,
                    shared.moments[1],
                ];
                let entries: Vec<wgpu::BindGroupEntry> = compiled
                    .bindings
                    .iter()
                    .map(|&binding| {
                        let resource = match buffers.get(binding as usize) {
                            Some(buffer) => buffer.as_entire_binding(),
                            None if binding == SCORES_BINDING => shared.scores.as_entire_binding(),
                            None => places.slot(index),
                        };
                        wgpu::BindGroupEntry { binding, resource }
                    })
                    .collect();
                let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                    label: Some(dispatch.kernel),
                    layout: &compiled.layout,
                    entries: &entries,
                });
                let pass = Pass {
                    kernel: dispatch.kernel,
                    pipeline: compiled.pipeline.clone(),
                    group,
                    grid: dispatch.grid,
                };
                if index == 0 {
                    gather.push(pass);
                } else {
                    passes.push(pass);
                }
            }
        }
        let own = vec![
            arena.clone(),
            step.clone(),
            targets.clone(),
            gradients,
            chunks,
            squares,
            places.into_buffer(),
        ];
        Ok(Self {
            own,
            plan,
            arena,
            step,
            targets,
            gather,
            passes,
        })
    }

    /// Submits the dispatches that what is wanted takes; gathers the pictures of that part first, unless they were given.
    pub fn run(&self, gpu: &Gpu, part: Option<usize>, wanted: Wanted) {
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            let gather = part.and_then(|part| self.gather.get(part));
            let passes = self.passes.iter();
            let passes = passes.filter(|dispatch| wanted.includes(dispatch.kernel));
            for dispatch in gather.into_iter().chain(passes) {
                dispatch.encode(&mut pass);
            }
        }
        gpu.queue.submit([encoder.finish()]);
    }

    /// Submits one dispatch so many times.
    pub fn repeat(&self, gpu: &Gpu, dispatch: usize, times: u32) {
        let mut passes = self.gather.first().into_iter().chain(&self.passes);
        let Some(pass) = passes.nth(dispatch) else {
            return;
        };
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        {
            let mut compute = encoder.begin_compute_pass(&Default::default());
            for _ in 0..times {
                pass.encode(&mut compute);
            }
        }
        gpu.queue.submit([encoder.finish()]);
    }
}
