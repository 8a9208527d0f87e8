//! Convolutions and transposed convolutions: `shaders/conv*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::convolution::{ConvShape, WeightTile};
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::{Conv2d, ConvTranspose2d};

impl Compiler<'_> {
    /// Height and width of an operation's input and output.
    fn sizes(&self, at: &Site) -> [[usize; 2]; 2] {
        [at.input, at.output].map(|tensor| {
            let [_, height, width] = self.graph.tensors[tensor].shape;
            [height, width]
        })
    }

    pub(super) fn conv2d_forward(&mut self, at: &Site, layer: &Conv2d) {
        let [input, _] = self.sizes(at);
        let shape = ConvShape::of(layer, input);
        let mut constants = vec![("INPUT", Value::At(self.values[at.input]))];
        constants.extend(self.output_constants(at.output));
        constants.extend(shape.constants());
        let (weight, weights) = self.parameter(&at.operation, "weight");
        let (bias, _) = self.parameter(&at.operation, "bias");
        let pooled = at.operation.pooled;
        constants.extend([
            ("WEIGHT", Value::offset(weight)),
            ("BIAS", Value::offset(bias)),
            ("HAS_BIAS", layer.bias.into()),
            ("POOL", pooled.into()),
        ]);
        if pooled {
            let winners = self.plan.buffer(at.len_out * at.batch);
            self.saved[at.index] = Some(winners);
            constants.push(("WINNERS", Value::At(winners)));
        }
        let items = shape.tile_convolution(self.tiles(), pooled, at.batch, &mut constants);
        let flops = 2 * at.batch * shape.multiply_adds();
        let moved = at.moved + weights;
        self.push(
            "conv2d_forward",
            &at.operation,
            items,
            1,
            flops,
            moved,
            constants,
        );
    }

    pub(super) fn conv2d_backward(&mut self, at: &Site, layer: &Conv2d, grad: BufferId) {
        let [input, _] = self.sizes(at);
        let shape = ConvShape::of(layer, input);
        let pooled = at.operation.pooled;
        let mut pool: Constants = vec![("POOL", pooled.into())];
        if let (true, Some(winners)) = (pooled, self.saved[at.index]) {
            pool.push(("WINNERS", Value::At(winners)));
        }
        if self.learns(&at.operation) {
            let mut constants = vec![("GRAD_OUTPUT", Value::At(grad))];
            constants.extend(pool.clone());
            constants.push(("INPUT", Value::At(self.values[at.input])));
            self.weight_gradient(at, &shape, layer.bias, pooled, constants);
        }
        let (weight, weights) = self.parameter(&at.operation, "weight");
        let Some(accumulate) = self.accumulate_input(at.input) else {
            return;
        };
        let mut constants: Constants = vec![("SOURCE", Value::At(grad))];
        constants.extend(shape.constants());
        constants.extend(pool);
        constants.extend(accumulate);
        constants.push(("WEIGHT", Value::offset(weight)));
        let items = shape.tile_transposed(self.tiles(), pooled, at.batch, &mut constants);
        let flops = 2 * at.batch * shape.multiply_adds();
        let moved = at.moved + weights;
        self.push(
            "conv2d_backward_input",
            &at.operation,
            items,
            1,
            flops,
            moved,
            constants,
        );
    }

    pub(super) fn conv_transpose2d_forward(&mut self, at: &Site, layer: &ConvTranspose2d) {
        let [input, output] = self.sizes(at);
        let shape = ConvShape::transposed(layer, input, output);
        let mut constants = vec![("SOURCE", Value::At(self.values[at.input]))];
        constants.extend(self.output_constants(at.output));
        constants.extend(shape.constants());
        let (weight, weights) = self.parameter(&at.operation, "weight");
        let (bias, _) = self.parameter(&at.operation, "bias");
        constants.extend([
            ("WEIGHT", Value::offset(weight)),
            ("BIAS", Value::offset(bias)),
            ("HAS_BIAS", layer.bias.into()),
        ]);
        let items = shape.tile_transposed(self.tiles(), false, at.batch, &mut constants);
        let flops = 2 * at.batch * shape.multiply_adds();
        let moved = at.moved + weights;
        self.push(
            "conv_transpose2d_forward",
            &at.operation,
            items,
            1,
            flops,
            moved,
            constants,
        );
    }

    pub(super) fn conv_transpose2d_backward(
        &mut self,
        at: &Site,
        layer: &ConvTranspose2d,
        grad: BufferId,
    ) {
        let [input, output] = self.sizes(at);
        let shape = ConvShape::transposed(layer, input, output);
        if self.learns(&at.operation) {
            let constants: Constants = vec![
                ("GRAD_OUTPUT", Value::At(self.values[at.input])),
                ("INPUT", Value::At(grad)),
                ("POOL", false.into()),
            ];
            self.weight_gradient(at, &shape, false, false, constants);
            if layer.bias {
                self.bias_gradient(at, grad);
            }
        }
        let (weight, weights) = self.parameter(&at.operation, "weight");
        let Some(accumulate) = self.accumulate_input(at.input) else {
            return;
        };
        let mut constants: Constants = vec![("INPUT", Value::At(grad))];
        constants.extend(shape.constants());
        constants.extend(accumulate);
        constants.push(("WEIGHT", Value::offset(weight)));
        let items = shape.tile_convolution(self.tiles(), false, at.batch, &mut constants);
        let flops = 2 * at.batch * shape.multiply_adds();
        let moved = at.moved + weights;
        let kernel = "conv_transpose2d_backward_input";
        self.push(kernel, &at.operation, items, 1, flops, moved, constants);
    }

    /// The gradient of a transposed convolution's bias: the sum of each channel, one partial sum a picture.
    fn bias_gradient(&mut self, at: &Site, grad: BufferId) {
        let [channels, height, width] = self.graph.tensors[at.output].shape;
        let parts = at.batch;
        let bias = self.gradient_parts(&at.operation, "bias", parts);
        let constants = vec![
            ("GRAD_OUTPUT", Value::At(grad)),
            ("GRAD_BIAS", bias),
            ("CHANNELS", channels.into()),
            ("PLANE", (height * width).into()),
            ("PARTS", parts.into()),
        ];
        let values = at.batch * at.len_out;
        let items = parts * channels;
        self.push(
            "channel_sum",
            &at.operation,
            items,
            1,
            values,
            values,
            constants,
        );
    }

    /// The gradient of a convolution's weight, and of its bias where it has one, in partial sums.
    fn weight_gradient(
        &mut self,
        at: &Site,
        shape: &ConvShape,
        bias: bool,
        pooled: bool,
        mut constants: Constants,
    ) {
        let tile = WeightTile::choose(shape, self.tiles(), pooled);
        let tiles = tile.count(shape);
        let most = (at.batch * tile.bands(shape)).div_ceil(2).max(1);
        let parts = self.tiles().parallel.div_ceil(tiles).clamp(1, most);
        let weight = self.gradient_parts(&at.operation, "weight", parts);
        constants.extend(shape.constants());
        constants.extend([
            ("GRAD_WEIGHT", weight),
            ("HAS_BIAS", bias.into()),
            ("PARTS", parts.into()),
        ]);
        constants.extend(tile.constants());
        if bias {
            let bias = self.gradient_parts(&at.operation, "bias", parts);
            constants.push(("GRAD_BIAS", bias));
        }
        let (_, weights) = self.parameter(&at.operation, "weight");
        let flops = 2 * at.batch * shape.multiply_adds();
        let moved = at.moved + parts * weights;
        let items = parts * tiles;
        self.push(
            "conv2d_backward_weight",
            &at.operation,
            items,
            1,
            flops,
            moved,
            constants,
        );
    }
}
