//! The compiled engine: a network, a loss and an optimizer planned once as a short list of WGSL dispatches, then replayed.
//!
//! `graph` fuses layers, `compile` chooses kernels, `plan` and `arena` lay buffers out, `expand` makes the WGSL, `gpu` runs it.
//! What a kernel computes stands at the head of its file in `shaders/`.

mod arena;
mod compile;
mod convolution;
mod expand;
mod expression;
mod gpu;
mod graph;
mod layout;
mod overlay;
mod places;
mod plan;
mod prepared;
mod profile;
mod shaders;
mod store;
mod tiles;

use std::collections::HashMap;
use std::rc::Rc;

use async_trait::async_trait;

pub use compile::{Mode, Plan, shown};
use compile::{Request, compile};
pub use expand::{Constant, expand};
pub use gpu::Gpu;
use layout::Layout;
pub use plan::{Dispatch, GridLimits};
use prepared::{HEADER, Prepared, SUBMITTED, Shared, Wanted};
#[cfg(feature = "shaders")]
pub use shaders::SHADERS;
pub use shaders::{found_at as shaders_found_at, kernels, ready as shaders_ready};
use store::Store;
pub use tiles::Tiles;

use super::detection::BoxTargets;
use super::overlay::{Overlaid, Overlay};
use super::targets;
use super::{
    Activation, Counts, Engine, EngineError, EngineInfo, HeadResult, NamedTensor, Part, State,
    StepOptions, StepResult, TrainingSettings,
};
use crate::data::{Dataset, Transform};
use crate::network::{BoxGrid, Network, Output, initial_parameters};

/// Results that are kept on the GPU before they are read.
const SLOTS: usize = 1024;
/// Pictures an evaluation takes at once; of maps no more than a step takes.
const EVALUATION_BATCH: usize = 100;

/// The plan of a step (in [`Mode::Train`]) or of a pass forward, without a GPU, for showing it.
///
/// # Errors
/// What [`Network::shapes`] says; [`EngineError::Limit`] by WebGPU's default limits.
pub fn plan(
    network: &Network,
    settings: &TrainingSettings,
    transform: &Transform,
    batch: usize,
    mode: Mode,
    tiles: Tiles,
) -> Result<Plan, EngineError> {
    compile(&Request {
        network,
        outputs: &network.outputs()?,
        layout: &Layout::new(network.parameters()),
        settings,
        transform,
        is_map: network.output_map()? == Some([network.input[1], network.input[2]]),
        grid: network.box_grid()?,
        batch,
        mode,
        tiles,
        limits: GridLimits {
            workgroups_per_dimension: 65_535,
            workgroup: tiles.workgroup as u32,
            invocations: 256,
        },
    })
}

