//! `F.prelu(x, layer.weight)`: the layer whose weight it is, applied.

use super::Evaluator;
use super::children::WEIGHTS;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{Arguments, ModuleKind, Tensor, Value};
use crate::network::Layer;
use crate::said::phrase;

impl Evaluator {
    /// `arguments` begin with the tensor.
    pub(super) fn prelu(&mut self, tensor: Tensor, arguments: &Arguments) -> Result<Value> {
        let mut named = arguments.named.iter();
        let named = named.find(|(name, _)| name == "weight");
        let weight = named.map(|(_, value)| value).or(arguments.plain.get(1));
        let layer = match weight {
            Some(Value::Object(object)) if object.path == WEIGHTS => {
                object.arguments.plain.first().cloned()
            }
            _ => None,
        };
        if let Some(Value::Module(module)) = layer
            && let ModuleKind::Operation(operation @ Operation::Layer(Layer::Prelu(_))) =
                self.modules[module].kind.clone()
        {
            return self.apply_layer(module, &operation, &[tensor], arguments.at);
        }
        Err(unsupported(
            arguments.at,
            phrase!("F.prelu is given a slope that belongs to no nn.PReLU"),
            phrase!(
                "Keep an nn.PReLU as self.name = ... and call it; with one slope that is not learned it is F.leaky_relu."
            ),
        ))
    }
}
