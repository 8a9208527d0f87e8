//! A learned tensor of a module's own over what reaches it: `shaders/parameter_*.wgsl`.

use super::Site;
use super::arithmetic::number_of;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::{Parameter, Spread};

/// Values that one invocation sums of a gradient, where there are as many.
const SUMMED: usize = 256;
/// Sums of all learned values together, and parts of one of them, at most: the optimizer adds them one after another.
const SUMS: usize = 1 << 14;
const PARTS: usize = 1024;

impl Compiler<'_> {
    fn parameter_constants(&self, at: &Site, layer: &Parameter) -> Constants {
        let Spread { weights, run } = layer.spread_over_map(at.operation.shapes[0]);
        let (place, _) = self.parameter(&at.operation, "");
        vec![
            ("OPERATOR", number_of(layer.operator).into()),
            ("PARAMETER", Value::offset(place)),
            ("WEIGHTS", weights.into()),
            ("RUN", run.into()),
            ("LEN", at.len_in.into()),
        ]
    }

    pub(super) fn parameter_forward(&mut self, at: &Site, layer: &Parameter) {
        let mut constants = vec![("INPUT", Value::At(self.values[at.input]))];
        constants.extend(self.output_constants(at.output));
        constants.extend(self.parameter_constants(at, layer));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "parameter_forward",
            &at.operation,
            items,
            elements,
            items,
            at.moved,
            constants,
        );
    }

    pub(super) fn parameter_backward(&mut self, at: &Site, layer: &Parameter, grad: BufferId) {
        let mut given = self.parameter_constants(at, layer);
        given.push(("INPUT", Value::At(self.values[at.input])));
        if self.learns(&at.operation) {
            let Spread { weights, .. } = layer.spread_over_map(at.operation.shapes[0]);
            let met = at.batch * at.len_in / weights;
            let most = (SUMS / weights).clamp(1, PARTS);
            let parts = met.div_ceil(SUMMED).clamp(1, most);
            let place = self.gradient_parts(&at.operation, "", parts);
            let mut constants = given.clone();
            constants.extend([
                ("GRAD_OUTPUT", Value::At(grad)),
                ("GRAD_PARAMETER", place),
                ("PARTS", parts.into()),
            ]);
            let values = at.batch * at.len_in;
            self.push(
                "parameter_backward_weight",
                &at.operation,
                parts * weights,
                1,
                2 * values,
                2 * values,
                constants,
            );
        }
        self.input_gradient("parameter_backward", at, grad, given);
    }
}