/// What a forward pass computes on.
enum Pictures<'a> {
    /// Those of the data set with these indices.
    Of(Part, &'a [u32]),
    /// These values.
    Given(&'a [f32]),
}

/// A network on a GPU.
pub struct CompiledEngine {
    gpu: Rc<Gpu>,
    network: Network,
    settings: TrainingSettings,
    layout: Layout,
    tiles: Tiles,
    batch: usize,
    classes: usize,
    outputs: Vec<Output>,
    /// Whether it puts out a class for every pixel of its pictures.
    is_map: bool,
    /// The cells of a network of boxes.
    grid: Option<BoxGrid>,
    parameters: wgpu::Buffer,
    /// First and second moments, as far as the rule keeps them.
    moments: [wgpu::Buffer; 2],
    results: wgpu::Buffer,
    /// Confusion matrix `[classes, classes]` and loss of an evaluation; one word where there are no maps.
    scores: wgpu::Buffer,
    data: Option<(Rc<Dataset>, Transform)>,
    /// Training part, held-out part.
    stores: Vec<Store>,
    /// What stands in where no data set is loaded.
    nothing: Store,
    plans: HashMap<(Mode, usize), Prepared>,
    updates: u64,
    batches_tracked: f32,
    has_moments: bool,
    /// Headers of steps that are yet to be submitted, all of `self.batch`'s plan.
    queued: Vec<Vec<u32>>,
    /// Steps whose results are or will be on the GPU, in the order of their slots.
    pending: Vec<u64>,
    done: Vec<StepResult>,
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
        super::check::check_settings(network, &settings)?;
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
        let moments = |number| {
            // SGD's shader keeps a velocity even where the momentum is 0.
            let len = if number < kept.max(1) {
                layout.learned
            } else {
                1
            };
            gpu.buffer("the optimizer's state", len)
        };
        Ok(Self {
            parameters: gpu.buffer_of("the parameters", bytemuck::cast_slice(&values))?,
            moments: [moments(0)?, moments(1)?],
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
            updates: 0,
            batches_tracked: 0.0,
            has_moments: false,
            queued: Vec::new(),
            pending: Vec::new(),
            done: Vec::new(),
            gpu,
        })
    }

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
    async fn prepare(&mut self, mode: Mode, batch: usize) -> Result<(), EngineError> {
        if self.plans.contains_key(&(mode, batch)) {
            return Ok(());
        }
        let plan = self.compile(mode, batch)?;
        let stores = match self.stores.is_empty() {
            true => vec![&self.nothing],
            false => self.stores.iter().collect(),
        };
        let shared = Shared {
            parameters: &self.parameters,
            moments: [&self.moments[0], &self.moments[1]],
            results: &self.results,
            scores: &self.scores,
            stores,
            class_weights: &self.settings.class_weights,
        };
        let prepared = Prepared::new(&self.gpu, plan, &shared).await?;
        self.plans.insert((mode, batch), prepared);
        Ok(())
    }

    /// The header of a step, with the indices behind.
    fn header(&self, count: usize, options: StepOptions, slot: usize, indices: &[u32]) -> Vec<u32> {
        let updates = (self.updates + 1) as f64;
        let (momentum, correction1, correction2) =
            match self.settings.optimizer.with_momentum(options.momentum) {
                // The first step fills the velocity without dampening.
                super::Optimizer::Sgd {
                    momentum,
                    dampening,
                    ..
                } if self.has_moments => (momentum, 1.0 - dampening, 1.0),
                super::Optimizer::Sgd { momentum, .. }
                | super::Optimizer::RmsProp { momentum, .. } => (momentum, 1.0, 1.0),
                super::Optimizer::Adam { beta1, beta2, .. }
                | super::Optimizer::AdamW { beta1, beta2, .. } => (
                    beta1,
                    1.0 / (1.0 - beta1.powf(updates)),
                    1.0 / (1.0 - beta2.powf(updates)).sqrt(),
                ),
            };
        let mut words = vec![
            count as u32,
            options.seed as u32,
            (options.seed >> 32) as u32,
            options.step as u32,
            (options.step >> 32) as u32,
            (options.rate as f32).to_bits(),
            (correction1 as f32).to_bits(),
            (correction2 as f32).to_bits(),
            slot as u32,
            (momentum as f32).to_bits(),
            // On its own: 1 - 0.9 in f32 is 0.100000024.
            ((1.0 - momentum) as f32).to_bits(),
        ];
        words.resize(HEADER, 0);
        words.extend_from_slice(indices);
        words
    }

    fn picture_len(&self) -> usize {
        self.network.input.iter().product()
    }

    /// Number of pictures in `values`, or what is wrong with their number.
    fn count(&self, values: usize) -> Result<usize, EngineError> {
        let picture = self.picture_len();
        if values == 0 || !values.is_multiple_of(picture) {
            return Err(EngineError::Length {
                what: "the input",
                got: values,
                wants: picture * (values / picture).max(1),
            });
        }
        Ok(values / picture)
    }

    /// Pictures an evaluation takes at once.
    fn evaluation_batch(&self) -> usize {
        match self.is_map || self.grid.is_some() {
            true => self.batch.min(EVALUATION_BATCH),
            false => EVALUATION_BATCH,
        }
    }

    /// Whether these pictures of a part exist.
    fn check_part(&self, part: Part, indices: &[u32]) -> Result<(), EngineError> {
        let (dataset, _) = self.data()?;
        super::check::check_indices(indices, part.name(), part.of(dataset).len())
    }

    /// Enqueues a step on a plan whose inputs and targets are there or will be gathered.
    async fn train(
        &mut self,
        count: usize,
        indices: Option<&[u32]>,
        given: Option<(&[f32], &[&[u32]])>,
        options: StepOptions,
    ) -> Result<(), EngineError> {
        self.gpu.check()?;
        super::check_batch(&self.network, count)?;
        if self.pending.len() == SLOTS {
            let results = self.read_results().await?;
            self.done.extend(results);
        }
        if count > self.batch {
            self.submit();
            self.batch = count;
        }
        self.prepare(Mode::Train, self.batch).await?;
        // What is written for this step must not be seen by those before it.
        let is_streamed = self.stores.first().is_some_and(Store::is_streamed);
        let alone = given.is_some() || is_streamed || self.grid.is_some();
        if alone {
            self.submit();
        }
        let Some(prepared) = self.plans.get(&(Mode::Train, self.batch)) else {
            return Err(EngineError::NoData);
        };
        if let Some((inputs, targets)) = given {
            let queue = &self.gpu.queue;
            let input = (prepared.plan.input * 4) as u64;
            queue.write_buffer(&prepared.arena, input, bytemuck::cast_slice(inputs));
            for (head, place) in targets.iter().zip(&prepared.plan.target_places) {
                let place = (place * 4) as u64;
                queue.write_buffer(&prepared.targets, place, bytemuck::cast_slice(head));
            }
        }
        let scenes = self.scenes(Part::Train, indices.unwrap_or_default())?;
        let indices = match (indices, self.stores.first()) {
            (Some(indices), Some(store)) => {
                let (dataset, transform) = self.data()?;
                if self.grid.is_some() {
                    let draws = [options.seed, options.step];
                    let boxes = BoxTargets::of_step(dataset, transform, indices, draws).words();
                    let queue = &self.gpu.queue;
                    queue.write_buffer(&prepared.targets, 0, bytemuck::cast_slice(&boxes));
                }
                store.bring(&self.gpu, dataset, transform, Part::Train, indices)
            }
            _ => Vec::new(),
        };
        let mut header = self.header(count, options, self.pending.len(), &indices);
        push_scenes(&mut header, self.batch, &scenes);
        if given.is_some() {
            prepared.run(&self.gpu, &[header], None, Wanted::Outputs);
        } else {
            self.queued.push(header);
            if alone || self.queued.len() == SUBMITTED {
                self.submit();
            }
        }
        self.updates += 1;
        self.batches_tracked += 1.0;
        self.has_moments = true;
        self.pending.push(options.step);
        Ok(())
    }

    /// Submits the steps that are queued, together.
    fn submit(&mut self) {
        let headers = std::mem::take(&mut self.queued);
        if let Some(prepared) = self.plans.get(&(Mode::Train, self.batch))
            && !headers.is_empty()
        {
            prepared.run(&self.gpu, &headers, Some(0), Wanted::Outputs);
        }
    }

    async fn read_results(&mut self) -> Result<Vec<StepResult>, EngineError> {
        self.submit();
        let pending = std::mem::take(&mut self.pending);
        let words = self
            .gpu
            .read(&[(&self.results, 0, pending.len() * 4 * self.outputs.len())])
            .await?
            .pop()
            .unwrap_or_default();
        Ok(pending
            .into_iter()
            .zip(words.chunks_exact(4 * self.outputs.len()))
            .map(|(step, words)| {
                let heads = words.chunks_exact(4).map(|words| HeadResult {
                    loss: f32::from_bits(words[0]),
                    correct: words[1],
                    count: words[2],
                });
                let weights = self.outputs.iter().map(|output| output.weight);
                StepResult::of(step, heads.collect(), weights)
            })
            .collect())
    }

    /// Runs a forward plan on pictures of the data set or on given ones; its output is in the arena then.
    async fn forward(
        &mut self,
        mode: Mode,
        batch: usize,
        count: usize,
        from: Pictures<'_>,
        wanted: Wanted,
    ) -> Result<&Prepared, EngineError> {
        self.gpu.check()?;
        self.submit();
        self.prepare(mode, batch).await?;
        let Some(prepared) = self.plans.get(&(mode, batch)) else {
            return Err(EngineError::NoData);
        };
        let options = StepOptions {
            rate: 0.0,
            momentum: None,
            step: 0,
            seed: 0,
        };
        let mut scenes = Vec::new();
        let (part, indices) = match from {
            Pictures::Of(part, indices) => {
                scenes = self.scenes(part, indices)?;
                let (dataset, transform) = self.data()?;
                let number = usize::from(part == Part::Test);
                let indices = match self.stores.get(number) {
                    Some(store) => store.bring(&self.gpu, dataset, transform, part, indices),
                    None => Vec::new(),
                };
                (Some(number), indices)
            }
            Pictures::Given(inputs) => {
                let input = (prepared.plan.input * 4) as u64;
                self.gpu
                    .queue
                    .write_buffer(&prepared.arena, input, bytemuck::cast_slice(inputs));
                (None, Vec::new())
            }
        };
        let mut header = self.header(count, options, 0, &indices);
        push_scenes(&mut header, batch, &scenes);
        prepared.run(&self.gpu, &[header], part, wanted);
        Ok(prepared)
    }

    /// Adds what a forward pass has left of every head's output, from the head `first` on.
    async fn read_outputs(
        &self,
        batch: usize,
        count: usize,
        first: usize,
        into: &mut [Vec<f32>],
    ) -> Result<(), EngineError> {
        let prepared = &self.plans[&(Mode::Evaluate, batch)];
        let ranges: Vec<_> = prepared.plan.outputs[first..]
            .iter()
            .map(|&(place, len)| (&prepared.arena, place, len * count))
            .collect();
        for (values, words) in into.iter_mut().zip(self.gpu.read(&ranges).await?) {
            values.extend(words.into_iter().map(f32::from_bits));
        }
        Ok(())
    }

    /// What pictures as a whole show, where a head is asked that.
    fn scenes(&self, part: Part, indices: &[u32]) -> Result<Vec<u32>, EngineError> {
        if self.outputs.len() < 2 || indices.is_empty() {
            return Ok(Vec::new());
        }
        let (dataset, _) = self.data()?;
        Ok(targets::of_scenes(part.of(dataset), indices))
    }

    /// The class map that a forward pass left in the place of the targets, `[count, height, width]`.
    async fn read_classes(&self, batch: usize, count: usize) -> Result<Vec<u8>, EngineError> {
        let targets = &self.plans[&(Mode::Evaluate, batch)].targets;
        let [_, height, width] = self.network.input;
        let rows = count * height * width;
        let words = self.gpu.read(&[(targets, 0, rows.div_ceil(4))]).await?;
        let words = words.into_iter().flatten();
        let mut classes: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
        classes.truncate(rows);
        Ok(classes)
    }

    fn named(&self, index: usize, name: String, words: &[u32]) -> NamedTensor {
        NamedTensor {
            name,
            shape: self.layout.specs[index].shape.clone(),
            values: words.iter().map(|&word| f32::from_bits(word)).collect(),
        }
    }
}

