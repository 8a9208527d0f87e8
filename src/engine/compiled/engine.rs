//! A network on a GPU: its buffers and plans, and the engine they make.

use std::collections::HashMap;
use std::rc::Rc;

use async_trait::async_trait;

use super::compile::{Mode, Plan, Request, compile};
use super::gpu::Gpu;
use super::layout::Layout;
use super::prepared::{Prepared, Shared};
use super::store::Store;
use super::tiles::Tiles;
use crate::data::{Dataset, Transform};
use crate::engine::detection::BoxTargets;
use crate::engine::{
    Answer, BatchesTracked, Engine, EngineError, EngineInfo, Input, NamedTensor, Part, Progress,
    State, StepOptions, StepResult, TrainingSettings, Want, check, targets,
};
use crate::network::{BoxGrid, Network, Output, initial_parameters};

/// Results that are kept on the GPU before they are read.
pub(super) const SLOTS: usize = 1024;

/// A network on a GPU.
pub struct CompiledEngine {
    pub(super) gpu: Rc<Gpu>,
    pub(super) network: Network,
    pub(super) settings: TrainingSettings,
    pub(super) layout: Layout,
    pub(super) tiles: Tiles,
    pub(super) batch: usize,
    pub(super) classes: usize,
    pub(super) outputs: Vec<Output>,
    /// Whether it puts out a class for every pixel of its pictures.
    pub(super) is_map: bool,
    /// The cells of a network of boxes.
    pub(super) grid: Option<BoxGrid>,
    pub(super) parameters: wgpu::Buffer,
    /// The first state tensor of the rule `[learned]`; its second, if it keeps one, and a third behind it.
    pub(super) moments: [wgpu::Buffer; 2],
    pub(super) results: wgpu::Buffer,
    /// Confusion matrix `[classes, classes]` and loss of an evaluation; one word where there are no maps.
    pub(super) scores: wgpu::Buffer,
    pub(super) data: Option<(Rc<Dataset>, Transform)>,
    /// Training part, held-out part.
    pub(super) stores: Vec<Store>,
    /// What stands in where no data set is loaded.
    pub(super) nothing: Store,
    pub(super) plans: HashMap<(Mode, usize), Prepared>,
    pub(super) progress: Progress,
    pub(super) batches_tracked: BatchesTracked,
    /// Headers of steps that are yet to be submitted, all of `self.batch`'s plan.
    pub(super) queued: Vec<Vec<u32>>,
    /// Steps whose results are or will be on the GPU, in the order of their slots.
    pub(super) pending: Vec<u64>,
    pub(super) done: Vec<StepResult>,
}

impl Drop for CompiledEngine {
    fn drop(&mut self) {
        [&self.parameters, &self.results, &self.scores]
            .into_iter()
            .chain(&self.moments)
            .for_each(wgpu::Buffer::destroy);
    }
}

impl CompiledEngine {
    /// A network with the first weights of `seed` (PyTorch's default initialisation), for steps of up to `batch` pictures;
    /// a larger step plans anew.
    ///
    /// # Errors
    /// What [`Network::shapes`] says; [`EngineError::Limit`] where the adapter is too small.
    pub fn new(
        network: &Network,
        settings: TrainingSettings,
        seed: u32,
        batch: usize,
        tiles: Tiles,
        gpu: Rc<Gpu>,
    ) -> Result<Self, EngineError> {
        let classes = network.classes()?;
        let outputs = network.outputs()?;
        check::check_settings(network, &settings)?;
        let layout = Layout::new(network.parameters());
        let mut values = vec![0.0f32; layout.len.max(1)];
        for ((_, tensor), place) in initial_parameters(network, seed).iter().zip(&layout.places) {
            if let Some(place) = *place {
                values[place..place + tensor.len()].copy_from_slice(tensor);
            }
        }
        let is_map = network.output_map()? == Some([network.input[1], network.input[2]]);
        let scores = if is_map { classes * classes } else { 0 };
        let kept = settings.optimizer.state_names().len();
        let moments = |tensors: usize| {
            let len = (layout.learned * tensors).max(1);
            let (what, initial) = ("the optimizer's state", settings.optimizer.initial_state());
            match initial == 0.0 {
                true => gpu.buffer(what, len),
                false => gpu.buffer_of(what, bytemuck::cast_slice(&vec![initial; len])),
            }
        };
        Ok(Self {
            parameters: gpu.buffer_of("the parameters", bytemuck::cast_slice(&values))?,
            // SGD's shader keeps a velocity even where the momentum is 0.
            moments: [moments(1)?, moments(kept.saturating_sub(1))?],
            results: gpu.working("the results", SLOTS * 4 * outputs.len())?,
            scores: gpu.working("the scores", scores + 1)?,
            nothing: Store::empty(&gpu)?,
            network: network.clone(),
            settings,
            layout,
            tiles,
            batch: batch.max(1),
            classes,
            outputs,
            is_map,
            grid: network.box_grid()?,
            data: None,
            stores: Vec::new(),
            plans: HashMap::new(),
            progress: Progress::default(),
            batches_tracked: BatchesTracked::new(network),
            queued: Vec::new(),
            pending: Vec::new(),
            done: Vec::new(),
            gpu,
        })
    }

