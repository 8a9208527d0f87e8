//! A plan made ready: its buffers, pipelines and bind groups, so that a step is nothing but a replay.

use std::num::NonZeroU64;

use super::bindings::Binding;
use super::compile::{CHUNK_ROW, Plan};
use super::gpu::Gpu;
use super::offsets::Offsets;
use super::step_header::HEADER;
use super::store::Store;
use crate::engine::EngineError;

/// Steps that share a submission at most.
pub const SUBMITTED: usize = 8;
/// Words that a step's place in the buffer is a multiple of: what WebGPU asks of a dynamic offset.
const ALIGNMENT: usize = 64;

/// A plan with everything made that replaying it takes.
pub struct Prepared {
    /// The list of dispatches that is replayed.
    pub plan: Plan,
    /// All intermediate values of a step.
    pub arena: wgpu::Buffer,
    /// For each step of a submission its header and the indices of its pictures.
    step: wgpu::Buffer,
    /// Words from one step's header to the next.
    stride: usize,
    /// Targets of the step at hand.
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
    /// Every tensor of the `state_dict`, by the engine's layout.
    pub parameters: &'a wgpu::Buffer,
    /// First and second moments of the optimizer.
    pub moments: [&'a wgpu::Buffer; 2],
    /// Loss and counts of each step.
    pub results: &'a wgpu::Buffer,
    /// Confusion matrix and loss of an evaluation.
    pub scores: &'a wgpu::Buffer,
    /// The pictures and targets of each part of the data set; one that is empty where there is no data set.
    pub stores: Vec<&'a Store>,
    /// Weights of the classes in the loss, and behind them those of rows whose target they are; each empty where all weigh the same.
    pub weights: &'a [f32],
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

/// Pipeline, bind group and grid of a dispatch.
struct Pass {
    kernel: &'static str,
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
    grid: [u32; 2],
    /// Whether the kernel reads the step's header.
    reads_step: bool,
}

impl Pass {
    /// `offset`: where the step's header lies, in bytes.
    fn encode(&self, pass: &mut wgpu::ComputePass<'_>, offset: u32) {
        pass.set_pipeline(&self.pipeline);
        match self.reads_step {
            true => pass.set_bind_group(0, &self.group, &[offset]),
            false => pass.set_bind_group(0, &self.group, &[]),
        }
        pass.dispatch_workgroups(self.grid[0], self.grid[1], 1);
    }
}

impl Prepared {
    /// # Errors
    /// [`EngineError::Limit`] where the adapter is too small, [`EngineError::Shader`] where it refuses a shader.
    pub async fn new(gpu: &Gpu, plan: Plan, shared: &Shared<'_>) -> Result<Self, EngineError> {
        let arena = gpu.working("the activations", plan.arena)?;
        let words = HEADER + plan.batch * plan.words_a_picture;
        let stride = words.next_multiple_of(ALIGNMENT);
        let step = gpu.working("the steps", stride * SUBMITTED)?;
        let targets = gpu.working("the targets", plan.targets + shared.weights.len())?;
        let behind = (plan.targets * 4) as u64;
        let weights = bytemuck::cast_slice(shared.weights);
        gpu.queue.write_buffer(&targets, behind, weights);
        let gradients = gpu.working("the gradients", plan.gradients)?;
        let chunks: &[u32] = match plan.chunks.is_empty() {
            true => &[0],
            false => &plan.chunks,
        };
        let chunks = gpu.buffer_of("the optimizer's table", bytemuck::cast_slice(chunks))?;
        let squares = gpu.working("the gradient's norm", plan.chunks.len() / CHUNK_ROW + 1)?;
        let offsets = Offsets::new(gpu, &plan)?;
        let (mut gather, mut passes) = (Vec::new(), Vec::new());
        let pipelines = gpu.pipelines(&plan.dispatches).await?;
        for (index, (dispatch, compiled)) in plan.dispatches.iter().zip(pipelines).enumerate() {
            let count = if index == 0 { shared.stores.len() } else { 1 };
            for store in shared.stores.iter().take(count) {
                let resource = |binding: Binding| match binding {
                    Binding::Step => wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                        buffer: &step,
                        offset: 0,
                        size: NonZeroU64::new((stride * 4) as u64),
                    }),
                    Binding::Arena => arena.as_entire_binding(),
                    Binding::Parameters => shared.parameters.as_entire_binding(),
                    Binding::Gradients => gradients.as_entire_binding(),
                    Binding::Moments => shared.moments[0].as_entire_binding(),
                    Binding::Pixels => store.pixels.as_entire_binding(),
                    Binding::Table => store.table.as_entire_binding(),
                    Binding::Results => shared.results.as_entire_binding(),
                    Binding::Chunks => chunks.as_entire_binding(),
                    Binding::Targets => targets.as_entire_binding(),
                    Binding::Labels => store.labels.as_entire_binding(),
                    Binding::Squares => squares.as_entire_binding(),
                    Binding::SecondMoments => shared.moments[1].as_entire_binding(),
                    Binding::Offsets => offsets.slot(index),
                    Binding::Scores => shared.scores.as_entire_binding(),
                };
                let entry = |&number: &u32| {
                    Some(wgpu::BindGroupEntry {
                        binding: number,
                        resource: resource(Binding::of(number)?),
                    })
                };
                let entries: Vec<_> = compiled.bindings.iter().filter_map(entry).collect();
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
                    reads_step: compiled.bindings.contains(&Binding::Step.number()),
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
            offsets.into_buffer(),
        ];
        Ok(Self {
            own,
            plan,
            stride,
            arena,
            step,
            targets,
            gather,
            passes,
        })
    }

    /// Submits a step for each of the headers (with their indices), at most [`SUBMITTED`], of the dispatches that what is requested
    /// takes; gathers the pictures of that part first, unless they were given.
    pub fn run(&self, gpu: &Gpu, headers: &[Vec<u32>], part: Option<usize>, wanted: Wanted) {
        for (number, header) in headers.iter().enumerate() {
            let place = (number * self.stride * 4) as u64;
            gpu.queue
                .write_buffer(&self.step, place, bytemuck::cast_slice(header));
        }
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            let gather = part.and_then(|part| self.gather.get(part));
            for number in 0..headers.len() {
                let offset = (number * self.stride * 4) as u32;
                let passes = self.passes.iter();
                let passes = passes.filter(|dispatch| wanted.includes(dispatch.kernel));
                for dispatch in gather.into_iter().chain(passes) {
                    dispatch.encode(&mut pass, offset);
                }
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
                pass.encode(&mut compute, 0);
            }
        }
        gpu.queue.submit([encoder.finish()]);
    }
}
