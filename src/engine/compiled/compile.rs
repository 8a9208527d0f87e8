//! From a graph to a plan: which kernels run, forwards and backwards, on which buffers.

use super::convolution::{ConvShape, WeightTile};
use super::expand::Constant;
use super::graph::{Activation, Graph, Operation, TensorId};
use super::layout::Layout;
use super::plan::{BufferId, Constants, Dispatch, Draft, GridLimits, PlanBuilder, Value};
use super::tiles::{Tiles, fit};
use crate::data::Transform;
use crate::engine::{EngineError, Loss, Optimizer, TrainingSettings};
use crate::spec::{Layer, Network, UpsampleMode};

/// Learned values of one tensor that make a row of the optimizer's table.
const CHUNK: usize = 256;
/// Lanes of the loss kernel's one workgroup.
const LOSS_LANES: u32 = 64;
/// Numbers of a dropout layer: this plus the layer's index, as in the Burn engine.
const PURPOSE_DROPOUT: u32 = 0x0d0d_0000;

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    Train,
    /// Forward only, dropout off, running statistics.
    Evaluate,
    /// As `Evaluate`, with nothing fused, so that every layer's output is there.
    Inspect,
}

/// Everything a plan depends on.
pub struct Request<'a> {
    pub network: &'a Network,
    pub layout: &'a Layout,
    pub settings: &'a TrainingSettings,
    pub transform: &'a Transform,
    pub batch: usize,
    pub mode: Mode,
    pub tiles: Tiles,
    pub limits: GridLimits,
}

/// The list of dispatches of a step, with where its inputs and outputs lie in the arena (in values).
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub batch: usize,
    pub dispatches: Vec<Dispatch>,
    /// Rows of the loss at the full batch: pictures, or pixels of a map.
    pub rows: usize,
    /// Values in the arena.
    pub arena: usize,
    pub input: usize,
    pub output: usize,
    /// Place and length (for one picture) of every layer's output; meaningful in `Mode::Inspect`.
    pub layers: Vec<(usize, usize)>,
    /// Values in the buffer of gradients, parts and all.
    pub gradients: usize,
    /// The optimizer's table, as in `shaders/shared/chunks.wgsl`.
    pub chunks: Vec<u32>,
}

/// The gradient of one learned tensor: where its parts lie.
#[derive(Debug, Clone, Copy)]
struct Gradient {
    parameter: usize,
    len: usize,
    place: usize,
    parts: usize,
}

struct Compiler<'a> {
    request: &'a Request<'a>,
    graph: Graph,
    plan: PlanBuilder,
    /// Buffer of every tensor's values.
    values: Vec<BufferId>,
    /// Buffer of every tensor's gradient, once something has written it.
    gradients: Vec<Option<BufferId>>,
    /// Consumers that have handed on their gradient.
    handed: Vec<usize>,
    /// What an operation keeps for its way back.
    saved: Vec<Option<BufferId>>,
    parts: Vec<Gradient>,
    gradient_len: usize,
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
        handed: vec![0; graph.tensors.len()],
        saved: vec![None; graph.operations.len()],
        graph,
        plan,
        values,
        parts: Vec::new(),
        gradient_len: 0,
        request,
    };
    compiler.gather();
    for index in 0..compiler.graph.operations.len() {
        compiler.forward(index);
    }
    let output = compiler.output();
    compiler.plan.pin(compiler.values[output]);
    compiler.loss(output);
    if request.mode == Mode::Train {
        for index in (0..compiler.graph.operations.len()).rev() {
            compiler.backward(index);
        }
        compiler.optimizer();
    }
    if request.mode == Mode::Inspect {
        for &value in &compiler.values {
            compiler.plan.pin(value);
        }
    }
    // The host may write the pictures itself.
    compiler.plan.pin(compiler.values[0]);
    let chunks = compiler.chunks();
    let laid = compiler.plan.lay_out(request.limits)?;
    let place = |tensor: TensorId| laid.places[compiler.values[tensor]];
    let [_, height, width] = compiler.graph.tensors[output].shape;
    Ok(Plan {
        batch: request.batch,
        rows: request.batch * height * width,
        input: place(0),
        output: place(output),
        layers: compiler
            .graph
            .outputs
            .iter()
            .map(|&tensor| (place(tensor), compiler.graph.tensors[tensor].len()))
            .collect(),
        arena: laid.arena,
        dispatches: laid.dispatches,
        gradients: compiler.gradient_len.max(1),
        chunks,
    })
}

