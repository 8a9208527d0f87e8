//! Which gradients are computed, where they lie, and how they are added up.

use super::Compiler;
use crate::engine::compiled::graph::{Operation, TensorId};
use crate::engine::compiled::plan::{Constants, Value};

/// The gradient of one learned tensor: where its parts lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gradient {
    pub parameter: usize,
    pub len: usize,
    pub place: usize,
    pub parts: usize,
    /// Of the learning rate.
    pub factor: f64,
}

impl Compiler<'_> {
    /// Marks the tensors whose gradients are requested.
    pub(super) fn want(&mut self) {
        for index in 0..self.graph.operations.len() {
            let operation = &self.graph.operations[index];
            let wanted = self.learns(operation) || self.wants(operation);
            self.wanted[operation.output] = wanted;
        }
    }

    /// Whether an input's gradient is requested.
    pub(super) fn wants(&self, operation: &Operation) -> bool {
        operation.inputs.iter().any(|&input| self.wanted[input])
    }

    /// Whether a layer has parameters that are not frozen.
    pub(super) fn learns(&self, operation: &Operation) -> bool {
        ["weight", "bias", ""].iter().any(|suffix| {
            let (name, (_, len)) = (
                self.name(operation, suffix),
                self.parameter(operation, suffix),
            );
            len > 0 && self.request.settings.rate_factor(&name) > 0.0
        })
    }

    /// The constants of `shaders/shared/grad_input.wgsl` for one of `consumers` that pass a tensor's gradient back.
    pub(super) fn accumulate(&mut self, tensor: TensorId, consumers: usize) -> Constants {
        let accumulate = self.gradients[tensor].is_some();
        let buffer = match self.gradients[tensor] {
            Some(buffer) => buffer,
            None => {
                let buffer = self.plan.buffer(self.len(tensor) * self.request.batch);
                self.gradients[tensor] = Some(buffer);
                buffer
            }
        };
        self.handed[tensor] += 1;
        let mut constants: Constants = vec![
            ("GRAD_INPUT", Value::At(buffer)),
            ("ACCUMULATE", accumulate.into()),
        ];
        if self.handed[tensor] == consumers {
            let activation = self.activation(tensor);
            if !activation.is_empty() {
                let from = self.given[tensor].unwrap_or(self.values[tensor]);
                constants.push(("INPUT_VALUE", Value::At(from)));
                constants.extend(activation);
            }
        }
        constants
    }

    /// [`Compiler::accumulate`] for an input of an operation; `None` where no gradient is requested, as of the pictures.
    pub(super) fn accumulate_input(&mut self, input: TensorId) -> Option<Constants> {
        self.wanted[input].then(|| self.accumulate(input, self.graph.tensors[input].consumers))
    }

    /// Room for the gradient of a layer's tensor in so many parts.
    pub(super) fn gradient_parts(
        &mut self,
        operation: &Operation,
        suffix: &str,
        parts: usize,
    ) -> usize {
        let (parameter, len) = self.parameter(operation, suffix);
        let place = self.gradient_len;
        self.gradient_len += len * parts;
        let name = self.name(operation, suffix);
        self.parts.push(Gradient {
            factor: self.request.settings.rate_factor(&name),
            parameter,
            len,
            place,
            parts,
        });
        place
    }
}