    /// The plan for a mode and a batch size.
    fn compile(&self, mode: Mode, batch: usize) -> Result<Plan, EngineError> {
        let default = Transform::default();
        // A look inside takes one picture: what is compiled sooner is seen sooner.
        let tiles = match mode {
            Mode::Inspect => Tiles::GPU,
            Mode::Train | Mode::Evaluate => self.tiles,
        };
        compile(&Request {
            network: &self.network,
            outputs: &self.outputs,
            layout: &self.layout,
            settings: &self.settings,
            transform: self
                .data
                .as_ref()
                .map_or(&default, |(_, transform)| transform),
            is_map: self.is_map,
            grid: self.grid,
            batch,
            mode,
            tiles,
            limits: self.gpu.grid_limits(tiles.workgroup),
        })
    }

    /// Makes everything a plan needs, unless it is there.
    pub(super) async fn prepare(&mut self, mode: Mode, batch: usize) -> Result<(), EngineError> {
        if self.plans.contains_key(&(mode, batch)) {
            return Ok(());
        }
        let plan = self.compile(mode, batch)?;
        let stores = match self.stores.is_empty() {
            true => vec![&self.nothing],
            false => self.stores.iter().collect(),
        };
        let positive = self.settings.positive_weights(self.network.classes()?);
        let weights = [self.settings.class_weights.as_slice(), &positive].concat();
        let shared = Shared {
            parameters: &self.parameters,
            moments: [&self.moments[0], &self.moments[1]],
            results: &self.results,
            scores: &self.scores,
            stores,
            weights: &weights,
        };
        let prepared = Prepared::new(&self.gpu, plan, &shared).await?;
        self.plans.insert((mode, batch), prepared);
        Ok(())
    }
}

#[async_trait(?Send)]
impl Engine for CompiledEngine {
    fn info(&self) -> EngineInfo {
        self.gpu.info.clone()
    }

    fn network(&self) -> &Network {
        &self.network
    }

    fn settings(&self) -> &TrainingSettings {
        &self.settings
    }

    fn data(&self) -> Result<&(Rc<Dataset>, Transform), EngineError> {
        self.data.as_ref().ok_or(EngineError::NoData)
    }

    async fn load(
        &mut self,
        dataset: Rc<Dataset>,
        transform: Transform,
    ) -> Result<(), EngineError> {
        check::check_data(&dataset, &transform, &self.network)?;
        self.submit();
        let (gpu, is_map, batch) = (&self.gpu, self.is_map, self.batch);
        self.stores = [Part::Train, Part::Test]
            .into_iter()
            .map(|part| Store::new(gpu, &dataset, &transform, part, is_map, batch))
            .collect::<Result<_, _>>()?;
        self.data = Some((dataset, transform));
        self.plans.clear();
        Ok(())
    }

    async fn step(&mut self, indices: &[u32], options: StepOptions) -> Result<(), EngineError> {
        let (dataset, transform) = self.data()?;
        check::check_indices(indices, "training", dataset.train.len())?;
        if !transform.on_device() {
            // What the shader does not repeat, the host does.
            let inputs = transform.train_batch(dataset, indices, options.seed, options.step);
            let draws = [options.seed, options.step];
            let targets = match self.grid {
                Some(_) => BoxTargets::of_step(dataset, transform, indices, draws).words(),
                None => targets::of_step(dataset, transform, indices, draws, &self.outputs),
            };
            return self.step_on(inputs, targets, options).await;
        }
        self.train(indices.len(), Some(indices), None, options)
            .await
    }

    async fn step_on(
        &mut self,
        inputs: Vec<f32>,
        targets: Vec<u32>,
        options: StepOptions,
    ) -> Result<(), EngineError> {
        let count = self.count(inputs.len())?;
        if self.grid.is_some() {
            BoxTargets::read(&targets, count, self.classes)?;
            let given = Some((&inputs[..], &[&targets[..]][..]));
            return self.train(count, None, given, options).await;
        }
        let heads = check::check_heads(&targets, count, &self.outputs, &self.settings)?;
        self.train(count, None, Some((&inputs, &heads)), options)
            .await
    }

    async fn drain(&mut self) -> Result<Vec<StepResult>, EngineError> {
        let results = self.read_results().await?;
        let mut done = std::mem::take(&mut self.done);
        done.extend(results);
        Ok(done)
    }

    async fn infer(&mut self, input: Input<'_>, want: Want<'_>) -> Result<Answer, EngineError> {
        self.answer(input, want).await
    }

    async fn parameter(&mut self, name: &str) -> Result<NamedTensor, EngineError> {
        self.submit();
        let index = check::position_of(&self.layout.specs, name)?;
        let words = match self.layout.places[index] {
            None => vec![self.batches_tracked.of(index).to_bits()],
            Some(place) => {
                let len = self.layout.specs[index].len();
                self.gpu
                    .read(&[(&self.parameters, place, len)])
                    .await?
                    .pop()
                    .unwrap_or_default()
            }
        };
        Ok(self.named(index, name.into(), &words))
    }

    async fn state(&mut self) -> Result<State, EngineError> {
        self.read_state().await
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        self.write_state(state)
    }
}
