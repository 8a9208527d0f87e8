//! Methods of tensors, and functions of several.

use super::{Evaluator, Place};
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::operation::{self, Operation};
use crate::interop::python::trace::unstrided;
use crate::interop::python::value::{Arguments, Tensor, Value};
use crate::network::{Layer, layers};
use crate::said::phrase;

/// Methods that leave the values as they are.
const SAME: [&str; 10] = [
    "contiguous",
    "to",
    "cuda",
    "cpu",
    "float",
    "detach",
    "clone",
    "requires_grad_",
    "double",
    "type",
];

impl Evaluator {
    pub(super) fn sum(&mut self, tensors: &[Tensor], at: Place) -> Result<Value> {
        let output = self
            .trace
            .push(Layer::Add(layers::Add {}), tensors, None, at)?;
        Ok(Value::Tensor(output))
    }

    /// `(batch, channels, height, width)`.
    pub(super) fn sizes(&mut self, tensor: &Tensor, at: Place) -> Result<Value> {
        let Some(shape) = &tensor.shape else {
            return Ok(Value::tuple(vec![Value::Batch])).and_then(|value| match self.is_strict {
                true => Err(self.trace.shapeless(at)),
                false => Ok(value),
            });
        };
        let sizes = shape.iter().enumerate().map(|(axis, &size)| {
            let stride = axis.checked_sub(1).map_or(1, |axis| tensor.stride[axis]);
            Value::Int(size.div_ceil(stride.max(1)) as i64)
        });
        Ok(Value::tuple(
            std::iter::once(Value::Batch).chain(sizes).collect(),
        ))
    }

    pub(super) fn concat(&mut self, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let given = Given::new("torch.cat", arguments, &["tensors", "dim", "axis", "out"])?;
        let dim = given.get("dim").or(given.get("axis"));
        let members = given
            .get("tensors")
            .and_then(Value::members)
            .unwrap_or_default();
        let tensors = members.iter().map(|member| match member {
            Value::Tensor(tensor) => Some(tensor.clone()),
            _ => None,
        });
        let tensors = tensors
            .collect::<Option<Vec<_>>>()
            .filter(|tensors| !tensors.is_empty());
        let Some(tensors) = tensors else {
            return Err(unsupported(
                at,
                phrase!("torch.cat of what are no tensors"),
                phrase!("Give it a list of tensors."),
            ));
        };
        let last = match tensors[0].shape.as_deref() {
            Some([_]) => Some(-1),
            Some([_, _, _]) => Some(-3),
            _ => None,
        };
        let is_channels = match dim {
            Some(Value::Int(dim)) => *dim == 1 || Some(*dim) == last,
            _ => false,
        };
        if !is_channels {
            return Err(unsupported(
                at,
                phrase!("torch.cat along another axis than the channels"),
                phrase!("dim=1 is supported."),
            ));
        }
        match tensors.len() {
            1 => Ok(Value::Tensor(tensors[0].clone())),
            _ => Ok(Value::Tensor(self.trace.push(
                Layer::Concat(layers::Concat {}),
                &tensors,
                None,
                at,
            )?)),
        }
    }

