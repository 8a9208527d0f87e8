//! Parts of tensors: indices, slices, chunks.

use super::{Evaluator, Place};
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::value::{Arguments, Tensor, Value};
use crate::network::Layer;
use crate::network::layers::Slice;
use crate::said::phrase;

/// What `...` in an index is.
pub(super) const ELLIPSIS: &str = "python.Ellipsis";

/// Along one axis: from, up to, every so many.
type Range = (i64, Option<i64>, usize);

pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}

/// A slice of an index; none for what is not known or counts backwards.
fn range_of(parts: &[Value; 3]) -> Option<Range> {
    let or = |value: &Value, default: Option<i64>| match value {
        Value::None => Some(default),
        other => whole(other).map(Some),
    };
    let (start, stop, step) = (
        or(&parts[0], Some(0))?,
        or(&parts[1], None)?,
        or(&parts[2], Some(1))?,
    );
    let step = usize::try_from(step?).ok().filter(|&step| step > 0)?;
    Some((start?, stop, step))
}

impl Evaluator {
    /// An axis of a tensor, as PyTorch counts it with the batch, from 1 on.
    pub(super) fn axis(&self, sizes: &[usize], value: &Value, at: Place) -> Result<usize> {
        let count = sizes.len() as i64 + 1;
        let axis = whole(value).map(|axis| if axis < 0 { axis + count } else { axis });
        match axis {
            Some(axis) if (1..count).contains(&axis) => Ok(axis as usize),
            Some(0) => Err(unsupported(
                at,
                phrase!("this goes over the batch, whose size is known only when it runs"),
                phrase!("Axes of one picture, from 1 on, are supported."),
            )),
            _ => Err(unsupported(
                at,
                phrase!(
                    "{value} is no axis of a tensor of {count}",
                    value = value.describe(),
                    count
                ),
                phrase!("Axes count from 0, or from -1 backwards."),
            )),
        }
    }

    pub(super) fn sizes_of(&self, tensor: &Tensor, at: Place) -> Result<Vec<usize>> {
        tensor.sizes().ok_or_else(|| self.trace.shapeless(at))
    }

    /// A part along one axis, counted from 1.
    pub(super) fn part(
        &mut self,
        tensor: &Tensor,
        axis: usize,
        range: Range,
        at: Place,
    ) -> Result<Tensor> {
        let sizes = self.sizes_of(tensor, at)?;
        let index = axis - 1;
        if range == (0, None, 1) {
            return Ok(tensor.clone());
        }
        if matches!(sizes.len(), 1 | 3) {
            let mut ranges = vec![(0, None, 1); sizes.len()];
            ranges[index] = range;
            return self.sliced(tensor, &ranges, at);
        }
        // Of other tensors the axis stands between what is before it and behind it.
        let before: usize = sizes[..index].iter().product();
        let behind: usize = sizes[index + 1..].iter().product();
        let map = self
            .trace
            .reshape(tensor, vec![before, sizes[index], behind], at)?;
        let taken = self.sliced(&map, &[(0, None, 1), range, (0, None, 1)], at)?;
        let mut after = sizes;
        after[index] = self.sizes_of(&taken, at)?[1];
        self.trace.reshape(&taken, after, at)
    }

    /// A part of a map or vector along several axes at once.
    fn sliced(&mut self, tensor: &Tensor, ranges: &[Range], at: Place) -> Result<Tensor> {
        let mut layer = Slice {
            start: [0; 3],
            stop: [None; 3],
            step: [1; 3],
        };
        for (axis, &(start, stop, step)) in ranges.iter().enumerate() {
            (layer.start[axis], layer.stop[axis], layer.step[axis]) = (start, stop, step);
        }
        let tensors = std::slice::from_ref(tensor);
        self.trace.push(Layer::Slice(layer), tensors, None, at)
    }

