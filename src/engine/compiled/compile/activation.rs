//! Activations at the end of a kernel and their derivatives: the constants of `shaders/shared/output.wgsl` and
//! `shaders/shared/activation.wgsl`.

use super::{Compiler, Mode};
use crate::engine::compiled::graph::TensorId;
use crate::engine::compiled::plan::{Constants, Value};
use crate::network::layers::{Function, SELU};

impl Compiler<'_> {
    /// Of a kernel that stores an operation's output: where it goes, and what is applied before. Where the derivative asks for what the
    /// activation was given, the kernel keeps that too.
    pub(super) fn output_constants(&mut self, output: TensorId) -> Constants {
        let mut constants = vec![("OUTPUT", Value::At(self.values[output]))];
        constants.extend(self.activation(output));
        if self.keeps(output) {
            let kept = self.plan.buffer(self.len(output) * self.request.batch);
            self.given[output] = Some(kept);
            constants.extend([("KEEPS", true.into()), ("KEPT", Value::At(kept))]);
        }
        constants
    }

    /// [`Compiler::output_constants`] of an activation by itself, whose input stays where it is.
    pub(super) fn alone_constants(&mut self, input: TensorId, output: TensorId) -> Constants {
        if self.keeps(output) {
            self.given[output] = Some(self.values[input]);
        }
        let mut constants = vec![("OUTPUT", Value::At(self.values[output]))];
        constants.extend(self.activation(output));
        constants
    }

    /// Whether the gradient of what an activation was given will be asked for, and does not follow from its output.
    fn keeps(&self, output: TensorId) -> bool {
        let tensor = &self.graph.tensors[output];
        let derives = tensor.activation.is_none_or(Function::derives_from_output);
        self.request.mode == Mode::Train && self.wanted[output] && tensor.consumers > 0 && !derives
    }

    /// Which function is applied to a tensor, with its settings; nothing where none is.
    pub(super) fn activation(&self, tensor: TensorId) -> Constants {
        let Some(function) = self.graph.tensors[tensor].activation else {
            return Vec::new();
        };
        let (code, [a, b, c]): (usize, [f64; 3]) = match function {
            Function::Relu => (1, [0.0; 3]),
            Function::LeakyRelu { slope } => (2, [slope, 0.0, 0.0]),
            Function::Sigmoid => (3, [0.0; 3]),
            Function::Tanh => (4, [0.0; 3]),
            Function::Relu6 => (5, [0.0, 6.0, 0.0]),
            Function::Hardtanh { min, max } => (5, [min, max, 0.0]),
            Function::Elu { alpha } if function.derives_from_output() => (6, [alpha, 1.0, 1.0]),
            Function::Elu { alpha } => (7, [alpha, 1.0, 1.0]),
            Function::Celu { alpha } => (6, [alpha, 1.0 / alpha, 1.0]),
            Function::Selu => {
                let [alpha, scale] = SELU;
                (6, [alpha * scale, 1.0, scale])
            }
            Function::Hardsigmoid => (8, [0.0; 3]),
            Function::Softsign => (9, [0.0; 3]),
            Function::Silu => (10, [0.0; 3]),
            Function::Gelu => (11, [0.0; 3]),
            Function::GeluTanh => (12, [0.0; 3]),
            Function::Mish => (13, [0.0; 3]),
            Function::Hardswish => (14, [0.0; 3]),
            Function::Softplus { beta, threshold } => (15, [beta, threshold, 0.0]),
            Function::LogSigmoid => (16, [0.0; 3]),
            Function::Tanhshrink => (17, [0.0; 3]),
            Function::Sqrt => (18, [0.0; 3]),
        };
        vec![
            ("ACTIVATION", code.into()),
            ("ACTIVATION_A", (a as f32).into()),
            ("ACTIVATION_B", (b as f32).into()),
            ("ACTIVATION_C", (c as f32).into()),
        ]
    }
}
