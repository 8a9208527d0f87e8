//! A layer applied to tensors: sizes that hang on the input, and the node that it becomes.

use super::{Trace, as_rows, flattened, unflattened};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::operation::Operation;
use crate::interop::python::resize::resized;
use crate::interop::python::token::Place;
use crate::interop::python::value::Tensor;
use crate::interop::python::view::View;
use crate::network::{Layer, layers};
use crate::said::phrase;

impl Trace {
    /// Applies an operation. `name` is its module's path; none for a function.
    pub fn apply(
        &mut self,
        operation: &Operation,
        inputs: &[Tensor],
        name: Option<&str>,
        at: Place,
    ) -> Result<Tensor> {
        let Some(first) = inputs.first() else {
            return Err(unsupported(
                at,
                phrase!("a layer is called without a tensor"),
                phrase!("Give it one."),
            ));
        };
        if let Some(done) = self.of_view(operation, first, name, at)? {
            return Ok(done);
        }
        // Layers see what the views before them made.
        let mut made = Vec::with_capacity(inputs.len());
        for input in inputs {
            made.push(match input.is_indices {
                true => input.clone(),
                false => self.whole(input, at)?,
            });
        }
        let inputs = &made[..];
        let first = &made[0];
        let layer = match operation {
            Operation::Layer(layer) => layer.clone(),
            Operation::MaxPool {
                kernel,
                stride,
                padding,
                ceil,
                ..
            } => Layer::MaxPool2d(layers::MaxPool2d {
                kernel: *kernel,
                stride: *stride,
                padding: *padding,
                ceil_mode: *ceil,
            }),
            Operation::MaxUnpool => {
                let indices = inputs.iter().find(|input| input.is_indices);
                let Some(pool) = indices.and_then(|indices| indices.node) else {
                    return Err(unsupported(
                        at,
                        phrase!("max unpooling without the indices of a max pooling"),
                        phrase!("Give it what a MaxPool2d with return_indices=True found."),
                    ));
                };
                let pool = self.nodes[pool].name.clone();
                return self.push(
                    Layer::MaxUnpool2d(layers::MaxUnpool2d { pool }),
                    &inputs[..1],
                    name,
                    at,
                );
            }
            Operation::MaxPoolOfSizes(pool) => {
                // |x| is the larger of x and -x, also in its slope of 0 at 0.
                let (scale, shift) = (-1.0, 0.0);
                let turned = self.push(
                    Layer::Affine(layers::Affine { scale, shift }),
                    inputs,
                    None,
                    at,
                )?;
                let operator = layers::Operator::Maximum;
                let larger = Layer::Arithmetic(layers::Arithmetic { operator });
                let size = self.push(larger, &[first.clone(), turned], None, at)?;
                return self.push(Layer::MaxPool2d(*pool), &[size], name, at);
            }
            Operation::AdaptiveAvg(output) => {
                let output = self.sides(output, first, at)?;
                Layer::AdaptiveAvgPool2d(layers::AdaptiveAvgPool2d { output })
            }
            Operation::AdaptiveMax(output) => {
                let output = self.sides(output, first, at)?;
                Layer::AdaptiveMaxPool2d(layers::AdaptiveMaxPool2d { output })
            }
            Operation::Padded(pad, layer) => {
                let padded = self.push(Layer::Pad2d(*pad), inputs, None, at)?;
                return self.push(layer.clone(), &[padded], name, at);
            }
            Operation::Resize(resize) => match resized(resize, first.shape.as_deref(), at) {
                Ok(Some(layer)) => layer,
                Ok(None) => return Ok(first.clone()),
                Err(None) => return Err(self.shapeless(at)),
                Err(Some(error)) => return Err(*error),
            },
            Operation::Identity
            | Operation::Softmax { .. }
            | Operation::Flatten { .. }
            | Operation::Unflatten { .. } => return Err(self.shapeless(at)),
            Operation::GroupNorm { groups, eps } => {
                let shape = first.shape.as_ref().ok_or_else(|| self.shapeless(at))?;
                group_norm(*groups, *eps, shape[0])
            }
        };
        self.push(layer, inputs, name, at)
    }

