//! Settings of layers by PyTorch's names: read (`conv.out_channels`) and changed (`conv.stride = (1, 1)`).

use super::{Evaluator, Place};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::Operation;
use crate::interop::python::value::{ModuleKind, Value};
use crate::network::Layer;
use crate::said::phrase;

/// PyTorch's names where a layer's own are others.
const NAMES: [(&str, &str); 11] = [
    ("in_channels", "channels_in"),
    ("out_channels", "channels_out"),
    ("num_features", "channels"),
    ("num_channels", "channels"),
    ("num_groups", "groups"),
    ("elementwise_affine", "affine"),
    ("in_features", "features_in"),
    ("out_features", "features_out"),
    ("kernel_size", "kernel"),
    ("output_size", "output"),
    ("num_parameters", "slopes"),
];

/// A layer's setting by the name that PyTorch keeps it under.
pub fn setting(operation: &Operation, name: &str) -> Option<Value> {
    let layer = match operation {
        Operation::Layer(layer) => serde_json::to_value(layer).ok()?,
        Operation::Padded(_, layer) if name != "padding" => serde_json::to_value(layer).ok()?,
        Operation::MaxPool {
            kernel,
            stride,
            padding,
            ceil,
            ..
        } => {
            serde_json::json!({"kernel": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil})
        }
        _ => return None,
    };
    value_of(layer.get(own_name(name))?)
}

fn own_name(name: &str) -> &str {
    NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(name, |(_, own)| own)
}

fn value_of(json: &serde_json::Value) -> Option<Value> {
    Some(match json {
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Float(number.as_f64()?),
        },
        serde_json::Value::Array(parts) => {
            Value::tuple(parts.iter().map(value_of).collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    })
}

/// A value as a layer keeps it: like what is there.
fn json_of(value: &Value, like: &serde_json::Value) -> Option<serde_json::Value> {
    Some(match (like, value) {
        (serde_json::Value::Bool(_), value) => value.truth()?.into(),
        (serde_json::Value::Number(_), Value::Int(number)) => (*number).into(),
        (serde_json::Value::Number(_), value) => value.number()?.into(),
        (serde_json::Value::Array(parts), value) => {
            let sizes = match value.members() {
                Some(members) => members
                    .iter()
                    .map(Value::size)
                    .collect::<Option<Vec<_>>>()?,
                None => vec![value.size()?; parts.len()],
            };
            (sizes.len() == parts.len()).then(|| sizes.into())?
        }
        _ => return None,
    })
}

impl Evaluator {
    /// `layer.name = value`, of a layer of PyTorch's.
    pub(super) fn change_layer(
        &mut self,
        module: usize,
        name: &str,
        value: &Value,
        at: Place,
    ) -> Result<()> {
        if name == "inplace" {
            self.modules[module].in_place = value.truth() == Some(true);
            return Ok(());
        }
        let operation = match &mut self.modules[module].kind {
            ModuleKind::Operation(operation) => operation,
            _ => return Ok(()),
        };
        let changed = match operation {
            Operation::Layer(layer) => changed(layer, name, value).map(Operation::Layer),
            Operation::MaxPool {
                kernel,
                stride,
                padding,
                ceil,
                gives_indices,
            } => {
                let pair = crate::interop::python::given::pair_of(value);
                let all = (*kernel, *stride, *padding, *ceil);
                let known = match (name, pair) {
                    ("kernel_size", Some(pair)) => Some((pair, all.1, all.2, all.3)),
                    ("stride", Some(pair)) => Some((all.0, pair, all.2, all.3)),
                    ("padding", Some(pair)) => Some((all.0, all.1, pair, all.3)),
                    ("ceil_mode", _) => value.truth().map(|flag| (all.0, all.1, all.2, flag)),
                    _ => None,
                };
                known.map(|all| Operation::MaxPool {
                    kernel: all.0,
                    stride: all.1,
                    padding: all.2,
                    ceil: all.3,
                    gives_indices: *gives_indices,
                })
            }
            _ => None,
        };
        match changed {
            Some(changed) => {
                *operation = changed;
                Ok(())
            }
            None => Err(unsupported(
                at,
                phrase!(
                    "{name} of {layer} is given {value}",
                    name,
                    layer = self.modules[module].class_name,
                    value = value.describe()
                ),
                phrase!("Give the layer this setting where it is made."),
            )),
        }
    }
}

/// The layer with one setting changed; none where it has none of that name, or the value is not of its kind.
fn changed(layer: &Layer, name: &str, value: &Value) -> Option<Layer> {
    let mut json = serde_json::to_value(layer).ok()?;
    let place = json.get_mut(own_name(name))?;
    *place = json_of(value, place)?;
    serde_json::from_value(json).ok()
}
