//! Softmax and its logarithm along an axis: `shaders/softmax_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Constants, Value};

impl Compiler<'_> {
    /// `dim` counts as PyTorch does, 0 being the batch.
    fn softmax_constants(at: &Site, dim: usize, log: bool) -> Constants {
        let shape = at.operation.shapes[0];
        let outer: usize = shape[..dim - 1].iter().product();
        let inner: usize = shape[dim..].iter().product();
        vec![
            ("OUTER", outer.into()),
            ("SIZE", shape[dim - 1].into()),
            ("INNER", inner.into()),
            ("LOG", log.into()),
        ]
    }

    pub(super) fn softmax_forward(&mut self, at: &Site, dim: usize, log: bool) {
        let mut constants = self.input_to_output(at);
        constants.extend(Self::softmax_constants(at, dim, log));
        let lines = at.batch * at.len_in / at.operation.shapes[0][dim - 1];
        let flops = 4 * at.batch * at.len_in;
        self.push(
            "softmax_forward",
            &at.operation,
            lines,
            1,
            flops,
            at.moved,
            constants,
        );
    }

    pub(super) fn softmax_backward(&mut self, at: &Site, dim: usize, log: bool, grad: BufferId) {
        let Some(accumulate) = self.accumulate_input(at.input) else {
            return;
        };
        let mut constants = vec![
            ("GRAD_OUTPUT", Value::At(grad)),
            ("OUTPUT", Value::At(self.values[at.output])),
        ];
        constants.extend(Self::softmax_constants(at, dim, log));
        constants.extend(accumulate);
        let lines = at.batch * at.len_in / at.operation.shapes[0][dim - 1];
        let flops = 4 * at.batch * at.len_in;
        let moved = at.moved + at.batch * at.len_in;
        self.push(
            "softmax_backward",
            &at.operation,
            lines,
            1,
            flops,
            moved,
            constants,
        );
    }
}
