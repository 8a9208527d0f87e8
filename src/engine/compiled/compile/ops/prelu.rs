//! PReLU: `shaders/prelu_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::Prelu;

/// Values that one invocation sums of a gradient of slopes, where there are as many.
const SUMMED: usize = 4096;

impl Compiler<'_> {
    fn prelu_constants(&self, at: &Site, layer: &Prelu) -> Constants {
        let [_, height, width] = at.operation.shapes[0];
        let (weight, _) = self.parameter(&at.operation, "weight");
        vec![
            ("WEIGHT", Value::offset(weight)),
            ("SLOPES", layer.slopes.into()),
            ("LEN", at.len_in.into()),
            ("PLANE", (height * width).into()),
        ]
    }

    pub(super) fn prelu_forward(&mut self, at: &Site, layer: &Prelu) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.prelu_constants(at, layer));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "prelu_forward",
            &at.operation,
            items,
            elements,
            items,
            at.moved,
            constants,
        );
    }

    pub(super) fn prelu_backward(&mut self, at: &Site, layer: &Prelu, grad: BufferId) {
        let [channels, height, width] = at.operation.shapes[0];
        let plane = height * width;
        if self.learns(&at.operation) {
            // One slope for all has a part for each channel.
            let parts = (at.batch * plane).div_ceil(SUMMED).clamp(1, at.batch);
            let parts_of_slope = parts * channels / layer.slopes;
            let weight = self.gradient_parts(&at.operation, "weight", parts_of_slope);
            let constants = vec![
                ("GRAD_OUTPUT", Value::At(grad)),
                ("INPUT", Value::At(self.values[at.input])),
                ("GRAD_WEIGHT", weight),
                ("CHANNELS", channels.into()),
                ("PLANE", plane.into()),
                ("PARTS", parts.into()),
            ];
            let values = at.batch * at.len_in;
            self.push(
                "prelu_backward_weight",
                &at.operation,
                parts * channels,
                1,
                2 * values,
                2 * values,
                constants,
            );
        }
        let mut own = self.prelu_constants(at, layer);
        own.push(("INPUT", Value::At(self.values[at.input])));
        self.input_gradient("prelu_backward", at, grad, own);
    }
}
