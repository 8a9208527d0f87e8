//! Methods of tensors.

use super::arithmetic::operator_of;
use super::reduce::reduction_of;
use super::{Evaluator, Place};
use crate::arrange::Arrange;
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::operation::{self, Operation};
use crate::interop::python::trace::inferred;
use crate::interop::python::value::{Arguments, Tensor, Value};
use crate::interop::python::view::spreading;
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
    /// `(batch, channels, height, width)`.
    pub(super) fn sizes(&mut self, tensor: &Tensor, at: Place) -> Result<Value> {
        let Some(sizes) = tensor.sizes() else {
            return Ok(Value::tuple(vec![Value::Batch])).and_then(|value| match self.is_strict {
                true => Err(self.trace.shapeless(at)),
                false => Ok(value),
            });
        };
        let sizes = sizes.into_iter().map(|size| Value::Int(size as i64));
        Ok(Value::tuple(
            std::iter::once(Value::Batch).chain(sizes).collect(),
        ))
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
                let sizes = self.given_sizes(&arguments, &["shape", "size"]);
                return self.view(tensor, &sizes, at);
            }
            "view_as" | "reshape_as" | "expand_as" => {
                let Some(Value::Tensor(other)) = arguments.plain.first() else {
                    return Err(unsupported(
                        at,
                        phrase!("{name} of what is no tensor", name),
                        phrase!("Give it one."),
                    ));
                };
                let sizes = self.sizes_of(other, at)?;
                let output = match name {
                    "expand_as" => self.expanded(&tensor, sizes, at)?,
                    _ => self.trace.reshape(&tensor, sizes, at)?,
                };
                return Ok(Value::Tensor(output));
            }
            "expand" => {
                let sizes = self.given_sizes(&arguments, &["size"]);
                let own = self.sizes_of(&tensor, at)?;
                // -1 keeps an axis.
                let wanted = sizes
                    .iter()
                    .skip(1)
                    .zip(&own)
                    .map(|(size, &own)| match size {
                        Value::Int(-1) => Some(own),
                        size => size.size(),
                    });
                let wanted: Option<Vec<usize>> = wanted.collect();
                let is_batch = matches!(sizes.first(), Some(Value::Batch | Value::Int(-1)));
                return match wanted {
                    Some(wanted) if is_batch && sizes.len() == own.len() + 1 => {
                        Ok(Value::Tensor(self.expanded(&tensor, wanted, at)?))
                    }
                    _ => Err(unsupported(
                        at,
                        phrase!("this expand"),
                        phrase!("Axes of size 1 of a map may be expanded."),
                    )),
                };
            }
            "permute" | "transpose" | "swapaxes" | "swapdims" | "movedim" => {
                return self.permuted(&tensor, name, &arguments);
            }
            "flatten" | "unflatten" => {
                let operation = self.flattening(&tensor, name, &arguments)?;
                return self.applied(&operation, &[tensor], None, at);
            }
            "squeeze" | "unsqueeze" => return self.squeezed(tensor, name, &arguments),
            "chunk" | "split" | "narrow" | "select" | "unbind" | "tensor_split" => {
                if name == "tensor_split" {
                    return Err(unsupported(
                        at,
                        phrase!("tensor_split"),
                        phrase!("chunk and split are supported."),
                    ));
                }
                return self.taken(&tensor, name, &arguments);
            }
            "neg" | "neg_" | "negative" => {
                let minus = Value::Int(-1);
                return self.tensor_arithmetic("*", &Value::Tensor(tensor), &minus, at);
            }
            "square" => {
                let tensor = Value::Tensor(tensor);
                return self.tensor_arithmetic("*", &tensor, &tensor, at);
            }
            "dim" | "ndimension" => {
                return Ok(tensor
                    .sizes()
                    .map_or(Value::unknown(phrase!("a rank")), |sizes| {
                        Value::Int(sizes.len() as i64 + 1)
                    }));
            }
            "max" | "min" if matches!(arguments.plain.first(), Some(Value::Tensor(_))) => {
                let operator = if name == "max" { "max" } else { "min" };
                arguments.plain.insert(0, Value::Tensor(tensor));
                return self.arithmetic_call(operator, &arguments);
            }
            _ => {}
        }
        if let Some(reduction) = reduction_of(name) {
            return self.reduced_along(&tensor, reduction, &arguments);
        }
        if let Some(operator) = operator_of(name) {
            arguments.plain.insert(0, Value::Tensor(tensor));
            return self.arithmetic_call(operator, &arguments);
        }
        arguments.named.retain(|(name, _)| name != "inplace");
        match operation::function(name.trim_end_matches('_'), &arguments)? {
            Some(operation) => self.applied(&operation, &[tensor], None, at),
            None => Err(unsupported(
                at,
                phrase!("{name} of a tensor is not known here", name),
                phrase!(
                    "There are view, reshape, permute, flatten, squeeze, chunk, split, size, shape, mean, sum, max, relu, sigmoid, tanh and arithmetic."
                ),
            )),
        }
    }

    pub(super) fn flattened(&mut self, tensor: &Tensor, at: Place) -> Result<Value> {
        if let Some(sizes) = tensor.sizes() {
            let flat = vec![sizes.iter().product()];
            let output = self.trace.reshape(tensor, flat, at)?;
            return Ok(Value::Tensor(self.trace.whole(&output, at)?));
        }
        let tensors = std::slice::from_ref(tensor);
        let layer = Layer::Flatten(layers::Flatten {});
        Ok(Value::Tensor(self.trace.push(layer, tensors, None, at)?))
    }

    /// Sizes that are given one by one or as a list, also by name.
    fn given_sizes(&self, arguments: &Arguments, names: &[&str]) -> Vec<Value> {
        let named = arguments.named.iter();
        let mut named = named.filter(|(name, _)| names.contains(&name.as_str()));
        match (arguments.plain.as_slice(), named.next()) {
            ([one], _) | ([], Some((_, one))) => one.members().unwrap_or_else(|| vec![one.clone()]),
            (many, _) => many.to_vec(),
        }
    }

    /// `x.view(-1, features)`, `x.view(x.size(0), 2, -1, h, w)`: the batch in front, then sizes of a picture.
    fn view(&mut self, tensor: Tensor, sizes: &[Value], at: Place) -> Result<Value> {
        let is_batch = |size: &Value| matches!(size, Value::Batch | Value::Int(-1));
        let Some((_, rest)) = sizes.split_first().filter(|(first, _)| is_batch(first)) else {
            return Err(unsupported(
                at,
                phrase!("this view does not keep the batch in front"),
                phrase!(
                    "x.view(x.size(0), ...) and x.view(-1, ...) are supported, with the sizes of a picture behind."
                ),
            ));
        };
        let parts = rest.iter().map(|size| match size {
            Value::Int(size @ -1..) => Some(*size),
            _ => None,
        });
        let Some(parts) = parts.collect::<Option<Vec<i64>>>() else {
            return Err(unsupported(
                at,
                phrase!("a size of this view is not known"),
                phrase!("Whole numbers and one -1 are supported."),
            ));
        };
        let known = tensor.sizes();
        match (&known, &parts[..]) {
            (_, [-1]) if matches!(sizes[0], Value::Batch) => return self.flattened(&tensor, at),
            // Its layer teaches what comes of features that do not fit.
            (_, &[features]) if features > 0 => {
                let features = features as usize;
                if known.as_deref() == Some(&[features]) {
                    return Ok(Value::Tensor(tensor));
                }
                let layer = Layer::View(layers::View { features });
                return Ok(Value::Tensor(self.trace.push(
                    layer,
                    &[tensor],
                    None,
                    at,
                )?));
            }
            _ => {}
        }
        let own = known.ok_or_else(|| self.trace.shapeless(at))?;
        let total = own.iter().product();
        let wanted = inferred(&parts, total).ok_or_else(|| {
            unsupported(at, phrase!("a picture of {own} is viewed as {parts}", own = format!("{own:?}"), parts = format!("{parts:?}")), phrase!("A view has to keep the number of values of a picture; otherwise PyTorch refuses it or mixes pictures."))
        })?;
        Ok(Value::Tensor(self.trace.reshape(&tensor, wanted, at)?))
    }

    /// What `expand` makes of axes of size 1: kept in mind until it matters.
    fn expanded(&mut self, tensor: &Tensor, sizes: Vec<usize>, at: Place) -> Result<Tensor> {
        if tensor.sizes().as_ref() == Some(&sizes) {
            return Ok(tensor.clone());
        }
        let own = self.sizes_of(tensor, at)?;
        if spreading(&own, &sizes).is_none() {
            return Err(unsupported(
                at,
                phrase!(
                    "{own} is expanded to {sizes}",
                    own = format!("{own:?}"),
                    sizes = format!("{sizes:?}")
                ),
                phrase!("Axes of size 1 of a map may be expanded."),
            ));
        }
        let whole = self.trace.whole(tensor, at)?;
        Ok(Tensor {
            spread: Some(sizes),
            ..whole
        })
    }

    fn permuted(&mut self, tensor: &Tensor, name: &str, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let sizes = self.sizes_of(tensor, at)?;
        let axes = self.given_sizes(arguments, &["dims"]);
        let mut order: Vec<usize> = (0..sizes.len()).collect();
        match (name, &axes[..]) {
            ("permute", [Value::Int(0), rest @ ..]) if rest.len() == sizes.len() => {
                for (place, axis) in order.iter_mut().zip(rest) {
                    *place = self.axis(&sizes, axis, at)? - 1;
                }
            }
            ("transpose" | "swapaxes" | "swapdims", [one, other]) => {
                let one = self.axis(&sizes, one, at)? - 1;
                order.swap(one, self.axis(&sizes, other, at)? - 1);
            }
            ("movedim", [from, to]) => {
                let from = self.axis(&sizes, from, at)? - 1;
                let axis = order.remove(from);
                order.insert(self.axis(&sizes, to, at)? - 1, axis);
            }
            _ => {
                return Err(unsupported(
                    at,
                    phrase!("this {name} does not keep the batch in front", name),
                    phrase!("All axes are named, the batch first, as in x.permute(0, 2, 3, 1)."),
                ));
            }
        }
        let mut all = order.clone();
        all.arrange();
        if !all.into_iter().eq(0..sizes.len()) {
            return Err(unsupported(
                at,
                phrase!("an axis is named twice"),
                phrase!("Each is named once."),
            ));
        }
        Ok(Value::Tensor(self.trace.permute(tensor, &order, at)?))
    }

    fn flattening(&self, tensor: &Tensor, name: &str, arguments: &Arguments) -> Result<Operation> {
        let at = arguments.at;
        if name == "unflatten" {
            let given = Given::new(name, arguments, &["dim", "sizes"])?;
            let sizes = given.numbers("sizes")?;
            return Ok(Operation::Unflatten {
                dim: given.number("dim")? as i64,
                sizes: sizes.into_iter().map(|size| size as i64).collect(),
            });
        }
        let given = Given::new(name, arguments, &["start_dim", "end_dim"])?;
        let start = given.number_or("start_dim", 0.0)? as i64;
        let end = given.number_or("end_dim", -1.0)? as i64;
        if start == 0 {
            return Err(unsupported(
                at,
                phrase!("flatten from the batch on makes one row of all pictures"),
                phrase!("flatten(x, 1) is supported."),
            ));
        }
        // Known without any size.
        Ok(match (start, end) {
            (1, -1) if tensor.sizes().is_none_or(|sizes| sizes.len() != 1) => {
                Operation::Layer(Layer::Flatten(layers::Flatten {}))
            }
            (start, end) => Operation::Flatten { start, end },
        })
    }

    /// Axes of size 1 taken away, or one put in.
    fn squeezed(&mut self, tensor: Tensor, name: &str, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let given = Given::new(name, arguments, &["dim"])?;
        let mut sizes = self.sizes_of(&tensor, at)?;
        match (name, given.some("dim")) {
            ("unsqueeze", Some(dim)) => {
                sizes.push(1);
                let axis = self.axis(&sizes, dim, at)?;
                sizes.pop();
                sizes.insert(axis - 1, 1);
            }
            ("squeeze", None) => sizes.retain(|&size| size != 1),
            ("squeeze", Some(dim)) => {
                let dims = dim.members().unwrap_or_else(|| vec![dim.clone()]);
                let mut axes = Vec::new();
                for dim in &dims {
                    axes.push(self.axis(&sizes, dim, at)?);
                }
                axes.arrange();
                axes.dedup();
                for axis in axes.into_iter().rev() {
                    if sizes[axis - 1] == 1 {
                        sizes.remove(axis - 1);
                    }
                }
            }
            _ => {
                return Err(unsupported(
                    at,
                    phrase!("unsqueeze without its dim"),
                    phrase!("Give it one."),
                ));
            }
        }
        Ok(Value::Tensor(self.trace.reshape(&tensor, sizes, at)?))
    }
}