    /// The sides of an adaptive pooling; none keeps the map's.
    pub(super) fn sides(
        &self,
        output: &[Option<usize>; 2],
        first: &Tensor,
        at: Place,
    ) -> Result<[usize; 2]> {
        let kept = |axis: usize| {
            first
                .shape
                .as_ref()
                .and_then(|shape| shape.get(axis + 1).copied())
        };
        let mut sides = [0; 2];
        for (axis, side) in sides.iter_mut().enumerate() {
            *side = output[axis]
                .or_else(|| kept(axis))
                .ok_or_else(|| self.shapeless(at))?;
        }
        Ok(sides)
    }
}

impl Trace {
    /// What takes a view as it is, of any number of axes; none for another operation.
    fn of_view(
        &mut self,
        operation: &Operation,
        first: &Tensor,
        name: Option<&str>,
        at: Place,
    ) -> Result<Option<Tensor>> {
        let is_no_map = |view: &View| !matches!(view.sizes.len(), 1 | 3);
        Ok(Some(match operation {
            Operation::Identity => first.clone(),
            Operation::Layer(layer)
                if first.view.as_ref().is_some_and(is_no_map) && goes_by_rows(layer) =>
            {
                let mut sizes = first.sizes().ok_or_else(|| self.shapeless(at))?;
                let map = self.reshape(first, as_rows(&sizes), at)?;
                let output = self.push(layer.clone(), &[map], name, at)?;
                let last = output.shape.as_ref().and_then(|shape| shape.last());
                if let (Some(place), Some(&size)) = (sizes.last_mut(), last) {
                    *place = size;
                }
                self.reshape(&output, sizes, at)?
            }
            Operation::Softmax { dim, is_logarithm } => {
                self.softmax(first, *dim, *is_logarithm, name, at)?
            }
            Operation::Layer(Layer::Flatten(_)) if first.view.as_ref().is_some_and(is_no_map) => {
                let sizes = first.sizes().ok_or_else(|| self.shapeless(at))?;
                self.reshape(first, vec![sizes.iter().product()], at)?
            }
            Operation::Flatten { start, end } => {
                let sizes = first.sizes().ok_or_else(|| self.shapeless(at))?;
                let sizes = flattened(&sizes, *start, *end).ok_or_else(|| {
                    unsupported(
                        at,
                        phrase!(
                            "axes {start} to {end} of a tensor of {axes} are flattened",
                            start,
                            end,
                            axes = sizes.len() + 1
                        ),
                        phrase!("Axes of one picture, from 1 on, are supported."),
                    )
                })?;
                self.reshape(first, sizes, at)?
            }
            Operation::Unflatten { dim, sizes } => {
                let before = first.sizes().ok_or_else(|| self.shapeless(at))?;
                let sizes = unflattened(&before, *dim, sizes).ok_or_else(|| {
                    unsupported(
                        at,
                        phrase!(
                            "axis {dim} of {before} is unflattened to {sizes}",
                            dim,
                            before = format!("{before:?}"),
                            sizes = format!("{sizes:?}")
                        ),
                        phrase!("The sizes must be as many values together."),
                    )
                })?;
                self.reshape(first, sizes, at)?
            }
            _ => return Ok(None),
        }))
    }
}

/// Whether a layer does the same with any rows, whatever stands before their axis.
fn goes_by_rows(layer: &Layer) -> bool {
    match layer {
        Layer::Linear(_) | Layer::Dropout(_) | Layer::AlphaDropout(_) | Layer::Affine(_) => true,
        Layer::LayerNorm(norm) => norm.normalized_shape.len() == 1,
        Layer::StochasticDepth(_) => true,
        other => other.function().is_some(),
    }
}

/// A normalisation of channels without weights; without a number of groups each by itself.
fn group_norm(groups: Option<usize>, eps: f64, channels: usize) -> Layer {
    let affine = false;
    match groups {
        Some(groups) => Layer::GroupNorm(layers::GroupNorm {
            groups,
            channels,
            eps,
            affine,
        }),
        None => Layer::InstanceNorm2d(layers::InstanceNorm2d {
            channels,
            eps,
            affine,
        }),
    }
}