impl Compiler<'_> {
    fn tiles(&self) -> &Tiles {
        &self.request.tiles
    }

    fn output(&self) -> TensorId {
        self.graph.outputs.last().copied().unwrap_or(0)
    }

    fn layer(&self, operation: &Operation) -> &Layer {
        &self.request.network.nodes[operation.node].layer
    }

    /// Place of a layer's tensor in the parameters.
    fn parameter(&self, operation: &Operation, suffix: &str) -> (usize, usize) {
        let name = &self.request.network.nodes[operation.node].name;
        self.request.layout.place(&format!("{name}.{suffix}"))
    }

    /// Room for the gradient of a layer's tensor in so many parts.
    fn gradient_parts(&mut self, operation: &Operation, suffix: &str, parts: usize) -> usize {
        let (parameter, len) = self.parameter(operation, suffix);
        let place = self.gradient_len;
        self.gradient_len += len * parts;
        self.parts.push(Gradient {
            parameter,
            len,
            place,
            parts,
        });
        place
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
        self.plan.push(Draft {
            kernel: "gather",
            layer: "input".into(),
            constants,
            items: Some(batch * channels * height),
            per_invocation: 1,
            flops: 0,
            values_moved: (batch * channels * height * width * 5 / 4) as u64,
            shapes: format!("{channels}×{height}×{width}"),
        });
    }

    fn activation(&self, tensor: TensorId) -> Constants {
        let (code, slope): (usize, f32) = match self.graph.tensors[tensor].activation {
            None => return Vec::new(),
            Some(Activation::Relu) => (1, 0.0),
            Some(Activation::LeakyRelu(slope)) => (2, slope),
            Some(Activation::Sigmoid) => (3, 0.0),
            Some(Activation::Tanh) => (4, 0.0),
        };
        vec![("ACTIVATION", code.into()), ("SLOPE", slope.into())]
    }

    fn forward(&mut self, index: usize) {
        let operation = self.graph.operations[index].clone();
        let layer = self.layer(&operation).clone();
        let batch = self.request.batch;
        let [input, output] = [operation.inputs[0], operation.output];
        let (len_in, len_out) = (self.len(input), self.len(output));
        let mut constants: Constants = vec![
            ("INPUT", Value::At(self.values[input])),
            ("OUTPUT", Value::At(self.values[output])),
        ];
        let activation = self.activation(output);
        let elements = self.tiles().elements;
        let moved = batch * (len_in + len_out);
        match layer {
            Layer::Conv2d { bias, .. } => {
                let shape = self.convolution(&operation);
                constants.extend(shape.constants());
                constants.extend(activation);
                let (weight, weights) = self.parameter(&operation, "weight");
                constants.extend([
                    ("WEIGHT", Value::place(weight)),
                    ("BIAS", Value::place(self.parameter(&operation, "bias").0)),
                    ("HAS_BIAS", bias.into()),
                    ("POOL", operation.pooled.into()),
                ]);
                if operation.pooled {
                    let winners = self.plan.buffer(len_out * batch);
                    self.saved[index] = Some(winners);
                    constants.push(("WINNERS", Value::At(winners)));
                }
                let items = shape.tile_convolution(self.tiles(), operation.pooled, &mut constants);
                self.push(
                    "conv2d_forward",
                    &operation,
                    batch * items,
                    1,
                    2 * batch * shape.multiply_adds(),
                    moved + weights,
                    constants,
                );
            }
            Layer::ConvTranspose2d { bias, .. } => {
                let shape = self.convolution(&operation);
                constants[0].0 = "SOURCE";
                constants.extend(shape.constants());
                constants.extend(activation);
                let (weight, weights) = self.parameter(&operation, "weight");
                constants.extend([
                    ("WEIGHT", Value::place(weight)),
                    ("BIAS", Value::place(self.parameter(&operation, "bias").0)),
                    ("HAS_BIAS", bias.into()),
                ]);
                let items = shape.tile_transposed(self.tiles(), false, &mut constants);
                self.push(
                    "conv_transpose2d_forward",
                    &operation,
                    batch * items,
                    1,
                    2 * batch * shape.multiply_adds(),
                    moved + weights,
                    constants,
                );
            }
            Layer::Linear {
                features_in,
                features_out,
                bias,
            } => {
                let tile_n = fit(batch, self.tiles().linear, 1);
                let tile_o = fit(features_out, self.tiles().linear, 1);
                constants.extend(activation);
                constants.extend([
                    (
                        "WEIGHT",
                        Value::place(self.parameter(&operation, "weight").0),
                    ),
                    ("BIAS", Value::place(self.parameter(&operation, "bias").0)),
                    ("HAS_BIAS", bias.into()),
                    ("FEATURES_IN", features_in.into()),
                    ("FEATURES_OUT", features_out.into()),
                    ("TILE_N", tile_n.into()),
                    ("TILE_O", tile_o.into()),
                ]);
                self.push(
                    "linear_forward",
                    &operation,
                    batch.div_ceil(tile_n) * features_out.div_ceil(tile_o),
                    1,
                    2 * batch * features_in * features_out,
                    moved + features_in * features_out,
                    constants,
                );
            }
            Layer::BatchNorm2d { eps, momentum, .. } => {
                let [channels, height, width] = self.graph.tensors[input].shape;
                let plane = height * width;
                let sizes: Constants = vec![("CHANNELS", channels.into()), ("PLANE", plane.into())];
                let parameters: Constants = vec![
                    (
                        "WEIGHT",
                        Value::place(self.parameter(&operation, "weight").0),
                    ),
                    ("BIAS", Value::place(self.parameter(&operation, "bias").0)),
                    ("EPS", (eps as f32).into()),
                    (
                        "RUNNING_MEAN",
                        Value::place(self.parameter(&operation, "running_mean").0),
                    ),
                    (
                        "RUNNING_VAR",
                        Value::place(self.parameter(&operation, "running_var").0),
                    ),
                ];
                if self.request.mode != Mode::Train {
                    constants.extend(sizes);
                    constants.extend(parameters);
                    constants.extend(activation);
                    self.push(
                        "batch_norm2d_evaluate",
                        &operation,
                        batch * len_out,
                        elements,
                        0,
                        moved,
                        constants,
                    );
                    return;
                }
                let statistics = self.plan.buffer(batch * channels * 2);
                let saved = self.plan.buffer(channels * 2);
                self.saved[index] = Some(saved);
                let mut first: Constants = vec![
                    ("INPUT", Value::At(self.values[input])),
                    ("STATISTICS", Value::At(statistics)),
                ];
                first.extend(sizes.clone());
                self.push(
                    "batch_norm2d_statistics",
                    &operation,
                    batch * channels,
                    1,
                    0,
                    batch * len_in,
                    first,
                );
                constants.extend(sizes);
                constants.extend(parameters);
                constants.extend(activation);
                constants.extend([
                    ("MOMENTUM", (momentum as f32).into()),
                    ("STATISTICS", Value::At(statistics)),
                    ("SAVED", Value::At(saved)),
                ]);
                self.push(
                    "batch_norm2d_forward",
                    &operation,
                    batch * channels,
                    1,
                    0,
                    moved,
                    constants,
                );
            }
            Layer::MaxPool2d { .. } => {
                let winners = self.plan.buffer(len_out * batch);
                self.saved[index] = Some(winners);
                constants.push(("WINNERS", Value::At(winners)));
                constants.extend(self.pool_constants(&layer, input, output));
                self.push(
                    "max_pool2d_forward",
                    &operation,
                    batch * len_out,
                    elements,
                    0,
                    moved + batch * len_out,
                    constants,
                );
            }
            Layer::MaxUnpool2d { .. } => {
                let Some((winners, pool)) = self.winners(&operation) else {
                    return;
                };
                constants.push(("WINNERS", Value::At(winners)));
                constants.extend(self.pool_constants(&pool, output, input));
                self.push(
                    "max_unpool2d_forward",
                    &operation,
                    batch * len_out,
                    elements,
                    0,
                    moved + batch * len_in,
                    constants,
                );
            }
            Layer::AvgPool2d { .. } => {
                constants.extend(self.pool_constants(&layer, input, output));
                self.push(
                    "avg_pool2d_forward",
                    &operation,
                    batch * len_out,
                    elements,
                    0,
                    moved,
                    constants,
                );
            }
            Layer::AdaptiveAvgPool2d { .. } => {
                constants.extend(self.map_constants(input, output));
                self.push(
                    "adaptive_avg_pool2d_forward",
                    &operation,
                    batch * len_out,
                    1,
                    0,
                    moved,
                    constants,
                );
            }
            Layer::Upsample {
                mode,
                align_corners,
                ..
            } => {
                constants.extend(self.map_constants(input, output));
                constants.extend([
                    ("BILINEAR", (mode == UpsampleMode::Bilinear).into()),
                    ("ALIGN_CORNERS", align_corners.into()),
                ]);
                self.push(
                    "upsample_forward",
                    &operation,
                    batch * len_out,
                    elements,
                    0,
                    moved,
                    constants,
                );
            }
            Layer::ChannelPad { stride, before, .. } => {
                constants.extend(self.channel_pad_constants(input, output, stride, before));
                self.push(
                    "channel_pad_forward",
                    &operation,
                    batch * len_out,
                    elements,
                    0,
                    moved,
                    constants,
                );
            }
            Layer::Dropout { p } if self.request.mode == Mode::Train => {
                constants.extend(self.dropout_constants(operation.node, len_in, p));
                self.push(
                    "dropout_forward",
                    &operation,
                    batch * len_in,
                    elements,
                    0,
                    moved,
                    constants,
                );
            }
            Layer::Concat => {
                let mut first = 0;
                let [channels_out, height, width] = self.graph.tensors[output].shape;
                for &input in &operation.inputs {
                    let [channels, ..] = self.graph.tensors[input].shape;
                    let constants: Constants = vec![
                        ("INPUT", Value::At(self.values[input])),
                        ("OUTPUT", Value::At(self.values[output])),
                        ("FIRST", first.into()),
                        ("CHANNELS", channels.into()),
                        ("CHANNELS_OUT", channels_out.into()),
                        ("PLANE", (height * width).into()),
                    ];
                    let len = self.len(input);
                    self.push(
                        "concat_forward",
                        &operation,
                        batch * len,
                        elements,
                        0,
                        2 * batch * len,
                        constants,
                    );
                    first += channels;
                }
            }
            Layer::Add => {
                let last = operation.inputs.len() - 1;
                let mut sum = self.values[input];
                for (turn, &other) in operation.inputs.iter().enumerate().skip(1) {
                    let target = if turn == last {
                        self.values[output]
                    } else {
                        self.plan.buffer(batch * len_out)
                    };
                    let mut constants: Constants = vec![
                        ("INPUT", Value::At(sum)),
                        ("SECOND", Value::At(self.values[other])),
                        ("OUTPUT", Value::At(target)),
                        ("LEN", len_out.into()),
                    ];
                    if turn == last {
                        constants.extend(activation.clone());
                    }
                    self.push(
                        "add_forward",
                        &operation,
                        batch * len_out,
                        elements,
                        batch * len_out,
                        3 * batch * len_out,
                        constants,
                    );
                    sum = target;
                }
                if last == 0 {
                    self.pass(&operation, constants, activation);
                }
            }
            // Activations on their own, and what does nothing outside training.
            _ => self.pass(&operation, constants, activation),
        }
    }

    /// One tensor through an activation, or as it is.
    fn pass(&mut self, operation: &Operation, mut constants: Constants, activation: Constants) {
        let len = self.len(operation.output);
        constants.extend(activation);
        constants.extend([("HAS_SECOND", false.into()), ("LEN", len.into())]);
        let batch = self.request.batch;
        self.push(
            "add_forward",
            operation,
            batch * len,
            self.tiles().elements,
            0,
            2 * batch * len,
            constants,
        );
    }

    fn len(&self, tensor: TensorId) -> usize {
        self.graph.tensors[tensor].len()
    }

    fn map_constants(&self, input: TensorId, output: TensorId) -> Constants {
        let [channels, height_in, width_in] = self.graph.tensors[input].shape;
        let [_, height_out, width_out] = self.graph.tensors[output].shape;
        vec![
            ("CHANNELS", channels.into()),
            ("HEIGHT_IN", height_in.into()),
            ("WIDTH_IN", width_in.into()),
            ("HEIGHT_OUT", height_out.into()),
            ("WIDTH_OUT", width_out.into()),
        ]
    }

    fn pool_constants(&self, layer: &Layer, input: TensorId, output: TensorId) -> Constants {
        let mut constants = self.map_constants(input, output);
        if let Layer::MaxPool2d {
            kernel,
            stride,
            padding,
        }
        | Layer::AvgPool2d {
            kernel,
            stride,
            padding,
        } = layer
        {
            constants.extend([
                ("KERNEL_H", kernel[0].into()),
                ("KERNEL_W", kernel[1].into()),
                ("STRIDE_H", stride[0].into()),
                ("STRIDE_W", stride[1].into()),
                ("PADDING_H", padding[0].into()),
                ("PADDING_W", padding[1].into()),
            ]);
        }
        constants
    }

    fn channel_pad_constants(
        &self,
        input: TensorId,
        output: TensorId,
        stride: [usize; 2],
        before: usize,
    ) -> Constants {
        let mut constants = self.map_constants(input, output);
        constants.extend([
            ("CHANNELS_OUT", self.graph.tensors[output].shape[0].into()),
            ("STRIDE_H", stride[0].into()),
            ("STRIDE_W", stride[1].into()),
            ("BEFORE", before.into()),
        ]);
        constants
    }

    fn dropout_constants(&self, node: usize, len: usize, p: f64) -> Constants {
        vec![
            ("LEN", len.into()),
            ("PURPOSE", (PURPOSE_DROPOUT as usize + node).into()),
            // A draw of k / 2^24 is below p where k < p * 2^24.
            ("THRESHOLD", ((p * 16_777_216.0).ceil() as usize).into()),
            ("SCALE", ((1.0 / (1.0 - p).max(1e-30)) as f32).into()),
        ]
    }

    /// The winners a max unpooling uses, and the pooling layer they come from.
    fn winners(&self, operation: &Operation) -> Option<(BufferId, Layer)> {
        let Layer::MaxUnpool2d { pool } = self.layer(operation) else {
            return None;
        };
        let nodes = &self.request.network.nodes;
        let layer = nodes.iter().find(|node| node.name == *pool)?.layer.clone();
        Some((self.saved[operation.winners_of?]?, layer))
    }

    fn loss(&mut self, output: TensorId) {
        let [classes, height, width] = self.graph.tensors[output].shape;
        let train = self.request.mode == Mode::Train;
        if !train {
            return;
        }
        let settings = self.request.settings;
        let kind: usize = match settings.loss {
            Loss::CrossEntropy => 0,
            Loss::Mse => 1,
            Loss::BceWithLogits => 2,
        };
        let mut constants: Constants = vec![
            ("OUTPUTS", Value::At(self.values[output])),
            ("CLASSES", classes.into()),
            ("PLANE", (height * width).into()),
            ("LOSS", kind.into()),
            ("LANES", (LOSS_LANES as usize).into()),
        ];
        if let Some(ignored) = settings.ignore_index {
            constants.push(("IGNORE_INDEX", (ignored as usize).into()));
        }
        if !settings.class_weights.is_empty() {
            let rows = self.request.batch * height * width;
            constants.push(("WEIGHTED", true.into()));
            constants.push(("CLASS_WEIGHTS", rows.into()));
        }
        constants.extend(self.hand_on(output, 1));
        let len = self.len(output) * self.request.batch;
        self.plan.push(Draft {
            kernel: "loss",
            layer: "loss".into(),
            constants,
            items: None,
            per_invocation: 1,
            flops: 0,
            values_moved: 2 * len as u64,
            shapes: format!("{classes}×{height}×{width}"),
        });
    }

    /// The constants of `shaders/shared/grad_input.wgsl` for one of `consumers` that hand on a tensor's gradient.
    fn hand_on(&mut self, tensor: TensorId, consumers: usize) -> Constants {
        let accumulate = self.gradients[tensor].is_some();
        let buffer = match self.gradients[tensor] {
            Some(buffer) => buffer,
            None => {
                let buffer = self.plan.buffer(self.len(tensor) * self.request.batch);
                self.gradients[tensor] = Some(buffer);
                buffer
            }
        };
        self.handed[tensor] += 1;
        let mut constants: Constants = vec![
            ("GRAD_INPUT", Value::At(buffer)),
            ("ACCUMULATE", accumulate.into()),
        ];
        if self.handed[tensor] == consumers {
            let activation = self.activation(tensor);
            if !activation.is_empty() {
                constants.push(("INPUT_VALUE", Value::At(self.values[tensor])));
                constants.extend(activation);
            }
        }
        constants
    }

    /// [`Compiler::hand_on`] for an input of an operation; `None` for the pictures, which need no gradient.
    fn hand_on_input(&mut self, input: TensorId) -> Option<Constants> {
        (input != 0).then(|| self.hand_on(input, self.graph.tensors[input].consumers))
    }

    fn backward(&mut self, index: usize) {
        let operation = self.graph.operations[index].clone();
        let layer = self.layer(&operation).clone();
        let batch = self.request.batch;
        let [input, output] = [operation.inputs[0], operation.output];
        let (len_in, len_out) = (self.len(input), self.len(output));
        let moved = batch * (len_in + len_out);
        let elements = self.tiles().elements;
        // Nothing reads a layer that does not lead to the loss.
        let Some(grad_output) = self.gradients[output] else {
            return;
        };
        let grad: Constants = vec![("GRAD_OUTPUT", Value::At(grad_output))];
        let mut constants = grad.clone();
        match layer {
            Layer::Conv2d { bias, .. } => {
                let shape = self.convolution(&operation);
                let mut pooled: Constants = vec![("POOL", operation.pooled.into())];
                if let (true, Some(winners)) = (operation.pooled, self.saved[index]) {
                    pooled.push(("WINNERS", Value::At(winners)));
                }
                let mut weight = grad.clone();
                weight.extend(pooled.clone());
                weight.push(("INPUT", Value::At(self.values[input])));
                self.weight_gradient(&operation, &shape, bias, operation.pooled, weight);
                let (place, weights) = self.parameter(&operation, "weight");
                if let Some(hand_on) = self.hand_on_input(input) {
                    let mut constants: Constants = vec![("SOURCE", Value::At(grad_output))];
                    constants.extend(shape.constants());
                    constants.extend(pooled);
                    constants.extend(hand_on);
                    constants.push(("WEIGHT", Value::place(place)));
                    let items =
                        shape.tile_transposed(self.tiles(), operation.pooled, &mut constants);
                    self.push(
                        "conv2d_backward_input",
                        &operation,
                        batch * items,
                        1,
                        2 * batch * shape.multiply_adds(),
                        moved + weights,
                        constants,
                    );
                }
            }
            Layer::ConvTranspose2d { bias, .. } => {
                let shape = self.convolution(&operation);
                let weight: Constants = vec![
                    ("GRAD_OUTPUT", Value::At(self.values[input])),
                    ("INPUT", Value::At(grad_output)),
                    ("POOL", false.into()),
                ];
                self.weight_gradient(&operation, &shape, false, false, weight);
                if bias {
                    let [channels, height, width] = self.graph.tensors[output].shape;
                    let parts = batch;
                    let place = self.gradient_parts(&operation, "bias", parts);
                    let mut constants = grad.clone();
                    constants.extend([
                        ("GRAD_BIAS", Value::place(place)),
                        ("CHANNELS", channels.into()),
                        ("PLANE", (height * width).into()),
                        ("PARTS", parts.into()),
                    ]);
                    self.push(
                        "channel_sum",
                        &operation,
                        parts * channels,
                        1,
                        batch * len_out,
                        batch * len_out,
                        constants,
                    );
                }
                let (place, weights) = self.parameter(&operation, "weight");
                if let Some(hand_on) = self.hand_on_input(input) {
                    let mut constants: Constants = vec![("INPUT", Value::At(grad_output))];
                    constants.extend(shape.constants());
                    constants.extend(hand_on);
                    constants.push(("WEIGHT", Value::place(place)));
                    let items = shape.tile_convolution(self.tiles(), false, &mut constants);
                    self.push(
                        "conv_transpose2d_backward_input",
                        &operation,
                        batch * items,
                        1,
                        2 * batch * shape.multiply_adds(),
                        moved + weights,
                        constants,
                    );
                }
            }
            Layer::Linear {
                features_in,
                features_out,
                bias,
            } => {
                let tile_o = fit(features_out, self.tiles().linear, 1);
                let tile_i = fit(features_in, self.tiles().linear, 1);
                let tiles = features_out.div_ceil(tile_o) * features_in.div_ceil(tile_i);
                let parts = self
                    .tiles()
                    .parallel
                    .div_ceil(tiles)
                    .clamp(1, batch.div_ceil(4));
                let mut weight = grad.clone();
                let place = self.gradient_parts(&operation, "weight", parts);
                weight.extend([
                    ("INPUT", Value::At(self.values[input])),
                    ("GRAD_WEIGHT", Value::place(place)),
                    ("HAS_BIAS", bias.into()),
                    ("FEATURES_IN", features_in.into()),
                    ("FEATURES_OUT", features_out.into()),
                    ("PARTS", parts.into()),
                    ("TILE_O", tile_o.into()),
                    ("TILE_I", tile_i.into()),
                ]);
                if bias {
                    let place = self.gradient_parts(&operation, "bias", parts);
                    weight.push(("GRAD_BIAS", Value::place(place)));
                }
                let flops = 2 * batch * features_in * features_out;
                let weights = features_in * features_out;
                self.push(
                    "linear_backward_weight",
                    &operation,
                    parts * tiles,
                    1,
                    flops,
                    moved + parts * weights,
                    weight,
                );
                let weight = self.parameter(&operation, "weight").0;
                if let Some(hand_on) = self.hand_on_input(input) {
                    let tile_n = fit(batch, self.tiles().linear, 1);
                    constants.extend(hand_on);
                    constants.extend([
                        ("WEIGHT", Value::place(weight)),
                        ("FEATURES_IN", features_in.into()),
                        ("FEATURES_OUT", features_out.into()),
                        ("TILE_N", tile_n.into()),
                        ("TILE_I", tile_i.into()),
                    ]);
                    self.push(
                        "linear_backward_input",
                        &operation,
                        batch.div_ceil(tile_n) * features_in.div_ceil(tile_i),
                        1,
                        flops,
                        moved + weights,
                        constants,
                    );
                }
            }
            Layer::BatchNorm2d { .. } => {
                let [channels, height, width] = self.graph.tensors[input].shape;
                let sums = self.plan.buffer(batch * channels * 2);
                let Some(saved) = self.saved[index] else {
                    return;
                };
                constants.extend([
                    ("INPUT", Value::At(self.values[input])),
                    ("SAVED", Value::At(saved)),
                    ("SUMS", Value::At(sums)),
                    ("CHANNELS", channels.into()),
                    ("PLANE", (height * width).into()),
                ]);
                self.push(
                    "batch_norm2d_backward_sums",
                    &operation,
                    batch * channels,
                    1,
                    0,
                    moved,
                    constants.clone(),
                );
                let grad_weight = self.gradient_parts(&operation, "weight", 1);
                let grad_bias = self.gradient_parts(&operation, "bias", 1);
                constants.extend([
                    (
                        "WEIGHT",
                        Value::place(self.parameter(&operation, "weight").0),
                    ),
                    ("GRAD_WEIGHT", Value::place(grad_weight)),
                    ("GRAD_BIAS", Value::place(grad_bias)),
                ]);
                // Its own weights want their gradients even where the pictures come first.
                let hand_on = self.hand_on(input, self.graph.tensors[input].consumers);
                constants.extend(hand_on);
                self.push(
                    "batch_norm2d_backward",
                    &operation,
                    batch * channels,
                    1,
                    0,
                    moved + batch * len_in,
                    constants,
                );
            }
            Layer::Concat => {
                let [channels_out, height, width] = self.graph.tensors[output].shape;
                let mut first = 0;
                for &input in &operation.inputs {
                    let [channels, ..] = self.graph.tensors[input].shape;
                    let place = [first, channels, channels_out, height * width];
                    self.slice_gradient(&operation, input, grad.clone(), place);
                    first += channels;
                }
            }
            Layer::MaxPool2d { .. } => {
                let pool = self.pool_constants(&layer, input, output);
                if let (Some(hand_on), Some(winners)) =
                    (self.hand_on_input(input), self.saved[index])
                {
                    constants.push(("WINNERS", Value::At(winners)));
                    constants.extend(pool);
                    constants.extend(hand_on);
                    self.push(
                        "max_pool2d_backward",
                        &operation,
                        batch * len_in,
                        elements,
                        0,
                        moved + batch * len_out,
                        constants,
                    );
                }
            }
            Layer::MaxUnpool2d { .. } => {
                let winners = self.winners(&operation);
                if let (Some(hand_on), Some((winners, pool))) = (self.hand_on_input(input), winners)
                {
                    constants.push(("WINNERS", Value::At(winners)));
                    constants.extend(self.pool_constants(&pool, output, input));
                    constants.extend(hand_on);
                    self.push(
                        "max_unpool2d_backward",
                        &operation,
                        batch * len_in,
                        elements,
                        0,
                        moved,
                        constants,
                    );
                }
            }
            _ => {
                let (kernel, own) = match layer {
                    Layer::AvgPool2d { .. } => (
                        "avg_pool2d_backward",
                        self.pool_constants(&layer, input, output),
                    ),
                    Layer::AdaptiveAvgPool2d { .. } => (
                        "adaptive_avg_pool2d_backward",
                        self.map_constants(input, output),
                    ),
                    Layer::Upsample {
                        mode,
                        align_corners,
                        ..
                    } => {
                        let mut own = self.map_constants(input, output);
                        own.extend([
                            ("BILINEAR", (mode == UpsampleMode::Bilinear).into()),
                            ("ALIGN_CORNERS", align_corners.into()),
                        ]);
                        ("upsample_backward", own)
                    }
                    Layer::ChannelPad { stride, before, .. } => (
                        "channel_pad_backward",
                        self.channel_pad_constants(input, output, stride, before),
                    ),
                    Layer::Dropout { p } => (
                        "dropout_backward",
                        self.dropout_constants(operation.node, len_in, p),
                    ),
                    // Sums and activations on their own hand on what they got.
                    _ => {
                        let [channels, height, width] = self.graph.tensors[output].shape;
                        for &input in &operation.inputs {
                            let place = [0, channels, channels, height * width];
                            self.slice_gradient(&operation, input, grad.clone(), place);
                        }
                        return;
                    }
                };
                if let Some(hand_on) = self.hand_on_input(input) {
                    constants.extend(own);
                    constants.extend(hand_on);
                    self.push(
                        kernel,
                        &operation,
                        batch * len_in,
                        elements,
                        0,
                        moved,
                        constants,
                    );
                }
            }
        }
    }

    /// One input's share `[first, channels, channels_out, plane]` of an output's gradient.
    fn slice_gradient(
        &mut self,
        operation: &Operation,
        input: TensorId,
        mut constants: Constants,
        [first, channels, channels_out, plane]: [usize; 4],
    ) {
        let len = self.request.batch * channels * plane;
        if let Some(hand_on) = self.hand_on_input(input) {
            constants.extend(hand_on);
            constants.extend([
                ("FIRST", first.into()),
                ("CHANNELS", channels.into()),
                ("CHANNELS_OUT", channels_out.into()),
                ("PLANE", plane.into()),
            ]);
            self.push(
                "concat_backward",
                operation,
                len,
                self.tiles().elements,
                0,
                2 * len,
                constants,
            );
        }
    }

    fn convolution(&self, operation: &Operation) -> ConvShape {
        let size = |tensor: TensorId| {
            let [_, height, width] = self.graph.tensors[tensor].shape;
            [height, width]
        };
        let (input, output) = (size(operation.inputs[0]), size(operation.output));
        ConvShape::of(self.layer(operation), input, output)
    }

    fn weight_gradient(
        &mut self,
        operation: &Operation,
        shape: &ConvShape,
        bias: bool,
        pooled: bool,
        mut constants: Constants,
    ) {
        let batch = self.request.batch;
        let tile = WeightTile::choose(shape, self.tiles(), pooled);
        let tiles = tile.count(shape);
        let parts = self
            .tiles()
            .parallel
            .div_ceil(tiles)
            .clamp(1, (batch * tile.bands(shape)).div_ceil(2).max(1));
        let place = self.gradient_parts(operation, "weight", parts);
        constants.extend(shape.constants());
        constants.extend([
            ("GRAD_WEIGHT", Value::place(place)),
            ("HAS_BIAS", bias.into()),
            ("PARTS", parts.into()),
        ]);
        constants.extend(tile.constants());
        if bias {
            let place = self.gradient_parts(operation, "bias", parts);
            constants.push(("GRAD_BIAS", Value::place(place)));
        }
        let weights = self.parameter(operation, "weight").1;
        let moved = batch * (self.len(operation.inputs[0]) + self.len(operation.output));
        self.push(
            "conv2d_backward_weight",
            operation,
            parts * tiles,
            1,
            2 * batch * shape.multiply_adds(),
            moved + parts * weights,
            constants,
        );
    }

    /// Rows of the optimizer's table.
    fn chunks(&self) -> Vec<u32> {
        let mut table = Vec::new();
        for gradient in &self.parts {
            for first in (0..gradient.len).step_by(CHUNK) {
                table.extend([
                    (gradient.parameter + first) as u32,
                    (gradient.len - first).min(CHUNK) as u32,
                    (gradient.place + first) as u32,
                    gradient.parts as u32,
                    gradient.len as u32,
                ]);
            }
        }
        table
    }

    fn optimizer(&mut self) {
        let settings = self.request.settings;
        let chunks = self.chunks().len() / 5;
        let learned = self.request.layout.learned;
        let parts = self.gradient_len;
        let push = |this: &mut Self, kernel, items, per_invocation, moved: usize, constants| {
            this.plan.push(Draft {
                kernel,
                layer: "optimizer".into(),
                constants,
                items: Some(items),
                per_invocation,
                flops: 0,
                values_moved: moved as u64,
                shapes: format!("{learned} values"),
            });
        };
        let mut common: Constants = vec![("CHUNKS", chunks.into()), ("CHUNK", CHUNK.into())];
        if let Some(limit) = settings.clip.value {
            common.push(("CLIP_VALUE", (limit as f32).into()));
        }
        if let Some(limit) = settings.clip.norm {
            push(self, "gradient_norm", chunks, 1, parts, common.clone());
            let total: Constants = vec![
                ("CHUNKS", chunks.into()),
                ("CLIP_NORM", (limit as f32).into()),
            ];
            push(self, "gradient_norm_total", 1, 1, chunks, total);
            common.push(("CLIP_NORM", true.into()));
        }
        let moments = match settings.optimizer {
            Optimizer::Sgd {
                momentum,
                nesterov,
                weight_decay,
            } => {
                common.extend([
                    ("RULE", 0usize.into()),
                    ("MOMENTUM", (momentum as f32).into()),
                    ("NESTEROV", nesterov.into()),
                    ("WEIGHT_DECAY", (weight_decay as f32).into()),
                ]);
                usize::from(momentum != 0.0)
            }
            Optimizer::Adam {
                beta1,
                beta2,
                eps,
                weight_decay,
            }
            | Optimizer::AdamW {
                beta1,
                beta2,
                eps,
                weight_decay,
            } => {
                let rule: usize = match settings.optimizer {
                    Optimizer::Adam { .. } => 1,
                    _ => 2,
                };
                common.extend([
                    ("RULE", rule.into()),
                    ("BETA1", (beta1 as f32).into()),
                    ("BETA2", (beta2 as f32).into()),
                    ("ONE_MINUS_BETA1", ((1.0 - beta1) as f32).into()),
                    ("ONE_MINUS_BETA2", ((1.0 - beta2) as f32).into()),
                    ("EPS", (eps as f32).into()),
                    ("WEIGHT_DECAY", (weight_decay as f32).into()),
                ]);
                2
            }
        };
        let values = self.tiles().elements;
        common.push(("VALUES", values.into()));
        push(
            self,
            "optimizer",
            chunks * CHUNK / values,
            1,
            parts + learned * 2 * (1 + moments),
            common,
        );
    }
}

/// The constants of a dispatch, for whoever shows it.
pub fn shown(constants: &[(&'static str, Constant)]) -> String {
    constants
        .iter()
        .map(|(name, value)| match value {
            Constant::U32(value) | Constant::Place(value) => format!("{name} {value}"),
            Constant::F32(value) => format!("{name} {value}"),
            Constant::Bool(value) => format!("{name} {value}"),
        })
        .collect::<Vec<_>>()
        .join(", ")
}
