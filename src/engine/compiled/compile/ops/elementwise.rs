//! Dropout, and activations that are not fused into the layer before: `shaders/dropout_*.wgsl`, `shaders/add_forward.wgsl`.

use super::Site;
use crate::data::random::purpose;
use crate::engine::compiled::compile::{Compiler, Mode};
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::Dropout;

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

    fn dropout_constants(&self, at: &Site, layer: &Dropout) -> Constants {
        let node = at.operation.node as u32;
        vec![
            ("LEN", at.len_in.into()),
            ("PURPOSE", ((purpose::DROPOUT + node) as usize).into()),
            // A draw of k / 2^24 is below p where k < p * 2^24.
            (
                "THRESHOLD",
                ((layer.p * 16_777_216.0).ceil() as usize).into(),
            ),
            ("SCALE", ((1.0 / (1.0 - layer.p).max(1e-30)) as f32).into()),
        ]
    }

    /// Outside training it does nothing.
    pub(super) fn dropout_forward(&mut self, at: &Site, layer: &Dropout) {
        if self.request.mode != Mode::Train {
            return self.identity_forward(at);
        }
        let mut constants: Constants = vec![
            ("INPUT", Value::At(self.values[at.input])),
            ("OUTPUT", Value::At(self.values[at.output])),
        ];
        constants.extend(self.dropout_constants(at, layer));
        let (items, elements) = (at.batch * at.len_in, self.tiles().elements);
        self.push(
            "dropout_forward",
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn dropout_backward(&mut self, at: &Site, layer: &Dropout, grad: BufferId) {
        let own = self.dropout_constants(at, layer);
        self.input_gradient("dropout_backward", at, grad, own);
    }
}
