//! Means, sums and largest values along axes: `shaders/reduce_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::{Reduce, Reduction};

impl Compiler<'_> {
    fn reduce_constants(&self, at: &Site, layer: &Reduce) -> Constants {
        let reduction: usize = match layer.reduction {
            Reduction::Mean => 0,
            Reduction::Sum => 1,
            Reduction::Amax => 2,
            Reduction::Amin => 3,
            Reduction::Max => 4,
            Reduction::Min => 5,
        };
        let input = at.operation.shapes[0];
        let output = self.graph.tensors[at.output].shape;
        vec![
            ("REDUCTION", reduction.into()),
            ("CHANNELS_IN", input[0].into()),
            ("HEIGHT_IN", input[1].into()),
            ("WIDTH_IN", input[2].into()),
            ("CHANNELS_OUT", output[0].into()),
            ("HEIGHT_OUT", output[1].into()),
            ("WIDTH_OUT", output[2].into()),
        ]
    }

    pub(super) fn reduce_forward(&mut self, at: &Site, layer: &Reduce) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.reduce_constants(at, layer));
        if !matches!(layer.reduction, Reduction::Mean | Reduction::Sum) {
            let found = self.plan.buffer(at.batch * at.len_out);
            self.saved[at.index] = Some(found);
            constants.push(("FOUND", Value::At(found)));
        }
        let (items, flops) = (at.batch * at.len_out, at.batch * at.len_in);
        self.push(
            "reduce_forward",
            &at.operation,
            items,
            1,
            flops,
            at.moved,
            constants,
        );
    }

    pub(super) fn reduce_backward(&mut self, at: &Site, layer: &Reduce, grad: BufferId) {
        let mut own = self.reduce_constants(at, layer);
        if let Some(found) = self.saved[at.index] {
            own.extend([
                ("FOUND", Value::At(found)),
                ("INPUT", Value::At(self.values[at.input])),
                ("OUTPUT", Value::At(self.values[at.output])),
            ]);
        }
        self.input_gradient("reduce_backward", at, grad, own);
    }
}
