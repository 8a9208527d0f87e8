//! Tensors of other sizes: views, permutations, and what broadcasting needs.

use super::Trace;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::token::Place;
use crate::interop::python::value::Tensor;
use crate::interop::python::view::{View, spreading};
use crate::network::{Layer, layers};
use crate::said::phrase;

/// The same tensor without its stride.
pub fn unstrided(tensor: &Tensor) -> Tensor {
    Tensor {
        stride: [1, 1],
        ..tensor.clone()
    }
}

/// Sizes as those of a map whose rows are the last axis.
pub fn as_rows(sizes: &[usize]) -> Vec<usize> {
    let (last, before) = sizes.split_last().unwrap_or((&1, &[]));
    vec![1, before.iter().product(), *last]
}

/// Sizes with axes `start` to `end` as one, counted with the batch; none where they are not of a picture.
pub fn flattened(sizes: &[usize], start: i64, end: i64) -> Option<Vec<usize>> {
    let count = sizes.len() as i64 + 1;
    let [start, end] = [start, end].map(|axis| if axis < 0 { axis + count } else { axis });
    if !(1..=end).contains(&start) || end >= count {
        return None;
    }
    let (start, end) = (start as usize - 1, end as usize);
    let middle = sizes[start..end].iter().product();
    Some([&sizes[..start], &[middle], &sizes[end..]].concat())
}

/// Sizes with an axis divided, counted with the batch; -1 is what is left.
pub fn unflattened(sizes: &[usize], dim: i64, parts: &[i64]) -> Option<Vec<usize>> {
    let count = sizes.len() as i64 + 1;
    let axis = if dim < 0 { dim + count } else { dim };
    if !(1..count).contains(&axis) {
        return None;
    }
    let axis = axis as usize - 1;
    let parts = inferred(parts, sizes[axis])?;
    Some([&sizes[..axis], &parts[..], &sizes[axis + 1..]].concat())
}

/// Sizes of so many values, one of which may be -1; none where they do not make as many.
pub fn inferred(parts: &[i64], total: usize) -> Option<Vec<usize>> {
    let known = parts.iter().filter(|&&part| part >= 0);
    let known = known.fold(1usize, |product, &part| {
        product.saturating_mul(part as usize)
    });
    let open = parts.iter().filter(|&&part| part < 0).count();
    let left = match (open, known) {
        (0, _) => 1,
        (1, 1..) if total.is_multiple_of(known) => total / known,
        _ => return None,
    };
    let sizes = parts
        .iter()
        .map(|&part| usize::try_from(part).unwrap_or(left));
    let sizes: Vec<usize> = sizes.collect();
    let count = sizes
        .iter()
        .fold(1usize, |product, &size| product.saturating_mul(size));
    (count == total).then_some(sizes)
}

impl Trace {
    /// Makes layers of what waits for them: a stride, views, what was spread.
    pub fn whole(&mut self, input: &Tensor, at: Place) -> Result<Tensor> {
        if let Some(to) = &input.spread {
            let narrow = Tensor {
                spread: None,
                ..input.clone()
            };
            return self.spread(&narrow, to, at);
        }
        if let Some(view) = &input.view {
            let shape = input.shape.clone().unwrap_or_default();
            let below = Tensor {
                view: None,
                ..input.clone()
            };
            let Some(layer) = view.layer(&shape) else {
                return Ok(below);
            };
            if !matches!(view.sizes.len(), 1 | 3) {
                return Err(unsupported(
                    at,
                    phrase!(
                        "a tensor of {axes} axes is used here",
                        axes = view.sizes.len() + 1
                    ),
                    phrase!(
                        "Maps (batch, channels, height, width) and vectors (batch, features) are supported."
                    ),
                ));
            }
            return self.push(layer, &[below], None, at);
        }
        if input.stride == [1, 1] {
            return Ok(input.clone());
        }
        let layer = Layer::ChannelPad(layers::ChannelPad {
            stride: input.stride,
            before: 0,
            after: 0,
        });
        self.push(layer, &[unstrided(input)], None, at)
    }

    pub(super) fn spread(&mut self, input: &Tensor, to: &[usize], at: Place) -> Result<Tensor> {
        let from = input.sizes().ok_or_else(|| self.shapeless(at))?;
        let layers = spreading(&from, to).ok_or_else(|| {
            unsupported(
                at,
                phrase!(
                    "{from} is expanded to {to}",
                    from = format!("{from:?}"),
                    to = format!("{to:?}")
                ),
                phrase!("Axes of size 1 of a map may be."),
            )
        })?;
        let mut output = input.clone();
        for (layer, times) in layers {
            output = self.push(layer, &vec![output; times], None, at)?;
        }
        Ok(output)
    }

    /// The same values with other sizes of a picture.
    pub fn reshape(&mut self, input: &Tensor, sizes: Vec<usize>, at: Place) -> Result<Tensor> {
        let input = self.viewable(input, at)?;
        let (view, shape) = self.view_of(&input, at)?;
        let reshaped = view.reshaped(sizes.clone()).ok_or_else(|| {
            unsupported(at, phrase!("a picture's {shape} is viewed as {sizes}", shape = format!("{shape:?}"), sizes = format!("{sizes:?}")), phrase!("A view keeps the number of values; PyTorch would refuse it or run across pictures."))
        })?;
        Ok(input.viewed(reshaped))
    }

    /// Axes of a picture in another order, counted from 0.
    pub fn permute(&mut self, input: &Tensor, order: &[usize], at: Place) -> Result<Tensor> {
        let input = self.viewable(input, at)?;
        let (view, sizes) = self.view_of(&input, at)?;
        if let Some(permuted) = view.permuted(order) {
            return Ok(input.viewed(permuted));
        }
        // What was permuted and then divided anew takes a layer in between.
        let flat = self.reshape(&input, vec![sizes.iter().product()], at)?;
        let flat = self.whole(&flat, at)?;
        let apart = self.reshape(&flat, sizes, at)?;
        let (view, _) = self.view_of(&apart, at)?;
        match view.permuted(order) {
            Some(permuted) => Ok(apart.viewed(permuted)),
            None => Err(self.shapeless(at)),
        }
    }

    /// Views are kept with the tensor; a stride or what was spread is made a layer first.
    pub(super) fn viewable(&mut self, input: &Tensor, at: Place) -> Result<Tensor> {
        match input.stride == [1, 1] && input.spread.is_none() {
            true => Ok(input.clone()),
            false => self.whole(input, at),
        }
    }

    /// A tensor's view, or that of its values as they are, and its sizes.
    pub(super) fn view_of(&self, input: &Tensor, at: Place) -> Result<(View, Vec<usize>)> {
        let sizes = input.sizes().ok_or_else(|| self.shapeless(at))?;
        let view = input.view.clone();
        Ok((view.unwrap_or_else(|| View::of(&sizes)), sizes))
    }
}
