//! Local response normalisation: `shaders/local_response_norm_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::{Compiler, Mode};
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::LocalResponseNorm;

impl Compiler<'_> {
    fn local_response_constants(&self, at: &Site, layer: &LocalResponseNorm) -> Constants {
        let [channels, height, width] = at.operation.shapes[0];
        let [before, behind] = layer.reach();
        vec![
            ("CHANNELS", channels.into()),
            ("PLANE", (height * width).into()),
            ("BEFORE", before.into()),
            ("BEHIND", behind.into()),
            ("ALPHA", ((layer.alpha / layer.size as f64) as f32).into()),
            ("BETA", (layer.beta as f32).into()),
        ]
    }

    /// While training, the divisors are kept for the way back.
    pub(super) fn local_response_norm_forward(&mut self, at: &Site, layer: &LocalResponseNorm) {
        let mut constants = vec![("INPUT", Value::At(self.values[at.input]))];
        constants.extend(self.output_constants(at.output));
        constants.extend(self.local_response_constants(at, layer));
        constants.extend([
            ("K", (layer.k as f32).into()),
            ("SAVES", (self.request.mode == Mode::Train).into()),
        ]);
        let items = at.batch * at.len_out;
        if self.request.mode == Mode::Train {
            let divisor = self.plan.buffer(items);
            self.saved[at.index] = Some(divisor);
            constants.push(("DIVISOR", Value::At(divisor)));
        }
        let flops = 2 * items * layer.size;
        self.push(
            "local_response_norm_forward",
            &at.operation,
            items,
            1,
            flops,
            at.moved,
            constants,
        );
    }

    pub(super) fn local_response_norm_backward(
        &mut self,
        at: &Site,
        layer: &LocalResponseNorm,
        grad: BufferId,
    ) {
        let Some(divisor) = self.saved[at.index] else {
            return;
        };
        let mut own = self.local_response_constants(at, layer);
        own.extend([
            ("INPUT", Value::At(self.values[at.input])),
            ("DIVISOR", Value::At(divisor)),
        ]);
        self.input_gradient("local_response_norm_backward", at, grad, own);
    }
}
