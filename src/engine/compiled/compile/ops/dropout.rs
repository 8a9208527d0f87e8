//! What zeroes at random while training: `shaders/dropout_*.wgsl`.

use super::Site;
use crate::data::random::purpose;
use crate::engine::compiled::compile::{Compiler, Mode};
use crate::engine::compiled::plan::{BufferId, Constants};
use crate::network::layers::{Draws, Drops};

impl Compiler<'_> {
    fn dropout_constants(&self, at: &Site, drops: Drops) -> Constants {
        let node = at.operation.node as u32;
        let [_, height, width] = at.operation.shapes[0];
        let share = match drops.draws {
            Draws::Element => 1,
            Draws::Channel => height * width,
            Draws::Picture => at.len_in,
            Draws::Batch => at.batch * at.len_in,
        };
        vec![
            ("LEN", at.len_in.into()),
            ("SHARE", share.into()),
            ("PURPOSE", ((purpose::DROPOUT + node) as usize).into()),
            // A draw of k / 2^24 is below p where k < p * 2^24.
            (
                "THRESHOLD",
                ((drops.p * 16_777_216.0).ceil() as usize).into(),
            ),
            ("SCALE", (drops.scale as f32).into()),
        ]
    }

    /// Outside training it does nothing.
    pub(super) fn dropout_forward(&mut self, at: &Site, drops: Drops) {
        if self.request.mode != Mode::Train {
            return self.identity_forward(at);
        }
        let mut constants = self.input_to_output(at);
        constants.extend(self.dropout_constants(at, drops));
        constants.extend([
            ("SHIFT", (drops.shift as f32).into()),
            ("DROPPED", (drops.dropped as f32).into()),
        ]);
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

    pub(super) fn dropout_backward(&mut self, at: &Site, drops: Drops, grad: BufferId) {
        let own = self.dropout_constants(at, drops);
        self.input_gradient("dropout_backward", at, grad, own);
    }
}
