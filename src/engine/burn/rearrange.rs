//! Values taken, put around and moved: slices, borders, permutations.

use burn::tensor::Tensor;

use super::resample::along;
use super::tensors::AnyTensor;
use crate::network::Layer;
use crate::network::layers::{Pad2d, PadMode, Slice};

/// A permutation has a batch and so many axes.
const AXES: usize = 6;

/// `x[:, start:stop:step, ...]`
pub fn slice(x: AnyTensor, layer: &Slice) -> AnyTensor {
    match x {
        AnyTensor::R2(x) => {
            let [n, features] = x.dims();
            let map = sliced(x.reshape([n, features, 1, 1]), layer, 1);
            let features = map.dims()[1];
            AnyTensor::R2(map.reshape([n, features]))
        }
        AnyTensor::R4(x) => AnyTensor::R4(sliced(x, layer, 3)),
        AnyTensor::R1(_) => x,
    }
}

fn sliced(x: Tensor<4>, layer: &Slice, axes: usize) -> Tensor<4> {
    let taken = layer.taken(&x.dims()[1..=axes]);
    taken
        .into_iter()
        .enumerate()
        .fold(x, |x, (axis, (first, count))| match layer.step[axis] {
            1 if count == x.dims()[axis + 1] => x,
            1 => x.narrow(axis + 1, first, count),
            step => {
                let kept = (0..count).map(|place| vec![(first + place * step, 1.0)]);
                along(x, axis + 1, kept.collect())
            }
        })
}

/// `F.pad`
pub fn pad2d(x: Tensor<4>, layer: &Pad2d) -> Tensor<4> {
    (0..2).fold(x, |x, axis| match layer.mode {
        PadMode::Constant => bordered(x, axis + 2, layer.around(axis), layer.value),
        PadMode::Reflect | PadMode::Replicate | PadMode::Circular => {
            let size = x.dims()[axis + 2];
            let count = size as i64 + layer.around(axis).iter().sum::<i64>();
            let rows = (0..count.max(0) as usize).map(|place| {
                let source = layer.source(axis, size, place);
                source.map(|source| (source, 1.0)).into_iter().collect()
            });
            along(x, axis + 2, rows.collect())
        }
    })
}

/// A value before and behind along an axis; below 0 that many places are taken away.
fn bordered(x: Tensor<4>, axis: usize, around: [i64; 2], value: f64) -> Tensor<4> {
    let [taken, added] = [-1, 1].map(|sign| around.map(|side| (sign * side).max(0) as usize));
    let left = x.dims()[axis].saturating_sub(taken[0] + taken[1]);
    let x = match taken {
        [0, 0] => x,
        [before, _] => x.narrow(axis, before, left),
    };
    let border = |count| {
        let mut dims = x.dims();
        dims[axis] = count;
        Tensor::zeros(dims, &x.device()) + value
    };
    let [before, behind] = added.map(|count| (count > 0).then(|| border(count)));
    match (&before, &behind) {
        (None, None) => x,
        _ => Tensor::cat(
            [before, Some(x), behind].into_iter().flatten().collect(),
            axis,
        ),
    }
}

/// The same values as a map or a vector of those sizes.
pub fn reshape(x: AnyTensor, sizes: &[usize]) -> AnyTensor {
    let n = match &x {
        AnyTensor::R2(x) => x.dims()[0],
        AnyTensor::R4(x) => x.dims()[0],
        AnyTensor::R1(_) => return x,
    };
    match (x, sizes) {
        (AnyTensor::R2(x), &[c, h, w]) => AnyTensor::R4(x.reshape([n, c, h, w])),
        (AnyTensor::R4(x), &[c, h, w]) => AnyTensor::R4(x.reshape([n, c, h, w])),
        (AnyTensor::R2(x), &[features]) => AnyTensor::R2(x.reshape([n, features])),
        (AnyTensor::R4(x), &[features]) => AnyTensor::R2(x.reshape([n, features])),
        (x, _) => x,
    }
}

/// The values of each picture in another order, as a map or vector of those sizes.
pub fn permute(x: AnyTensor, layer: &Layer, sizes: &[usize]) -> AnyTensor {
    let (n, found, flat) = match x {
        AnyTensor::R2(x) => {
            let [n, features] = x.dims();
            (n, layer.rearrangement(&[features]), x)
        }
        AnyTensor::R4(x) => {
            let [n, c, h, w] = x.dims();
            (
                n,
                layer.rearrangement(&[c, h, w]),
                x.reshape([n, c * h * w]),
            )
        }
        AnyTensor::R1(_) => return x,
    };
    let Some(found) = found else {
        return AnyTensor::R2(flat);
    };
    // Axes of size 1 behind those that there are.
    let mut shape = [1; AXES + 1];
    let mut order: [isize; AXES + 1] = std::array::from_fn(|axis| axis as isize);
    shape[0] = n;
    for (axis, (&size, &from)) in found.shape.iter().zip(&found.order).enumerate() {
        shape[axis + 1] = size;
        order[axis + 1] = from as isize + 1;
    }
    let moved: Tensor<{ AXES + 1 }> = flat.reshape(shape).permute(order);
    let flat = moved.reshape([n, found.shape.iter().product()]);
    reshape(AnyTensor::R2(flat), sizes)
}
