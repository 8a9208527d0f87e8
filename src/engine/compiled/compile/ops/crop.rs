//! Parts of maps, and maps with a border: `shaders/slice_*.wgsl`, `shaders/pad2d_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Constants};
use crate::network::layers::{Pad2d, PadMode, Slice};

impl Compiler<'_> {
    fn slice_constants(&self, at: &Site, layer: &Slice) -> Constants {
        let input = at.operation.shapes[0];
        let output = self.graph.tensors[at.output].shape;
        let first = layer.taken(&input);
        // A vector's rows and columns are 1.
        let step = [0, 1, 2].map(|axis| {
            if output[axis] > 1 {
                layer.step[axis]
            } else {
                1
            }
        });
        let first = [0, 1, 2].map(|axis| if input[axis] > 1 { first[axis].0 } else { 0 });
        vec![
            ("CHANNELS_IN", input[0].into()),
            ("HEIGHT_IN", input[1].into()),
            ("WIDTH_IN", input[2].into()),
            ("CHANNELS_OUT", output[0].into()),
            ("HEIGHT_OUT", output[1].into()),
            ("WIDTH_OUT", output[2].into()),
            ("FIRST_C", first[0].into()),
            ("FIRST_H", first[1].into()),
            ("FIRST_W", first[2].into()),
            ("STEP_C", step[0].into()),
            ("STEP_H", step[1].into()),
            ("STEP_W", step[2].into()),
        ]
    }

    pub(super) fn slice_forward(&mut self, at: &Site, layer: &Slice) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.slice_constants(at, layer));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "slice_forward",
            &at.operation,
            items,
            elements,
            0,
            2 * items,
            constants,
        );
    }

    pub(super) fn slice_backward(&mut self, at: &Site, layer: &Slice, grad: BufferId) {
        let own = self.slice_constants(at, layer);
        self.input_gradient("slice_backward", at, grad, own);
    }

    fn pad2d_constants(&self, at: &Site, layer: &Pad2d) -> Constants {
        let mode: usize = match layer.mode {
            PadMode::Constant => 0,
            PadMode::Reflect => 1,
            PadMode::Replicate => 2,
            PadMode::Circular => 3,
        };
        let [top, left] = [0, 1].map(|axis| layer.around(axis)[0]);
        // What is put there, and what is taken away.
        let [top, left] = [top, left].map(|side| [side.max(0) as usize, (-side).max(0) as usize]);
        let mut constants = self.map_constants(at.input, at.output);
        constants.extend([
            ("TOP", top[0].into()),
            ("TOP_TAKEN", top[1].into()),
            ("LEFT", left[0].into()),
            ("LEFT_TAKEN", left[1].into()),
            ("PAD_MODE", mode.into()),
        ]);
        constants
    }

    pub(super) fn pad2d_forward(&mut self, at: &Site, layer: &Pad2d) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.pad2d_constants(at, layer));
        constants.push(("VALUE", (layer.value as f32).into()));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "pad2d_forward",
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn pad2d_backward(&mut self, at: &Site, layer: &Pad2d, grad: BufferId) {
        let own = self.pad2d_constants(at, layer);
        self.input_gradient("pad2d_backward", at, grad, own);
    }
}
