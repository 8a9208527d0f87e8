//! `F.layer_norm(x, shape, weight, bias)` and `F.linear(x, weight, bias)` with weights: those of a layer, or a module's own parameters.

use super::children::WEIGHTS;
use super::{Evaluator, Place};
use crate::interop::InteropError;
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{Arguments, ModuleKind, Tensor, Value};
use crate::network::{Layer, layers};
use crate::said::phrase;

/// The layer whose weights a value is.
fn owner(value: Option<&Value>) -> Option<usize> {
    match value {
        Some(Value::Object(object)) if object.path == WEIGHTS => {
            match object.arguments.plain.first() {
                Some(Value::Module(module)) => Some(*module),
                _ => None,
            }
        }
        _ => None,
    }
}

fn refused(name: &str, at: Place) -> InteropError {
    unsupported(
        at,
        phrase!("F.{name} is given weights that are not read here", name),
        phrase!(
            "Weight and bias of one layer are, self.fc.weight and self.fc.bias, and for layer_norm nn.Parameters of their own."
        ),
    )
}

impl Evaluator {
    /// `arguments` are without the tensor; none where there are no weights, or it is another function.
    pub(super) fn with_weights(
        &mut self,
        name: &str,
        tensor: &Tensor,
        arguments: &Arguments,
    ) -> Result<Option<Value>> {
        match name {
            "layer_norm" => self.layer_norm(tensor, arguments),
            "linear" => self.linear(tensor, arguments).map(Some),
            _ => Ok(None),
        }
    }

    fn layer_norm(&mut self, tensor: &Tensor, arguments: &Arguments) -> Result<Option<Value>> {
        let (name, at) = ("layer_norm", arguments.at);
        let given = Given::new(
            name,
            arguments,
            &["normalized_shape", "weight", "bias", "eps"],
        )?;
        let (weight, bias) = (given.some("weight"), given.some("bias"));
        if weight.is_none() && bias.is_none() {
            return Ok(None);
        }
        let mut layer = layers::LayerNorm {
            normalized_shape: given.sizes("normalized_shape")?,
            eps: given.number_or("eps", 1e-5)?,
            affine: false,
            bias: true,
        };
        if let Some(module) = owner(weight) {
            let own = match &self.modules[module].kind {
                ModuleKind::Operation(Operation::Layer(Layer::LayerNorm(own))) => own.clone(),
                _ => return Err(refused(name, at)),
            };
            let has_bias = owner(bias) == Some(module);
            if own.normalized_shape != layer.normalized_shape
                || own.bias != has_bias
                || bias.is_some() != has_bias
            {
                return Err(refused(name, at));
            }
            layer = layers::LayerNorm {
                eps: layer.eps,
                ..own
            };
            let operation = Operation::Layer(Layer::LayerNorm(layer));
            return self
                .apply_layer(module, &operation, std::slice::from_ref(tensor), at)
                .map(Some);
        }
        let operation = Operation::Layer(Layer::LayerNorm(layer));
        let mut output = self.applied(&operation, std::slice::from_ref(tensor), None, at)?;
        for (operator, value) in [("*", weight), ("+", bias)] {
            let Some(value) = value else {
                continue;
            };
            output = match self.learned_arithmetic(operator, &output, value, at)? {
                Some(output) => output,
                None => return Err(refused(name, at)),
            };
        }
        Ok(Some(output))
    }

    fn linear(&mut self, tensor: &Tensor, arguments: &Arguments) -> Result<Value> {
        let (name, at) = ("linear", arguments.at);
        let given = Given::new(name, arguments, &["weight", "bias"])?;
        let (weight, bias) = (given.some("weight"), given.some("bias"));
        let module = owner(weight).ok_or_else(|| refused(name, at))?;
        let own = match &self.modules[module].kind {
            ModuleKind::Operation(Operation::Layer(Layer::Linear(own))) => *own,
            _ => return Err(refused(name, at)),
        };
        let has_bias = owner(bias) == Some(module);
        if own.bias != has_bias || bias.is_some() != has_bias {
            return Err(refused(name, at));
        }
        let operation = Operation::Layer(Layer::Linear(own));
        self.apply_layer(module, &operation, std::slice::from_ref(tensor), at)
    }
}
