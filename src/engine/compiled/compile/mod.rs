//! From a graph to a plan: which kernels run, forwards and backwards, on which buffers.

mod activation;
mod detection;
mod gradients;
mod loss;
mod loss_map;
mod ops;
mod optimizer;

use gradients::Gradient;
pub use optimizer::ROW as CHUNK_ROW;

use super::expand::Constant;
use super::graph::{Graph, Operation, TensorId};
use super::layout::Layout;
use super::plan::{BufferId, Constants, Dispatch, Draft, GridLimits, PlanBuilder, Value};
use super::tiles::Tiles;
use crate::data::Transform;
use crate::engine::detection::BoxTargets;
use crate::engine::{EngineError, TrainingSettings};

use crate::network::{BoxGrid, Layer, Network, Output, tensor_name};

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Forward, backward and update, with batch statistics and dropout.
    Train,
    /// Forward only, dropout off, running statistics.
    Evaluate,
    /// As `Evaluate`, with nothing fused, so that every layer's output is there.
    Inspect,
}

/// Everything a plan depends on.
pub struct Request<'a> {
    /// What is computed.
    pub network: &'a Network,
    /// The outputs of its heads, each with its factor in the loss.
    pub outputs: &'a [Output],
    /// Where its tensors lie in the buffer of parameters.
    pub layout: &'a Layout,
    /// Loss, update rule, clipping and factors of the rate.
    pub settings: &'a TrainingSettings,
    /// How pictures become inputs.
    pub transform: &'a Transform,
    /// Whether a target is a map with a class for every pixel of the pictures.
    pub is_map: bool,
    /// The cells of a network of boxes.
    pub grid: Option<BoxGrid>,
    /// Pictures of a step, at most.
    pub batch: usize,
    /// What the plan is for.
    pub mode: Mode,
    /// Sizes of the kernels' tiles.
    pub tiles: Tiles,
    /// What the device allows a dispatch to have.
    pub limits: GridLimits,
}

/// The list of dispatches of a step, with where its inputs and outputs lie in the arena (in values).
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Pictures of a step, at most; a step of fewer uses the same plan.
    pub batch: usize,
    /// The kernels to run, in order.
    pub dispatches: Vec<Dispatch>,
    /// Words of the targets at the full batch: one for each picture or pixel of a map, or [`BoxTargets::room`].
    pub targets: usize,
    /// Where those of each head begin.
    pub target_places: Vec<usize>,
    /// Words a picture has in a step's header: its index, and the class of its scene where a head asks for it.
    pub words_a_picture: usize,
    /// Values in the arena.
    pub arena: usize,
    /// Place of the pictures made inputs, `[batch, channels, height, width]`.
    pub input: usize,
    /// Place and length (for one picture) of what every head puts out.
    pub outputs: Vec<(usize, usize)>,
    /// Place and length (for one picture) of every layer's output; meaningful in `Mode::Inspect`.
    pub layers: Vec<(usize, usize)>,
    /// Values in the buffer of gradients, parts and all.
    pub gradients: usize,
    /// The optimizer's table, as in `shaders/shared/chunks.wgsl`.
    pub chunks: Vec<u32>,
}

struct Compiler<'a> {
    request: &'a Request<'a>,
    graph: Graph,
    plan: PlanBuilder,
    /// Buffer of every tensor's values.
    values: Vec<BufferId>,
    /// Buffer of every tensor's gradient, once something has written it.
    gradients: Vec<Option<BufferId>>,
    /// Whether a tensor's gradient is requested: something that leads to it learns.
    wanted: Vec<bool>,
    /// Buffer of what a tensor's activation was given, where its derivative asks for that.
    given: Vec<Option<BufferId>>,
    /// Consumers that have passed their gradient back.
    handed: Vec<usize>,
    /// What an operation keeps for its way back.
    saved: Vec<Option<BufferId>>,
    parts: Vec<Gradient>,
}

/// Plans a step.
///
/// # Errors
/// What [`Network::shapes`] says, and [`EngineError::Limit`].
pub fn compile(request: &Request<'_>) -> Result<Plan, EngineError> {
    let graph = Graph::new(request.network, request.mode != Mode::Inspect)?;
    let mut plan = PlanBuilder::default();
    let values = graph
        .tensors
        .iter()
        .map(|tensor| plan.buffer(tensor.len() * request.batch))
        .collect();
    let mut compiler = Compiler {
        gradients: vec![None; graph.tensors.len()],
        wanted: vec![false; graph.tensors.len()],
        given: vec![None; graph.tensors.len()],
        handed: vec![0; graph.tensors.len()],
        saved: vec![None; graph.operations.len()],
        graph,
        plan,
        values,
        parts: Vec::new(),
        request,
    };
    compiler.want();
    compiler.gather();
    for index in 0..compiler.graph.operations.len() {
        compiler.forward(index);
    }
    for head in 0..request.outputs.len() {
        let output = compiler.output(head);
        compiler.plan.pin(compiler.values[output]);
        compiler.loss(head);
    }
    if request.mode == Mode::Train {
        for index in (0..compiler.graph.operations.len()).rev() {
            compiler.backward(index);
        }
        compiler.optimizer();
    }
    compiler.scores(compiler.output(0));
    if request.mode == Mode::Inspect {
        for &value in &compiler.values {
            compiler.plan.pin(value);
        }
    }
    // The host may write the pictures itself.
    compiler.plan.pin(compiler.values[0]);
    let chunks = compiler.chunks();
    let (gradients, gradient_len) = compiler.gradient_places();
    let heads = 0..request.outputs.len();
    let targets = compiler.target_words();
    let target_places = heads.clone().map(|head| compiler.targets_before(head));
    let target_places = target_places.collect();
    let outputs: Vec<TensorId> = heads.map(|head| compiler.output(head)).collect();
    let laid = compiler.plan.lay_out(request.limits, &gradients)?;
    let place = |tensor: TensorId| laid.places[compiler.values[tensor]];
    Ok(Plan {
        batch: request.batch,
        targets,
        target_places,
        words_a_picture: request.outputs.len().min(2),
        input: place(0),
        outputs: outputs
            .into_iter()
            .map(|tensor| (place(tensor), compiler.graph.tensors[tensor].len()))
            .collect(),
        layers: compiler
            .graph
            .outputs
            .iter()
            .map(|&tensor| (place(tensor), compiler.graph.tensors[tensor].len()))
            .collect(),
        arena: laid.arena,
        dispatches: laid.dispatches,
        gradients: gradient_len.max(1),
        chunks,
    })
}

