//! The kernels that compute a layer's output.

use super::{Compiler, Mode};
use crate::engine::compiled::graph::Operation;
use crate::engine::compiled::plan::{Constants, Value};
use crate::engine::compiled::tiles::linear_tile;
use crate::network::{Layer, UpsampleMode};

impl Compiler<'_> {
    pub(super) fn forward(&mut self, index: usize) {
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
                let items =
                    shape.tile_convolution(self.tiles(), operation.pooled, batch, &mut constants);
                self.push(
                    "conv2d_forward",
                    &operation,
                    items,
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
                let items = shape.tile_transposed(self.tiles(), false, batch, &mut constants);
                self.push(
                    "conv_transpose2d_forward",
                    &operation,
                    items,
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
                let [tile_n, tile_o, turn] =
                    linear_tile(self.tiles(), batch, features_out, features_in, 1);
                let tiles_o = self.tiles().padded(features_out.div_ceil(tile_o));
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
                    ("QUADS", self.tiles().quads.into()),
                    ("TILE_N", tile_n.into()),
                    ("TILE_O", tile_o.into()),
                    ("TURN", turn.into()),
                ]);
                self.push(
                    "linear_forward",
                    &operation,
                    batch.div_ceil(tile_n) * tiles_o,
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
            Layer::Relu
            | Layer::LeakyRelu { .. }
            | Layer::Sigmoid
            | Layer::Tanh
            | Layer::Dropout { .. }
            | Layer::Flatten
            | Layer::View { .. } => self.pass(&operation, constants, activation),
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
}
