//! Normalisation in groups of a picture's values: `shaders/group_norm_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::{Compiler, Mode};
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::Grouping;

/// Parts of a weight's gradient, at most: the optimizer adds them one after another.
const PARTS: usize = 128;

impl Compiler<'_> {
    /// The constants of `shaders/shared/grouping.wgsl`, and how many invocations there are.
    fn grouping_constants(&self, at: &Site, grouping: &Grouping) -> (Constants, usize) {
        let groups = at.len_in / grouping.size.max(1);
        // A lane has four values at least.
        let lanes = 1 << (grouping.size / 4).max(1).ilog2();
        let lanes = self.tiles().norm_lanes.min(lanes);
        let constants = vec![
            ("SIZE", grouping.size.into()),
            ("GROUPS", groups.into()),
            ("LANES", lanes.into()),
            ("WEIGHTS", grouping.weights.max(1).into()),
            ("RUN", grouping.run.into()),
            ("AFFINE", (grouping.weights > 0).into()),
            ("HAS_BIAS", grouping.bias.into()),
        ];
        (constants, at.batch * groups * lanes)
    }

    /// While training, mean and scale of every group are kept for the way back.
    pub(super) fn group_norm_forward(&mut self, at: &Site, grouping: &Grouping) {
        let (sizes, invocations) = self.grouping_constants(at, grouping);
        let [weight, bias] =
            ["weight", "bias"].map(|suffix| Value::offset(self.parameter(&at.operation, suffix).0));
        let mut constants = vec![("INPUT", Value::At(self.values[at.input]))];
        constants.extend(self.output_constants(at.output));
        constants.extend(sizes);
        constants.extend([
            ("WEIGHT", weight),
            ("BIAS", bias),
            ("EPS", (grouping.eps as f32).into()),
            ("SAVES", (self.request.mode == Mode::Train).into()),
        ]);
        if self.request.mode == Mode::Train {
            let groups = at.batch * at.len_in / grouping.size.max(1);
            let saved = self.plan.buffer(groups * 2);
            self.saved[at.index] = Some(saved);
            constants.push(("SAVED", Value::At(saved)));
        }
        self.push(
            "group_norm_forward",
            &at.operation,
            invocations,
            1,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn group_norm_backward(&mut self, at: &Site, grouping: &Grouping, grad: BufferId) {
        let Some(saved) = self.saved[at.index] else {
            return;
        };
        let given: Constants = vec![
            ("GRAD_OUTPUT", Value::At(grad)),
            ("INPUT", Value::At(self.values[at.input])),
            ("SAVED", Value::At(saved)),
        ];
        if self.learns(&at.operation) {
            self.group_norm_weights(at, grouping, given.clone());
        }
        let Some(accumulate) = self.accumulate_input(at.input) else {
            return;
        };
        let (sizes, invocations) = self.grouping_constants(at, grouping);
        let (weight, _) = self.parameter(&at.operation, "weight");
        let mut constants = given;
        constants.extend(sizes);
        constants.push(("WEIGHT", Value::offset(weight)));
        constants.extend(accumulate);
        let moved = at.moved + at.batch * at.len_in;
        self.push(
            "group_norm_backward",
            &at.operation,
            invocations,
            1,
            0,
            moved,
            constants,
        );
    }

    /// The gradients of weight and bias, in partial sums.
    fn group_norm_weights(&mut self, at: &Site, grouping: &Grouping, mut constants: Constants) {
        let weights = grouping.weights;
        let values = at.batch * at.len_in / weights.max(1);
        let wanted = self.tiles().parallel / weights.max(1);
        let parts = wanted.min(values).clamp(1, PARTS);
        let grad_weight = self.gradient_parts(&at.operation, "weight", parts);
        constants.extend([
            ("GRAD_WEIGHT", grad_weight),
            ("SIZE", grouping.size.into()),
            ("GROUPS", (at.len_in / grouping.size.max(1)).into()),
            ("WEIGHTS", weights.into()),
            ("RUN", grouping.run.into()),
            ("HAS_BIAS", grouping.bias.into()),
            ("PARTS", parts.into()),
        ]);
        if grouping.bias {
            let grad_bias = self.gradient_parts(&at.operation, "bias", parts);
            constants.push(("GRAD_BIAS", grad_bias));
        }
        self.push(
            "group_norm_backward_weight",
            &at.operation,
            parts * weights,
            1,
            0,
            at.moved,
            constants,
        );
    }
}
