//! Which gradients are computed, where they lie, and how they are added up.

use super::Compiler;
use crate::engine::compiled::graph::{Operation, TensorId};
use crate::engine::compiled::plan::{Constants, Value};

/// The gradient of one learned tensor by one of its uses, in parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gradient {
    pub parameter: usize,
    pub len: usize,
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

    /// Where a layer writes the gradient of a tensor of its weights, in so many parts.
    pub(super) fn gradient_parts(
        &mut self,
        operation: &Operation,
        suffix: &str,
        parts: usize,
    ) -> Value {
        let (parameter, len) = self.parameter(operation, suffix);
        let name = self.name(operation, suffix);
        self.parts.push(Gradient {
            factor: self.request.settings.rate_factor(&name),
            parameter,
            len,
            parts,
        });
        Value::Gradient(self.parts.len() - 1)
    }

    /// The gradient of each learned tensor with the parts of all its uses, which lie one behind the other, in the order of the first of
    /// them.
    pub(super) fn whole_gradients(&self) -> Vec<Gradient> {
        let mut whole: Vec<Gradient> = Vec::new();
        for one in &self.parts {
            match whole
                .iter_mut()
                .find(|other| other.parameter == one.parameter)
            {
                Some(other) => other.parts += one.parts,
                None => whole.push(*one),
            }
        }
        whole
    }

    /// Where in the buffer of gradients each use of a tensor has its parts, and how long the buffer is.
    pub(super) fn gradient_places(&self) -> (Vec<usize>, usize) {
        let mut places = vec![0; self.parts.len()];
        let mut len = 0;
        for whole in self.whole_gradients() {
            for (place, one) in places.iter_mut().zip(&self.parts) {
                if one.parameter == whole.parameter {
                    *place = len;
                    len += one.len * one.parts;
                }
            }
        }
        (places, len)
    }
}
