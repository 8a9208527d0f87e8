//! What changes a tensor itself (`inplace=True`, `x.relu_()`, `x += y`), so that whoever holds it sees the new values.

use super::{Evaluator, Place};
use crate::interop::python::given::Result;
use crate::interop::python::value::{Arguments, Tensor, Value};

/// Functions and layers with the place of their argument `inplace`, behind the tensor.
const PLACES: [(&str, usize); 22] = [
    ("relu", 0),
    ("relu6", 0),
    ("selu", 0),
    ("silu", 0),
    ("mish", 0),
    ("hardswish", 0),
    ("hardsigmoid", 0),
    ("leakyrelu", 1),
    ("leaky_relu", 1),
    ("elu", 1),
    ("celu", 1),
    ("featurealphadropout", 1),
    ("alphadropout", 1),
    ("dropout", 1),
    ("dropout1d", 1),
    ("dropout2d", 1),
    ("dropout3d", 1),
    ("hardtanh", 2),
    ("threshold", 2),
    ("rrelu", 2),
    ("alpha_dropout", 2),
    ("feature_alpha_dropout", 2),
];

/// Methods of tensors that end in `_` and leave the values alone.
const HARMLESS: [&str; 3] = ["requires_grad_", "detach_", "retain_grad_"];

/// Whether a layer or a function, by its name, is told to change what it is given.
pub fn is_in_place(name: &str, arguments: &Arguments) -> bool {
    let named = arguments.named.iter().find(|(known, _)| known == "inplace");
    if let Some((_, value)) = named {
        return value.truth() == Some(true);
    }
    let of_function = matches!(arguments.plain.first(), Some(Value::Tensor(_)));
    let lower = name.to_ascii_lowercase();
    let Some((_, place)) = PLACES.iter().find(|(known, _)| *known == lower) else {
        return false;
    };
    // Functions of dropout have `training` before it.
    let is_dropout = lower.contains("dropout") && of_function && *place == 1;
    let place = place + usize::from(of_function) + usize::from(is_dropout);
    arguments.plain.get(place).and_then(Value::truth) == Some(true)
}

/// Whether a method of a tensor changes it, by its name.
pub fn is_changing(name: &str) -> bool {
    name.ends_with('_') && !name.starts_with("__") && !HARMLESS.contains(&name)
        || name == "__iadd__"
}

impl Evaluator {
    /// What an operation gave that changed its input.
    pub(super) fn overwritten(
        &mut self,
        input: &Tensor,
        output: Value,
        at: Place,
    ) -> Result<Value> {
        if let Value::Tensor(tensor) = &output {
            self.trace.overwrite(input, tensor, at)?;
        }
        Ok(output)
    }
}
