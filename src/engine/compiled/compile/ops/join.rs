//! Sums and concatenations: `shaders/add_forward.wgsl`, `shaders/concat_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::graph::TensorId;
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::Concat;

impl Compiler<'_> {
    /// The inputs are added one after another.
    pub(super) fn add_forward(&mut self, at: &Site) {
        let inputs = &at.operation.inputs;
        let last = inputs.len() - 1;
        if last == 0 {
            return self.identity_forward(at);
        }
        let mut sum = self.values[at.input];
        for (number, &other) in inputs.iter().enumerate().skip(1) {
            // The last sum is the output.
            let target = (number < last).then(|| self.plan.buffer(at.batch * at.len_out));
            let mut constants: Constants = vec![
                ("INPUT", Value::At(sum)),
                ("SECOND", Value::At(self.values[other])),
                ("LEN", at.len_out.into()),
            ];
            match target {
                Some(sum) => constants.push(("OUTPUT", Value::At(sum))),
                None => constants.extend(self.output_constants(at.output)),
            }
            let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
            let kernel = "add_forward";
            self.push(
                kernel,
                &at.operation,
                items,
                elements,
                items,
                3 * items,
                constants,
            );
            sum = target.unwrap_or(sum);
        }
    }

    /// For each input where it begins along the axis and its size there; the output's size there, what lies behind the axis and before.
    fn places(&self, at: &Site, layer: &Concat) -> (Vec<[usize; 2]>, [usize; 3]) {
        let axis = layer.dim - 1;
        let shape = self.graph.tensors[at.output].shape;
        let mut first = 0;
        let place = |input: &[usize; 3]| {
            let size = input[axis];
            first += size;
            [first - size, size]
        };
        let places = at.operation.shapes.iter().map(place).collect();
        let [plane, outer] = [&shape[axis + 1..], &shape[..axis]].map(|part| part.iter().product());
        (places, [shape[axis], plane, outer])
    }

    pub(super) fn concat_forward(&mut self, at: &Site, layer: &Concat) {
        let (places, [channels_out, plane, outer]) = self.places(at, layer);
        for (&input, [first, channels]) in at.operation.inputs.iter().zip(places) {
            let mut constants: Constants = vec![
                ("INPUT", Value::At(self.values[input])),
                ("OUTPUT", Value::At(self.values[at.output])),
                ("FIRST", first.into()),
                ("CHANNELS", channels.into()),
                ("CHANNELS_OUT", channels_out.into()),
                ("PLANE", plane.into()),
            ];
            if outer > 1 {
                constants.push(("OUTER", outer.into()));
            }
            let (items, elements) = (at.batch * self.len(input), self.tiles().elements);
            self.push(
                "concat_forward",
                &at.operation,
                items,
                elements,
                0,
                2 * items,
                constants,
            );
        }
    }

    pub(super) fn concat_backward(&mut self, at: &Site, layer: &Concat, grad: BufferId) {
        let (places, [channels_out, plane, outer]) = self.places(at, layer);
        for (&input, [first, channels]) in at.operation.inputs.iter().zip(places) {
            let slice = [first, channels, channels_out, plane, outer];
            self.slice_gradient(at, input, grad, slice);
        }
    }

    /// One input's share `[first, channels, channels_out, plane, outer]` of an output's gradient.
    pub(super) fn slice_gradient(
        &mut self,
        at: &Site,
        input: TensorId,
        grad: BufferId,
        [first, channels, channels_out, plane, outer]: [usize; 5],
    ) {
        let Some(accumulate) = self.accumulate_input(input) else {
            return;
        };
        let mut constants: Constants = vec![("GRAD_OUTPUT", Value::At(grad))];
        constants.extend(accumulate);
        constants.extend([
            ("FIRST", first.into()),
            ("CHANNELS", channels.into()),
            ("CHANNELS_OUT", channels_out.into()),
            ("PLANE", plane.into()),
        ]);
        if outer > 1 {
            constants.push(("OUTER", outer.into()));
        }
        let items = at.batch * outer * channels * plane;
        let elements = self.tiles().elements;
        self.push(
            "concat_backward",
            &at.operation,
            items,
            elements,
            0,
            2 * items,
            constants,
        );
    }
}