    /// `x[:, :8, 1:-1, ::2]`, `x[..., 0]`, `x[:, :, None, None]`.
    pub(super) fn indexed(&mut self, tensor: &Tensor, index: &Value, at: Place) -> Result<Value> {
        let wrong = || {
            unsupported(
                at,
                phrase!("a part of a tensor that is not read here"),
                phrase!(
                    "Slices of channels, rows and columns, single places and None are supported, behind a : for the batch."
                ),
            )
        };
        let mut parts = match index {
            Value::Tuple(parts) => parts.to_vec(),
            one => vec![one.clone()],
        };
        let is_dots = |part: &Value| matches!(part, Value::Library(path) if &**path == ELLIPSIS);
        let sizes = tensor.sizes();
        if let Some(dots) = parts.iter().position(is_dots) {
            let axes = sizes
                .as_ref()
                .ok_or_else(|| self.trace.shapeless(at))?
                .len()
                + 1;
            let named = parts
                .iter()
                .filter(|part| !matches!(part, Value::None))
                .count()
                - 1;
            let all = Value::Slice([Value::None, Value::None, Value::None].into());
            let filled = vec![all; axes.saturating_sub(named)];
            parts.splice(dots..=dots, filled);
        }
        let is_all = |part: &Value| match part {
            Value::Slice(parts) => range_of(parts) == Some((0, None, 1)),
            _ => false,
        };
        let Some((_, parts)) = parts.split_first().filter(|(batch, _)| is_all(batch)) else {
            return Err(wrong());
        };
        let ranges: Option<Vec<Range>> = parts
            .iter()
            .map(|part| match part {
                Value::Slice(parts) => range_of(parts),
                _ => None,
            })
            .collect();
        // Every so many rows and columns wait for the channels of zeros that may follow.
        if let Some(ranges) = &ranges
            && let [(0, None, 1), rest @ ..] = &ranges[..]
            && rest.len() <= 2
            && rest
                .iter()
                .all(|(start, stop, _)| (*start, *stop) == (0, None))
            && tensor.is_plain()
            && sizes.as_ref().is_none_or(|sizes| sizes.len() == 3)
        {
            let mut stride = [1, 1];
            for (place, (.., step)) in stride.iter_mut().zip(rest) {
                *place = *step;
            }
            return Ok(Value::Tensor(Tensor {
                stride,
                ..tensor.clone()
            }));
        }
        let sizes = self.sizes_of(tensor, at)?;
        if let Some(ranges) = &ranges
            && matches!(sizes.len(), 1 | 3)
            && ranges.len() <= sizes.len()
        {
            return match ranges.iter().all(|range| *range == (0, None, 1)) {
                true => Ok(Value::Tensor(tensor.clone())),
                false => Ok(Value::Tensor(self.sliced(tensor, ranges, at)?)),
            };
        }
        let (mut tensor, mut axis) = (tensor.clone(), 1);
        for part in parts {
            let mut sizes = self.sizes_of(&tensor, at)?;
            if matches!(part, Value::None) {
                sizes.insert(axis - 1, 1);
                tensor = self.trace.reshape(&tensor, sizes, at)?;
                axis += 1;
                continue;
            }
            if axis > sizes.len() {
                return Err(wrong());
            }
            match part {
                Value::Slice(parts) => {
                    let range = range_of(parts).ok_or_else(wrong)?;
                    tensor = self.part(&tensor, axis, range, at)?;
                    axis += 1;
                }
                Value::Int(place) => {
                    let size = sizes[axis - 1] as i64;
                    let first = if *place < 0 { place + size } else { *place };
                    if !(0..size).contains(&first) {
                        return Err(unsupported(
                            at,
                            phrase!("place {place} of an axis of {size}", place, size),
                            phrase!("Places count from 0, or from -1 backwards."),
                        ));
                    }
                    tensor = self.part(&tensor, axis, (first, Some(first + 1), 1), at)?;
                    sizes.remove(axis - 1);
                    tensor = self.trace.reshape(&tensor, sizes, at)?;
                }
                _ => return Err(wrong()),
            }
        }
        Ok(Value::Tensor(tensor))
    }

    /// `x.chunk(2, dim=1)`, `x.split([16, 48], dim=1)`, `x.narrow(1, 0, 8)`, `x.select(1, 0)`, `x.unbind(1)`.
    pub(super) fn taken(
        &mut self,
        tensor: &Tensor,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Value> {
        let at = arguments.at;
        let names: &[&str] = match name {
            "chunk" => &["chunks", "dim"],
            "narrow" => &["dim", "start", "length"],
            "select" => &["dim", "index"],
            "unbind" => &["dim"],
            _ => &["split_size_or_sections", "dim"],
        };
        let given = Given::new(name, arguments, names)?;
        let sizes = self.sizes_of(tensor, at)?;
        let axis = self.axis(&sizes, given.get("dim").unwrap_or(&Value::Int(0)), at)?;
        let size = sizes[axis - 1];
        if name == "narrow" {
            let (start, length) = (given.size("start")?, given.size("length")?);
            let (start, stop) = (start as i64, start.saturating_add(length) as i64);
            return Ok(Value::Tensor(self.part(
                tensor,
                axis,
                (start, Some(stop), 1),
                at,
            )?));
        }
        let lengths: Vec<usize> = match (name, given.get(names[0])) {
            ("unbind", _) => vec![1; size],
            ("select", _) => Vec::new(),
            ("chunk", _) => {
                let each = size.div_ceil(given.size("chunks")?.max(1)).max(1);
                (0..size)
                    .step_by(each)
                    .map(|first| each.min(size - first))
                    .collect()
            }
            (_, Some(sections)) if sections.members().is_some() => {
                let lengths = sections.members().unwrap_or_default();
                let lengths: Option<Vec<usize>> = lengths.iter().map(Value::size).collect();
                lengths.unwrap_or_default()
            }
            _ => {
                let each = given.size("split_size_or_sections")?.max(1);
                (0..size)
                    .step_by(each)
                    .map(|first| each.min(size - first))
                    .collect()
            }
        };
        let mut parts = Vec::new();
        if name == "select" {
            let mut index =
                vec![Value::Slice([Value::None, Value::None, Value::None].into()); axis];
            index.extend(given.get("index").cloned());
            return self.indexed(tensor, &Value::tuple(index), at);
        }
        if lengths.iter().sum::<usize>() != size || lengths.len() > 256 {
            return Err(unsupported(
                at,
                phrase!("the parts of {name} are not {size} together", name, size),
                phrase!("PyTorch refuses it."),
            ));
        }
        let mut first = 0;
        for length in lengths {
            let range = (first as i64, Some((first + length) as i64), 1);
            let mut part = match length == size {
                true => tensor.clone(),
                false => self.part(tensor, axis, range, at)?,
            };
            if name == "unbind" {
                let mut sizes = sizes.clone();
                sizes.remove(axis - 1);
                part = self.trace.reshape(&part, sizes, at)?;
            }
            parts.push(Value::Tensor(part));
            first += length;
        }
        Ok(Value::tuple(parts))
    }
}