    /// `F.pad(x, (left, right, top, bottom, before, after))`: channels alone, or nothing at all.
    pub(super) fn pad(&mut self, tensor: Tensor, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let given = Given::new("F.pad", arguments, &["pad", "mode", "value"])?;
        given.only("mode", &Value::text("constant"))?;
        if given
            .get("value")
            .is_some_and(|value| !matches!(value, Value::None))
        {
            given.only("value", &Value::Int(0))?;
        }
        let sizes = given
            .get("pad")
            .and_then(Value::members)
            .unwrap_or_default();
        let sizes: Option<Vec<i64>> = sizes
            .iter()
            .map(|size| match size {
                Value::Int(size) => Some(*size),
                _ => None,
            })
            .collect();
        let sizes = sizes.unwrap_or_default();
        let sides = sizes.iter().take(4).all(|&size| size == 0);
        let channel = |index: usize| usize::try_from(sizes.get(index).copied().unwrap_or(0)).ok();
        match (
            sides && sizes.len() <= 6 && !sizes.is_empty(),
            channel(4),
            channel(5),
        ) {
            (true, Some(0), Some(0)) => Ok(Value::Tensor(tensor)),
            (true, Some(before), Some(after)) => {
                let layer = Layer::ChannelPad(layers::ChannelPad {
                    stride: tensor.stride,
                    before,
                    after,
                });
                let output = self.trace.push(layer, &[unstrided(&tensor)], None, at)?;
                Ok(Value::Tensor(output))
            }
            _ => Err(unsupported(
                at,
                phrase!("F.pad of rows or columns"),
                phrase!(
                    "The padding of a convolution or pooling is supported, and F.pad of channels: (0, 0, 0, 0, before, after)."
                ),
            )),
        }
    }

    /// `x[:, :, ::2, ::2]`.
    pub(super) fn strided(&mut self, tensor: &Tensor, index: &Value, at: Place) -> Result<Value> {
        let wrong = || {
            unsupported(
                at,
                phrase!("a part of a tensor"),
                phrase!(
                    "x[:, :, ::2, ::2], every second row and column, is supported, and x.size(1)."
                ),
            )
        };
        let parts = index.members().ok_or_else(wrong)?;
        let mut stride = [1, 1];
        for (axis, part) in parts.iter().enumerate() {
            let step = match part {
                Value::Slice(parts)
                    if matches!(
                        (&parts[0], &parts[1]),
                        (Value::None | Value::Int(0), Value::None)
                    ) =>
                {
                    parts[2].size().unwrap_or(1)
                }
                _ => return Err(wrong()),
            };
            match (axis, step) {
                (0 | 1, 1) => {}
                (2 | 3, 1..) => stride[axis - 2] = step,
                _ => return Err(wrong()),
            }
        }
        if tensor.stride != [1, 1] {
            return Err(wrong());
        }
        Ok(Value::Tensor(Tensor {
            stride,
            ..tensor.clone()
        }))
    }