impl<'a> Compiler<'a> {
    fn tiles(&self) -> &Tiles {
        &self.request.tiles
    }

    fn output(&self, head: usize) -> TensorId {
        let node = self.request.outputs.get(head).map(|output| output.node);
        node.map_or(0, |node| self.graph.outputs[node])
    }

    /// Words of the targets of the heads before one.
    fn targets_before(&self, head: usize) -> usize {
        let before = self.request.outputs.iter().take(head);
        before
            .map(|output| self.request.batch * output.plane())
            .sum()
    }

    /// Words of all targets; behind them stand the class weights.
    fn target_words(&self) -> usize {
        match self.request.grid {
            Some(_) => BoxTargets::room(self.request.batch),
            None => self.targets_before(self.request.outputs.len()),
        }
    }

    fn layer(&self, operation: &Operation) -> &'a Layer {
        &self.request.network.nodes[operation.node].layer
    }

    /// Place of a layer's tensor in the parameters.
    fn parameter(&self, operation: &Operation, suffix: &str) -> (usize, usize) {
        self.request.layout.place(&self.name(operation, suffix))
    }

    /// Name of a layer's tensor.
    fn name(&self, operation: &Operation, suffix: &str) -> String {
        tensor_name(self.request.network.nodes[operation.node].owner(), suffix)
    }

    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        kernel: &'static str,
        operation: &Operation,
        items: usize,
        per_invocation: usize,
        flops: usize,
        values_moved: usize,
        constants: Constants,
    ) {
        let shape = |tensor: TensorId| {
            let [c, h, w] = self.graph.tensors[tensor].shape;
            format!("{c}×{h}×{w}")
        };
        let inputs: Vec<String> = operation.inputs.iter().map(|&input| shape(input)).collect();
        let shapes = format!("{} → {}", inputs.join(", "), shape(operation.output));
        self.plan.push(Draft {
            kernel,
            layer: operation.name.clone(),
            constants,
            items: Some(items),
            per_invocation,
            flops: flops as u64,
            values_moved: values_moved as u64,
            shapes,
        });
    }

    fn gather(&mut self) {
        let [channels, height, width] = self.request.network.input;
        let augment = &self.request.transform.augment;
        let mut constants: Constants = vec![
            ("OUTPUT", Value::At(self.values[0])),
            ("CHANNELS", channels.into()),
            ("HEIGHT", height.into()),
            ("WIDTH", width.into()),
            ("MASKS", self.request.is_map.into()),
            ("LABELS", self.request.grid.is_none().into()),
        ];
        if self.request.mode == Mode::Train && !augment.is_off() {
            constants.extend([
                ("AUGMENT", true.into()),
                ("FLIP", augment.flip.into()),
                ("SHIFT", (augment.shift as usize).into()),
                ("CROP_PADDING", (augment.crop_padding as usize).into()),
                ("CUTOUT", (augment.cutout as usize).into()),
                ("BRIGHTNESS", augment.brightness.into()),
            ]);
        }
        let batch = self.request.batch;
        if self.request.outputs.len() > 1 {
            constants.extend([
                ("SCENES", true.into()),
                ("SCENE_TARGETS", self.targets_before(1).into()),
                ("ROOM", batch.into()),
            ]);
        }
        let planes = channels + usize::from(self.request.is_map);
        self.plan.push(Draft {
            kernel: "gather",
            layer: "input".into(),
            constants,
            items: Some(batch * planes * height),
            per_invocation: 1,
            flops: 0,
            values_moved: (batch * planes * height * width * 5 / 4) as u64,
            shapes: format!("{channels}×{height}×{width}"),
        });
    }

    fn len(&self, tensor: TensorId) -> usize {
        self.graph.tensors[tensor].len()
    }
}

/// The constants of a dispatch, for whoever shows it.
pub fn shown(constants: &[(&'static str, Constant)]) -> String {
    constants
        .iter()
        .map(|(name, value)| match value {
            Constant::U32(value) | Constant::Offset(value) => format!("{name} {value}"),
            Constant::F32(value) => format!("{name} {value}"),
            Constant::Bool(value) => format!("{name} {value}"),
        })
        .collect::<Vec<_>>()
        .join(", ")
}
