//! Arithmetic of tensors: `shaders/arithmetic_*.wgsl`, `shaders/affine_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Constants, Value};
use crate::network::layers::{Affine, Arithmetic, Operator};

/// An operator's number in `shaders/shared/operator.wgsl`.
pub(super) fn number_of(operator: Operator) -> usize {
    match operator {
        Operator::Add => 0,
        Operator::Subtract => 1,
        Operator::Multiply => 2,
        Operator::Divide => 3,
        Operator::Maximum => 4,
        Operator::Minimum => 5,
    }
}

impl Compiler<'_> {
    /// The sizes of both inputs and the output, and what is done with each pair.
    fn arithmetic_constants(&self, at: &Site, layer: &Arithmetic) -> Constants {
        let [channels, height, width] = self.graph.tensors[at.output].shape;
        let [first, second] = [at.operation.shapes[0], at.operation.shapes[1]];
        vec![
            ("OPERATOR", number_of(layer.operator).into()),
            ("CHANNELS", channels.into()),
            ("HEIGHT", height.into()),
            ("WIDTH", width.into()),
            ("CHANNELS_A", first[0].into()),
            ("HEIGHT_A", first[1].into()),
            ("WIDTH_A", first[2].into()),
            ("CHANNELS_B", second[0].into()),
            ("HEIGHT_B", second[1].into()),
            ("WIDTH_B", second[2].into()),
        ]
    }

    pub(super) fn arithmetic_forward(&mut self, at: &Site, layer: &Arithmetic) {
        let second = at.operation.inputs[1];
        let mut constants = vec![
            ("INPUT", Value::At(self.values[at.input])),
            ("SECOND", Value::At(self.values[second])),
        ];
        constants.extend(self.output_constants(at.output));
        constants.extend(self.arithmetic_constants(at, layer));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        let moved = at.moved + at.batch * self.len(second);
        self.push(
            "arithmetic_forward",
            &at.operation,
            items,
            elements,
            items,
            moved,
            constants,
        );
    }

    pub(super) fn arithmetic_backward(&mut self, at: &Site, layer: &Arithmetic, grad: BufferId) {
        let [first, second] = [at.operation.inputs[0], at.operation.inputs[1]];
        for (number, input) in [first, second].into_iter().enumerate() {
            let Some(accumulate) = self.accumulate_input(input) else {
                continue;
            };
            let [channels, height, width] = at.operation.shapes[number];
            let mut constants: Constants = vec![
                ("GRAD_OUTPUT", Value::At(grad)),
                ("FIRST", Value::At(self.values[first])),
                ("SECOND", Value::At(self.values[second])),
                ("IS_SECOND", (number == 1).into()),
                ("CHANNELS_IN", channels.into()),
                ("HEIGHT_IN", height.into()),
                ("WIDTH_IN", width.into()),
            ];
            constants.extend(self.arithmetic_constants(at, layer));
            constants.extend(accumulate);
            let items = at.batch * self.len(input);
            // A gate's value sums over many.
            let elements = if self.len(input) == at.len_out {
                self.tiles().elements
            } else {
                1
            };
            let flops = 2 * at.batch * at.len_out;
            let moved = at.moved + at.batch * (self.len(second) + self.len(input));
            self.push(
                "arithmetic_backward",
                &at.operation,
                items,
                elements,
                flops,
                moved,
                constants,
            );
        }
    }

    pub(super) fn affine_forward(&mut self, at: &Site, layer: &Affine) {
        let mut constants = vec![("INPUT", Value::At(self.values[at.input]))];
        constants.extend(self.output_constants(at.output));
        constants.extend([
            ("LEN", at.len_out.into()),
            ("SCALE", (layer.scale as f32).into()),
            ("SHIFT", (layer.shift as f32).into()),
        ]);
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "affine_forward",
            &at.operation,
            items,
            elements,
            2 * items,
            at.moved,
            constants,
        );
    }

    pub(super) fn affine_backward(&mut self, at: &Site, layer: &Affine, grad: BufferId) {
        let own = vec![
            ("LEN", at.len_in.into()),
            ("SCALE", (layer.scale as f32).into()),
        ];
        self.input_gradient("affine_backward", at, grad, own);
    }
}
