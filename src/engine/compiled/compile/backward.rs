//! The kernels that compute the loss and, from a layer's gradient, those of its inputs and its weights.

use super::{Compiler, Gradient, Mode};

use crate::engine::compiled::convolution::{ConvShape, WeightTile};
use crate::engine::compiled::graph::{Operation, TensorId};
use crate::engine::compiled::plan::{Constants, Draft, Value};
use crate::engine::compiled::tiles::linear_tile;
use crate::network::{Layer, UpsampleMode};
use crate::recipe::Loss;

/// Lanes of the loss kernel's one workgroup.
const LOSS_LANES: u32 = 64;

impl Compiler<'_> {
    /// The loss of a head with its gradient.
    pub(super) fn loss(&mut self, head: usize) {
        let output = self.output(head);
        let [classes, height, width] = self.graph.tensors[output].shape;
        let train = self.request.mode == Mode::Train;
        if !train {
            return;
        }
        if let Some(grid) = self.request.grid {
            return self.detection_loss(output, grid);
        }
        let settings = self.request.settings.of_head(head);
        if self.has_map_loss(output, &settings) {
            return self.map_loss(head, &settings);
        }
        let kind: usize = match settings.loss {
            Loss::Mse => 1,
            Loss::BceWithLogits => 2,
            Loss::CrossEntropy
            | Loss::Focal
            | Loss::Dice
            | Loss::CrossEntropyDice
            | Loss::CrossEntropyFocal
            | Loss::FocalDice => 0,
        };
        let mut constants: Constants = vec![
            ("OUTPUTS", Value::At(self.values[output])),
            ("CLASSES", classes.into()),
            ("PLANE", (height * width).into()),
            ("LOSS", kind.into()),
            ("LANES", (LOSS_LANES as usize).into()),
            ("TARGETS", self.targets_before(head).into()),
            ("HEAD", head.into()),
        ];
        constants.extend(self.share_of(head));
        if let Some(ignored) = settings.ignore_index {
            constants.push(("IGNORE_INDEX", (ignored as usize).into()));
        }
        if !settings.class_weights.is_empty() {
            constants.push(("WEIGHTED", true.into()));
            constants.push(("CLASS_WEIGHTS", self.target_words().into()));
        }
        constants.extend(self.hand_on(output, self.graph.tensors[output].consumers));
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

    /// How many heads there are, and what this one weighs among them.
    pub(super) fn share_of(&self, head: usize) -> [(&'static str, Value); 2] {
        let heads = self.request.outputs.len();
        let weight = self.request.outputs.get(head);
        let weight = weight.map_or(1.0, |output| output.weight as f32);
        [("HEADS", heads.into()), ("LOSS_WEIGHT", weight.into())]
    }

    /// The constants of `shaders/shared/grad_input.wgsl` for one of `consumers` that hand on a tensor's gradient.
    pub(super) fn hand_on(&mut self, tensor: TensorId, consumers: usize) -> Constants {
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

    /// [`Compiler::hand_on`] for an input of an operation; `None` where no gradient is wanted, as of the pictures.
    fn hand_on_input(&mut self, input: TensorId) -> Option<Constants> {
        self.wanted[input].then(|| self.hand_on(input, self.graph.tensors[input].consumers))
    }

    pub(super) fn backward(&mut self, index: usize) {
        let operation = self.graph.operations[index].clone();
        let layer = self.layer(&operation).clone();
        let batch = self.request.batch;
        let [input, output] = [operation.inputs[0], operation.output];
        let (len_in, len_out) = (self.len(input), self.len(output));
        let moved = batch * (len_in + len_out);
        let elements = self.tiles().elements;
        let learns = self.learns(&operation);
        if !learns && !self.wants(&operation) {
            return;
        }
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
                if learns {
                    self.weight_gradient(&operation, &shape, bias, operation.pooled, weight);
                }
                let (place, weights) = self.parameter(&operation, "weight");
                if let Some(hand_on) = self.hand_on_input(input) {
                    let mut constants: Constants = vec![("SOURCE", Value::At(grad_output))];
                    constants.extend(shape.constants());
                    constants.extend(pooled);
                    constants.extend(hand_on);
                    constants.push(("WEIGHT", Value::place(place)));
                    let pooled = operation.pooled;
                    let items = shape.tile_transposed(self.tiles(), pooled, batch, &mut constants);
                    self.push(
                        "conv2d_backward_input",
                        &operation,
                        items,
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
                if learns {
                    self.weight_gradient(&operation, &shape, false, false, weight);
                }
                if bias && learns {
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
                    let items = shape.tile_convolution(self.tiles(), false, batch, &mut constants);
                    self.push(
                        "conv_transpose2d_backward_input",
                        &operation,
                        items,
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
                let tiles = *self.tiles();
                let [tile_o, tile_i, turn_n] =
                    linear_tile(&tiles, features_out, features_in, batch, 1);
                // One width for both: the wider of the two would be too much for the other.
                let [tile_n, _, turn_o] = linear_tile(&tiles, batch, tile_i, features_out, tile_i);
                let tiles_i = tiles.padded(features_in.div_ceil(tile_i));
                let weight_tiles = features_out.div_ceil(tile_o) * tiles_i;
                let parts = tiles
                    .parallel
                    .div_ceil(weight_tiles)
                    .clamp(1, batch.div_ceil(turn_n.max(4)));
                // A part's pictures are whole turns.
                let parts = batch.div_ceil(batch.div_ceil(parts * turn_n) * turn_n);
                let place = self.gradient_parts(&operation, "weight", parts);
                constants.extend([
                    ("INPUT", Value::At(self.values[input])),
                    ("GRAD_WEIGHT", Value::place(place)),
                    ("HAS_BIAS", bias.into()),
                    ("FEATURES_IN", features_in.into()),
                    ("FEATURES_OUT", features_out.into()),
                    ("PARTS", parts.into()),
                    ("QUADS", tiles.quads.into()),
                    ("TILE_N", tile_n.into()),
                    ("TILE_O", tile_o.into()),
                    ("TILE_I", tile_i.into()),
                    ("TURN_N", turn_n.into()),
                    ("TURN_O", turn_o.into()),
                ]);
                if bias {
                    let place = self.gradient_parts(&operation, "bias", parts);
                    constants.push(("GRAD_BIAS", Value::place(place)));
                }
                let (weight, weights) = self.parameter(&operation, "weight");
                let hand_on = self.hand_on_input(input);
                constants.push(("HAS_GRAD_INPUT", hand_on.is_some().into()));
                let mut items = parts * weight_tiles;
                let mut flops = 2 * batch * features_in * features_out;
                let mut values_moved = moved + parts * weights;
                if let Some(hand_on) = hand_on {
                    constants.extend(hand_on);
                    constants.push(("WEIGHT", Value::place(weight)));
                    items += batch.div_ceil(tile_n) * tiles_i;
                    flops *= 2;
                    values_moved += batch * len_in + weights;
                }
                self.push(
                    "linear_backward",
                    &operation,
                    items,
                    1,
                    flops,
                    values_moved,
                    constants,
                );
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
            Layer::AvgPool2d { .. } => {
                let own = self.pool_constants(&layer, input, output);
                self.input_gradient("avg_pool2d_backward", &operation, constants, own);
            }
            Layer::AdaptiveAvgPool2d { .. } => {
                let own = self.map_constants(input, output);
                self.input_gradient("adaptive_avg_pool2d_backward", &operation, constants, own);
            }
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
                self.input_gradient("upsample_backward", &operation, constants, own);
            }
            Layer::ChannelPad { stride, before, .. } => {
                let own = self.channel_pad_constants(input, output, stride, before);
                self.input_gradient("channel_pad_backward", &operation, constants, own);
            }
            Layer::Dropout { p } => {
                let own = self.dropout_constants(operation.node, len_in, p);
                self.input_gradient("dropout_backward", &operation, constants, own);
            }
            // Sums and activations on their own hand on what they got.
            Layer::Relu
            | Layer::LeakyRelu { .. }
            | Layer::Sigmoid
            | Layer::Tanh
            | Layer::Flatten
            | Layer::View { .. }
            | Layer::Add => {
                let [channels, height, width] = self.graph.tensors[output].shape;
                for &input in &operation.inputs {
                    let place = [0, channels, channels, height * width];
                    self.slice_gradient(&operation, input, grad.clone(), place);
                }
            }
        }
    }

    /// The gradient of an only input, one work item an element.
    fn input_gradient(
        &mut self,
        kernel: &'static str,
        operation: &Operation,
        mut constants: Constants,
        own: Constants,
    ) {
        let input = operation.inputs[0];
        let (batch, elements) = (self.request.batch, self.tiles().elements);
        let (len_in, len_out) = (self.len(input), self.len(operation.output));
        if let Some(hand_on) = self.hand_on_input(input) {
            constants.extend(own);
            constants.extend(hand_on);
            let (items, moved) = (batch * len_in, batch * (len_in + len_out));
            self.push(kernel, operation, items, elements, 0, moved, constants);
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

    /// Room for the gradient of a layer's tensor in so many parts.
    fn gradient_parts(&mut self, operation: &Operation, suffix: &str, parts: usize) -> usize {
        let (parameter, len) = self.parameter(operation, suffix);
        let place = self.gradient_len;
        self.gradient_len += len * parts;
        let name = self.name(operation, suffix);
        self.parts.push(Gradient {
            factor: self.request.settings.rate_factor(&name),
            parameter,
            len,
            place,
            parts,
        });
        place
    }
}
