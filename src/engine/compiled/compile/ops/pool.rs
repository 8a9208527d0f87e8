//! Pooling and unpooling: `shaders/*_pool2d_*.wgsl`, `shaders/max_unpool2d_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::graph::{Operation, TensorId};
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::Layer;
use crate::network::layers::{AvgPool2d, LpPool2d, MaxPool2d, MaxUnpool2d};

impl Compiler<'_> {
    /// The sizes of both sides and of the window that moves over the larger one.
    fn window_constants(
        &self,
        [large, small]: [TensorId; 2],
        [kernel, stride, padding]: [[usize; 2]; 3],
    ) -> Constants {
        let mut constants = self.map_constants(large, small);
        constants.extend([
            ("KERNEL_H", kernel[0].into()),
            ("KERNEL_W", kernel[1].into()),
            ("STRIDE_H", stride[0].into()),
            ("STRIDE_W", stride[1].into()),
            ("PADDING_H", padding[0].into()),
            ("PADDING_W", padding[1].into()),
        ]);
        constants
    }

    fn max_pool_constants(&self, pool: &MaxPool2d, sides: [TensorId; 2]) -> Constants {
        self.window_constants(sides, [pool.kernel, pool.stride, pool.padding])
    }

    fn avg_pool_constants(&self, pool: &AvgPool2d, sides: [TensorId; 2]) -> Constants {
        let mut constants = self.window_constants(sides, [pool.kernel, pool.stride, pool.padding]);
        if !pool.is_even() {
            constants.extend([
                ("EVEN", false.into()),
                ("INCLUDES_PADDING", pool.count_include_pad.into()),
            ]);
        }
        constants
    }

    /// The argmax that a max unpooling uses, and the pooling they come from.
    fn winners(
        &self,
        operation: &Operation,
        unpool: &MaxUnpool2d,
    ) -> Option<(BufferId, MaxPool2d)> {
        let nodes = &self.request.network.nodes;
        let node = nodes.iter().find(|node| node.name == unpool.pool)?;
        let Layer::MaxPool2d(pool) = node.layer else {
            return None;
        };
        Some((self.saved[operation.winners_of?]?, pool))
    }

    pub(super) fn max_pool2d_forward(&mut self, at: &Site, layer: &MaxPool2d) {
        let winners = self.plan.buffer(at.len_out * at.batch);
        self.saved[at.index] = Some(winners);
        let mut constants = self.input_to_output(at);
        constants.push(("WINNERS", Value::At(winners)));
        constants.extend(self.max_pool_constants(layer, [at.input, at.output]));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        let moved = at.moved + at.batch * at.len_out;
        self.push(
            "max_pool2d_forward",
            &at.operation,
            items,
            elements,
            0,
            moved,
            constants,
        );
    }

    pub(super) fn max_pool2d_backward(&mut self, at: &Site, layer: &MaxPool2d, grad: BufferId) {
        let (Some(accumulate), Some(winners)) =
            (self.accumulate_input(at.input), self.saved[at.index])
        else {
            return;
        };
        let mut constants: Constants = vec![
            ("GRAD_OUTPUT", Value::At(grad)),
            ("WINNERS", Value::At(winners)),
        ];
        constants.extend(self.max_pool_constants(layer, [at.input, at.output]));
        constants.extend(accumulate);
        let (items, elements) = (at.batch * at.len_in, self.tiles().elements);
        let moved = at.moved + at.batch * at.len_out;
        self.push(
            "max_pool2d_backward",
            &at.operation,
            items,
            elements,
            0,
            moved,
            constants,
        );
    }

    pub(super) fn max_unpool2d_forward(&mut self, at: &Site, layer: &MaxUnpool2d) {
        let Some((winners, pool)) = self.winners(&at.operation, layer) else {
            return;
        };
        let mut constants = self.input_to_output(at);
        constants.push(("WINNERS", Value::At(winners)));
        constants.extend(self.max_pool_constants(&pool, [at.output, at.input]));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        let moved = at.moved + at.batch * at.len_in;
        self.push(
            "max_unpool2d_forward",
            &at.operation,
            items,
            elements,
            0,
            moved,
            constants,
        );
    }

    pub(super) fn max_unpool2d_backward(&mut self, at: &Site, layer: &MaxUnpool2d, grad: BufferId) {
        let Some((winners, pool)) = self.winners(&at.operation, layer) else {
            return;
        };
        let mut own: Constants = vec![("WINNERS", Value::At(winners))];
        own.extend(self.max_pool_constants(&pool, [at.output, at.input]));
        self.input_gradient("max_unpool2d_backward", at, grad, own);
    }

    pub(super) fn avg_pool2d_forward(&mut self, at: &Site, layer: &AvgPool2d) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.avg_pool_constants(layer, [at.input, at.output]));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "avg_pool2d_forward",
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn avg_pool2d_backward(&mut self, at: &Site, layer: &AvgPool2d, grad: BufferId) {
        let own = self.avg_pool_constants(layer, [at.input, at.output]);
        self.input_gradient("avg_pool2d_backward", at, grad, own);
    }

    /// The sizes of the windows, and the constants of `shaders/shared/power.wgsl`.
    fn lp_pool_constants(&self, at: &Site, layer: &LpPool2d) -> Constants {
        let mut constants = self.avg_pool_constants(&layer.mean(), [at.input, at.output]);
        let is_whole = layer.norm_type.fract() == 0.0;
        constants.extend([
            ("NORM", (layer.norm_type as f32).into()),
            (
                "WHOLE",
                usize::from(is_whole)
                    .saturating_mul(layer.norm_type as usize)
                    .into(),
            ),
        ]);
        constants
    }

    pub(super) fn lp_pool2d_forward(&mut self, at: &Site, layer: &LpPool2d) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.lp_pool_constants(at, layer));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        let kernel = "lp_pool2d_forward";
        self.push(
            kernel,
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn lp_pool2d_backward(&mut self, at: &Site, layer: &LpPool2d, grad: BufferId) {
        let mut own = self.lp_pool_constants(at, layer);
        own.push(("INPUT", Value::At(self.values[at.input])));
        own.push(("VALUE", Value::At(self.values[at.output])));
        self.input_gradient("lp_pool2d_backward", at, grad, own);
    }

    pub(super) fn adaptive_avg_pool2d_forward(&mut self, at: &Site) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.map_constants(at.input, at.output));
        let items = at.batch * at.len_out;
        let kernel = "adaptive_avg_pool2d_forward";
        self.push(kernel, &at.operation, items, 1, 0, at.moved, constants);
    }

    pub(super) fn adaptive_avg_pool2d_backward(&mut self, at: &Site, grad: BufferId) {
        let own = self.map_constants(at.input, at.output);
        self.input_gradient("adaptive_avg_pool2d_backward", at, grad, own);
    }

    pub(super) fn adaptive_max_pool2d_forward(&mut self, at: &Site) {
        let winners = self.plan.buffer(at.len_out * at.batch);
        self.saved[at.index] = Some(winners);
        let mut constants = self.input_to_output(at);
        constants.push(("WINNERS", Value::At(winners)));
        constants.extend(self.map_constants(at.input, at.output));
        let items = at.batch * at.len_out;
        let kernel = "adaptive_max_pool2d_forward";
        let moved = at.moved + items;
        self.push(kernel, &at.operation, items, 1, 0, moved, constants);
    }

    pub(super) fn adaptive_max_pool2d_backward(&mut self, at: &Site, grad: BufferId) {
        let Some(winners) = self.saved[at.index] else {
            return;
        };
        let mut own: Constants = vec![("WINNERS", Value::At(winners))];
        own.extend(self.map_constants(at.input, at.output));
        self.input_gradient("adaptive_max_pool2d_backward", at, grad, own);
    }
}