    pub(super) fn tensor_method(
        &mut self,
        tensor: Tensor,
        name: &str,
        mut arguments: Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        if SAME.contains(&name) {
            return Ok(Value::Tensor(tensor));
        }
        match name {
            "size" => {
                let sizes = self.sizes(&tensor, at);
                return match arguments.plain.first() {
                    // The batch is known without any size.
                    Some(Value::Int(0)) => Ok(Value::Batch),
                    Some(axis) => {
                        let sizes = sizes?;
                        self.item(sizes, axis, at)
                    }
                    None => sizes,
                };
            }
            "view" | "reshape" => {
                let sizes = match arguments.plain.as_slice() {
                    [one] => one.members().unwrap_or_else(|| vec![one.clone()]),
                    many => many.to_vec(),
                };
                return self.view(tensor, &sizes, at);
            }
            "flatten" => {
                let given = Given::new("flatten", &arguments, &["start_dim", "end_dim"])?;
                given.only("end_dim", &Value::Int(-1))?;
                if given.size_or("start_dim", 0)? != 1 {
                    return Err(unsupported(
                        at,
                        phrase!("flatten from the batch on makes one row of all pictures"),
                        phrase!("flatten(x, 1) is supported."),
                    ));
                }
                return self.flattened(&tensor, at);
            }
            "squeeze" => {
                return match tensor.shape.as_deref() {
                    Some([_]) => Ok(Value::Tensor(tensor)),
                    // Squeezed once or twice: rows of features in the end.
                    Some([_, 1, 1]) => self.flattened(&tensor, at),
                    Some(_) => Err(unsupported(
                        at,
                        phrase!("squeeze of more than single pixels"),
                        phrase!("torch.flatten(x, 1) is supported."),
                    )),
                    None => Err(self.trace.shapeless(at)),
                };
            }
            "mean" => {
                let given = Given::new("mean", &arguments, &["dim", "keepdim"])?;
                let mut axes = given.numbers("dim").unwrap_or_default();
                axes.sort_by(f64::total_cmp);
                if axes != [2.0, 3.0] && axes != [-2.0, -1.0] {
                    return Err(unsupported(
                        at,
                        phrase!("a mean over other axes than height and width"),
                        phrase!("x.mean([2, 3]) is supported."),
                    ));
                }
                let keeps = given.flag_or("keepdim", false)?;
                let pool = Operation::AdaptiveAvg([Some(1), Some(1)]);
                let pooled = self.trace.apply(&pool, &[tensor], None, at)?;
                return match keeps {
                    true => Ok(Value::Tensor(pooled)),
                    false => self.flattened(&pooled, at),
                };
            }
            "add" | "add_" | "__add__" => {
                return match arguments.plain.first() {
                    Some(Value::Tensor(other))
                        if arguments.plain.len() == 1 && arguments.named.is_empty() =>
                    {
                        self.sum(&[tensor, other.clone()], at)
                    }
                    _ => Err(unsupported(
                        at,
                        phrase!("add of what is no tensor"),
                        phrase!("The sum of two tensors is supported."),
                    )),
                };
            }
            "dim" => {
                return Ok(tensor
                    .shape
                    .as_ref()
                    .map_or(Value::unknown(phrase!("a rank")), |shape| {
                        Value::Int(shape.len() as i64 + 1)
                    }));
            }
            _ => {}
        }
        arguments.named.retain(|(name, _)| name != "inplace");
        match operation::function(name.trim_end_matches('_'), &arguments)? {
            Some(operation) => self.applied(&operation, &[tensor], None, at),
            None => Err(unsupported(
                at,
                phrase!("{name} of a tensor is not known here", name),
                phrase!(
                    "There are view, reshape, flatten, size, shape, mean, relu, sigmoid, tanh and add."
                ),
            )),
        }
    }

    fn flattened(&mut self, tensor: &Tensor, at: Place) -> Result<Value> {
        if let Some([_]) = tensor.shape.as_deref() {
            return Ok(Value::Tensor(tensor.clone()));
        }
        let output = self.trace.push(
            Layer::Flatten(layers::Flatten {}),
            std::slice::from_ref(tensor),
            None,
            at,
        )?;
        Ok(Value::Tensor(output))
    }

    /// `x.view(-1, features)`, `x.view(x.size(0), -1)`, or a shape that it has already.
    fn view(&mut self, tensor: Tensor, sizes: &[Value], at: Place) -> Result<Value> {
        let is_batch = |size: &Value| matches!(size, Value::Batch | Value::Int(-1));
        match sizes {
            [Value::Batch, Value::Int(-1)] => self.flattened(&tensor, at),
            [first, features]
                if is_batch(first) && features.size().is_some_and(|size| size > 0) =>
            {
                let features = features.size().unwrap_or(1);
                if tensor.shape.as_deref() == Some(&[features]) {
                    return Ok(Value::Tensor(tensor));
                }
                let output =
                    self.trace
                        .push(Layer::View(layers::View { features }), &[tensor], None, at)?;
                Ok(Value::Tensor(output))
            }
            [first, rest @ ..] if is_batch(first) => {
                let wanted: Option<Vec<usize>> = rest.iter().map(Value::size).collect();
                match (&tensor.shape, wanted) {
                    (Some(shape), Some(wanted)) if *shape == wanted => Ok(Value::Tensor(tensor)),
                    _ => Err(self.strange_view(at)),
                }
            }
            _ => Err(self.strange_view(at)),
        }
    }

    fn strange_view(&self, at: Place) -> crate::interop::InteropError {
        unsupported(
            at,
            phrase!("this view changes more than it flattens"),
            phrase!(
                "x.view(-1, features), x.view(x.size(0), -1) and torch.flatten(x, 1) are supported."
            ),
        )
    }
}
