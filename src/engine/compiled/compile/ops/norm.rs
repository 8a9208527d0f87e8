//! Batch normalisation: `shaders/batch_norm_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::{Compiler, Mode};
use crate::engine::compiled::graph::TensorId;
use crate::engine::compiled::plan::{BufferId, Constants, Value};

impl Compiler<'_> {
    /// Channels and their size.
    fn channel_constants(&self, tensor: TensorId) -> Constants {
        let [channels, height, width] = self.graph.tensors[tensor].shape;
        vec![
            ("CHANNELS", channels.into()),
            ("PLANE", (height * width).into()),
        ]
    }

    /// With the running statistics, or in training with the batch's, which are kept for the way back.
    pub(super) fn batch_norm_forward(&mut self, at: &Site, eps: f64, momentum: f64) {
        let [channels, ..] = self.graph.tensors[at.input].shape;
        let sizes = self.channel_constants(at.input);
        let [weight, bias, mean, var] = ["weight", "bias", "running_mean", "running_var"]
            .map(|suffix| Value::offset(self.parameter(&at.operation, suffix).0));
        let mut constants = vec![("INPUT", Value::At(self.values[at.input]))];
        constants.extend(self.output_constants(at.output));
        constants.extend(sizes.clone());
        constants.extend([
            ("WEIGHT", weight),
            ("BIAS", bias),
            ("EPS", (eps as f32).into()),
            ("RUNNING_MEAN", mean),
            ("RUNNING_VAR", var),
        ]);
        if self.request.mode != Mode::Train {
            let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
            let kernel = "batch_norm_evaluate";
            return self.push(
                kernel,
                &at.operation,
                items,
                elements,
                0,
                at.moved,
                constants,
            );
        }
        let statistics = self.plan.buffer(at.batch * channels * 2);
        let saved = self.plan.buffer(channels * 2);
        self.saved[at.index] = Some(saved);
        let mut first: Constants = vec![
            ("INPUT", Value::At(self.values[at.input])),
            ("STATISTICS", Value::At(statistics)),
        ];
        first.extend(sizes);
        let items = at.batch * channels;
        let read = at.batch * at.len_in;
        self.push(
            "batch_norm_statistics",
            &at.operation,
            items,
            1,
            0,
            read,
            first,
        );
        constants.extend([
            ("MOMENTUM", (momentum as f32).into()),
            ("STATISTICS", Value::At(statistics)),
            ("SAVED", Value::At(saved)),
        ]);
        self.push(
            "batch_norm_forward",
            &at.operation,
            items,
            1,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn batch_norm_backward(&mut self, at: &Site, grad: BufferId) {
        let [channels, ..] = self.graph.tensors[at.input].shape;
        let sums = self.plan.buffer(at.batch * channels * 2);
        let Some(saved) = self.saved[at.index] else {
            return;
        };
        let mut constants: Constants = vec![
            ("GRAD_OUTPUT", Value::At(grad)),
            ("INPUT", Value::At(self.values[at.input])),
            ("SAVED", Value::At(saved)),
            ("SUMS", Value::At(sums)),
        ];
        constants.extend(self.channel_constants(at.input));
        let items = at.batch * channels;
        let kernel = "batch_norm_backward_sums";
        self.push(
            kernel,
            &at.operation,
            items,
            1,
            0,
            at.moved,
            constants.clone(),
        );
        let grad_weight = self.gradient_parts(&at.operation, "weight", 1);
        let grad_bias = self.gradient_parts(&at.operation, "bias", 1);
        let (weight, _) = self.parameter(&at.operation, "weight");
        constants.extend([
            ("WEIGHT", Value::offset(weight)),
            ("GRAD_WEIGHT", grad_weight),
            ("GRAD_BIAS", grad_bias),
        ]);
        // Its own weights want their gradients even where the pictures come first.
        constants.extend(self.accumulate(at.input, self.graph.tensors[at.input].consumers));
        let moved = at.moved + at.batch * at.len_in;
        self.push(
            "batch_norm_backward",
            &at.operation,
            items,
            1,
            0,
            moved,
            constants,
        );
    }
}