/// Puts the scenes' classes behind the indices that a step has room for.
fn push_scenes(header: &mut Vec<u32>, batch: usize, scenes: &[u32]) {
    if !scenes.is_empty() {
        header.resize(HEADER + batch, 0);
        header.extend_from_slice(scenes);
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
        super::check::check_data(&dataset, &transform, &self.network)?;
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
        super::check::check_indices(indices, "training", dataset.train.len())?;
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
        let heads = super::check::check_heads(&targets, count, &self.outputs, &self.settings)?;
        self.train(count, None, Some((&inputs, &heads)), options)
            .await
    }

    async fn drain(&mut self) -> Result<Vec<StepResult>, EngineError> {
        let results = self.read_results().await?;
        let mut done = std::mem::take(&mut self.done);
        done.extend(results);
        Ok(done)
    }

    async fn outputs(&mut self, part: Part, indices: &[u32]) -> Result<Vec<Vec<f32>>, EngineError> {
        self.check_part(part, indices)?;
        let batch = self.evaluation_batch();
        let mut outputs = vec![Vec::new(); self.outputs.len()];
        for run in indices.chunks(batch) {
            let (count, from) = (run.len(), Pictures::Of(part, run));
            self.forward(Mode::Evaluate, batch, count, from, Wanted::Outputs)
                .await?;
            self.read_outputs(batch, count, 0, &mut outputs).await?;
        }
        Ok(outputs)
    }

    async fn outputs_of(&mut self, inputs: Vec<f32>) -> Result<Vec<Vec<f32>>, EngineError> {
        self.count(inputs.len())?;
        let (picture, batch) = (self.picture_len(), self.evaluation_batch());
        let mut outputs = vec![Vec::new(); self.outputs.len()];
        for run in inputs.chunks(batch * picture) {
            let (count, from) = (run.len() / picture, Pictures::Given(run));
            self.forward(Mode::Evaluate, batch, count, from, Wanted::Outputs)
                .await?;
            self.read_outputs(batch, count, 0, &mut outputs).await?;
        }
        Ok(outputs)
    }

    async fn evaluate(&mut self, part: Part, indices: &[u32]) -> Result<Vec<Counts>, EngineError> {
        if !self.is_map {
            return super::counts_of_outputs(self, part, indices).await;
        }
        self.check_part(part, indices)?;
        let mut others = vec![Vec::new(); self.outputs.len() - 1];
        let cells = self.classes * self.classes;
        let zeros = vec![0u32; cells + 1];
        let queue = &self.gpu.queue;
        queue.write_buffer(&self.scores, 0, bytemuck::cast_slice(&zeros));
        let batch = self.evaluation_batch();
        for run in indices.chunks(batch) {
            let from = Pictures::Of(part, run);
            self.forward(Mode::Evaluate, batch, run.len(), from, Wanted::Counts)
                .await?;
            if !others.is_empty() {
                self.read_outputs(batch, run.len(), 1, &mut others).await?;
            }
        }
        let read = self.gpu.read(&[(&self.scores, 0, cells + 1)]).await?;
        let words = read.first().map_or(&zeros[..], |words| words);
        let mut counts = vec![Counts {
            classes: self.classes,
            confusion: words[..cells].iter().map(|&count| count.into()).collect(),
            cross_entropy: f32::from_bits(words[cells]).into(),
        }];
        let scenes = self.scenes(part, indices)?;
        for (head, values) in (1..).zip(&others) {
            let sizes = [self.outputs[head].classes(), 1];
            let settings = self.settings.of_head(head);
            counts.push(Counts::of(values, &scenes, sizes, &settings));
        }
        Ok(counts)
    }

    async fn segment(&mut self, part: Part, indices: &[u32]) -> Result<Vec<u8>, EngineError> {
        if !self.is_map {
            let logits = self.logits(part, indices).await?;
            return super::class_map_of(&self.network, &logits);
        }
        self.check_part(part, indices)?;
        let batch = self.evaluation_batch();
        let mut classes = Vec::new();
        for run in indices.chunks(batch) {
            let (count, from) = (run.len(), Pictures::Of(part, run));
            self.forward(Mode::Evaluate, batch, count, from, Wanted::Classes)
                .await?;
            classes.extend(self.read_classes(batch, count).await?);
        }
        Ok(classes)
    }

    async fn segment_of(&mut self, inputs: Vec<f32>) -> Result<Vec<u8>, EngineError> {
        if !self.is_map {
            let logits = self.logits_of(inputs).await?;
            return super::class_map_of(&self.network, &logits);
        }
        self.count(inputs.len())?;
        let (picture, batch) = (self.picture_len(), self.evaluation_batch());
        let mut classes = Vec::new();
        for run in inputs.chunks(batch * picture) {
            let (count, from) = (run.len() / picture, Pictures::Given(run));
            self.forward(Mode::Evaluate, batch, count, from, Wanted::Classes)
                .await?;
            classes.extend(self.read_classes(batch, count).await?);
        }
        Ok(classes)
    }

    async fn overlay(
        &mut self,
        part: Part,
        indices: &[u32],
        overlay: &Overlay,
    ) -> Result<Option<Overlaid>, EngineError> {
        self.overlaid(part, indices, overlay).await
    }

    async fn activations(&mut self, input: Vec<f32>) -> Result<Vec<Activation>, EngineError> {
        let count = self.count(input.len())?;
        let shapes = self.network.shapes()?;
        let from = Pictures::Given(&input);
        self.forward(Mode::Inspect, count, count, from, Wanted::Outputs)
            .await?;
        let prepared = &self.plans[&(Mode::Inspect, count)];
        let ranges: Vec<(&wgpu::Buffer, usize, usize)> = prepared
            .plan
            .layers
            .iter()
            .map(|&(place, len)| (&prepared.arena, place, len))
            .collect();
        let values = self.gpu.read(&ranges).await?;
        Ok(self
            .network
            .nodes
            .iter()
            .zip(shapes)
            .zip(values)
            .map(|((node, shape), words)| Activation {
                layer: node.name.clone(),
                shape,
                values: words.into_iter().map(f32::from_bits).collect(),
            })
            .collect())
    }

    async fn parameter(&mut self, name: &str) -> Result<NamedTensor, EngineError> {
        self.submit();
        let index = super::check::position_of(&self.layout.specs, name)?;
        let words = match self.layout.places[index] {
            None => vec![self.batches_tracked.to_bits()],
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
        self.submit();
        let names = self.settings.optimizer.state_names();
        let kept = if self.has_moments { names.len() } else { 0 };
        let learned = self.layout.learned;
        let words = self
            .gpu
            .read(&[
                (&self.parameters, 0, self.layout.len),
                (&self.moments[0], 0, if kept > 0 { learned } else { 0 }),
                (&self.moments[1], 0, if kept > 1 { learned } else { 0 }),
            ])
            .await?;
        let mut state = State {
            step: self.updates,
            ..State::default()
        };
        for (index, spec) in self.layout.specs.iter().enumerate() {
            let Some(place) = self.layout.places[index] else {
                let count = [self.batches_tracked.to_bits()];
                state
                    .parameters
                    .push(self.named(index, spec.name.clone(), &count));
                continue;
            };
            let values = &words[0][place..place + spec.len()];
            state
                .parameters
                .push(self.named(index, spec.name.clone(), values));
            if !spec.role.is_learned() || self.settings.rate_factor(&spec.name) == 0.0 {
                continue;
            }
            for (number, name) in names.iter().take(kept).enumerate() {
                let values = &words[1 + number][place..place + spec.len()];
                let name = format!("{name}.{}", spec.name);
                state.optimizer.push(self.named(index, name, values));
            }
        }
        Ok(state)
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        let mut parameters = vec![0.0f32; self.layout.len.max(1)];
        let mut batches_tracked = 0.0;
        for (index, tensor) in state.matched(&self.layout.specs)?.into_iter().enumerate() {
            match self.layout.places[index] {
                Some(place) => {
                    parameters[place..place + tensor.values.len()].copy_from_slice(&tensor.values)
                }
                None => batches_tracked = tensor.values.first().copied().unwrap_or(0.0),
            }
        }
        let names = self.settings.optimizer.state_names();
        let mut moments = vec![vec![0.0f32; self.layout.learned]; names.len()];
        let mut has_moments = false;
        for tensor in &state.optimizer {
            // State of another optimizer is left where it is; a new one starts afresh.
            let Some((moment, parameter)) = tensor.name.split_once('.') else {
                continue;
            };
            let (Some(number), Some(index)) = (
                names.iter().position(|known| *known == moment),
                self.layout
                    .specs
                    .iter()
                    .position(|spec| spec.name == parameter),
            ) else {
                continue;
            };
            let spec = &self.layout.specs[index];
            let place = self.layout.places[index].filter(|_| spec.role.is_learned());
            let (Some(place), true) = (place, tensor.values.len() == spec.len()) else {
                return Err(EngineError::Weights(vec![format!(
                    "the optimizer's {} does not fit {}",
                    tensor.name, spec.name
                )]));
            };
            moments[number][place..place + spec.len()].copy_from_slice(&tensor.values);
            has_moments = true;
        }
        let queue = &self.gpu.queue;
        queue.write_buffer(&self.parameters, 0, bytemuck::cast_slice(&parameters));
        for (buffer, values) in self.moments.iter().zip(&moments) {
            queue.write_buffer(buffer, 0, bytemuck::cast_slice(values));
        }
        self.updates = state.step;
        self.batches_tracked = batches_tracked;
        self.has_moments = has_moments;
        self.queued.clear();
        self.pending.clear();
        self.done.clear();
        Ok(())
    }
}
