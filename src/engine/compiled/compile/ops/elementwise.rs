//! Activations that are not fused into the layer before: `shaders/add_forward.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Value};

impl Compiler<'_> {
    /// One tensor through an activation, or as it is.
    pub(super) fn identity_forward(&mut self, at: &Site) {
        let mut constants = vec![("INPUT", Value::At(self.values[at.input]))];
        constants.extend(self.alone_constants(at.input, at.output));
        constants.extend([("HAS_SECOND", false.into()), ("LEN", at.len_out.into())]);
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "add_forward",
            &at.operation,
            items,
            elements,
            0,
            2 * items,
            constants,
        );
    }

    /// The gradient as it is, to every input.
    pub(super) fn identity_backward(&mut self, at: &Site, grad: BufferId) {
        let [channels, height, width] = self.graph.tensors[at.output].shape;
        for &input in &at.operation.inputs {
            let slice = [0, channels, channels, height * width, 1];
            self.slice_gradient(at, input, grad, slice);
        }
    }
}
