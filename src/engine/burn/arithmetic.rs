//! Arithmetic of tensors, and what goes over their axes.

use burn::tensor::Tensor;

use super::pooling::{Windows, max_pool2d};
use super::tensors::{AnyTensor, map_rank, with_rank};
use crate::network::layers::{Operator, Parameter, Reduce, Reduction};

/// `a * b` and its like; axes of size 1 are spread.
pub fn arithmetic(operator: Operator, a: AnyTensor, b: AnyTensor) -> AnyTensor {
    match (a, b) {
        (AnyTensor::R2(a), AnyTensor::R2(b)) => AnyTensor::R2(both(operator, a, b)),
        (AnyTensor::R4(a), AnyTensor::R4(b)) => AnyTensor::R4(both(operator, a, b)),
        (a, _) => a,
    }
}

fn both<const D: usize>(operator: Operator, a: Tensor<D>, b: Tensor<D>) -> Tensor<D> {
    match operator {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        Operator::Divide => a / b,
        Operator::Maximum => larger(a, b),
        Operator::Minimum => -larger(-a, -b),
    }
}

/// The larger of each pair, as `b + share (a - b)`; where they are alike the share is a half, as PyTorch divides the gradient.
fn larger<const D: usize>(a: Tensor<D>, b: Tensor<D>) -> Tensor<D> {
    let difference = a - b.clone();
    let share = difference.clone().detach().sign() * 0.5 + 0.5;
    b + difference * share
}

/// `scale * x + shift`
pub fn affine(x: AnyTensor, scale: f64, shift: f64) -> AnyTensor {
    map_rank!(x, tensor => tensor * scale + shift)
}

/// `x * p` and its like; `own` is the layer's one tensor `p`.
pub fn parameter(x: AnyTensor, layer: &Parameter, own: &[AnyTensor]) -> AnyTensor {
    match (x, own.first().cloned()) {
        (AnyTensor::R2(x), Some(p)) => AnyTensor::R2(over(x, layer, p)),
        (AnyTensor::R4(x), Some(p)) => AnyTensor::R4(over(x, layer, p)),
        (x, _) => x,
    }
}

fn over<const D: usize>(x: Tensor<D>, layer: &Parameter, p: AnyTensor) -> Tensor<D> {
    let mut shape = [1; D];
    let sizes = layer.sizes_over(D - 1).unwrap_or_default();
    shape[1..].copy_from_slice(&sizes);
    let p: Tensor<D> = with_rank!(p, p => p.reshape(shape));
    both(layer.operator, x, p)
}

/// `x.mean(dim, keepdim=True)` and its like.
pub fn reduce(x: AnyTensor, layer: &Reduce) -> AnyTensor {
    match x {
        AnyTensor::R2(x) => {
            let [n, features] = x.dims();
            let map = reduced(x.reshape([n, features, 1, 1]), layer);
            AnyTensor::R2(map.reshape([n, 1]))
        }
        AnyTensor::R4(x) => AnyTensor::R4(reduced(x, layer)),
        AnyTensor::R1(_) => x,
    }
}

fn reduced(x: Tensor<4>, layer: &Reduce) -> Tensor<4> {
    let axes = layer.dim.iter().copied();
    match layer.reduction {
        Reduction::Mean => axes.fold(x, |x, axis| x.mean_dim(axis)),
        Reduction::Sum => axes.fold(x, |x, axis| x.sum_dim(axis)),
        Reduction::Amax => largest(x, &layer.dim),
        Reduction::Amin => -largest(-x, &layer.dim),
        Reduction::Max => axes.fold(x, first_largest),
        Reduction::Min => -axes.fold(-x, first_largest),
    }
}

/// The largest over all these axes: the mean of the values that are as large, so that they share the gradient.
fn largest(x: Tensor<4>, axes: &[usize]) -> Tensor<4> {
    let pooled = axes
        .iter()
        .fold(x.clone().detach(), |x, &axis| first_largest(x, axis));
    let are = x.clone().detach().equal(pooled.expand(x.shape())).float();
    let sum = |x: Tensor<4>| axes.iter().fold(x, |x, &axis| x.sum_dim(axis));
    sum(x * are.clone()) / sum(are)
}

/// The largest along an axis, as a max pooling: the first of equal values gets the gradient.
fn first_largest(x: Tensor<4>, axis: usize) -> Tensor<4> {
    let mut dims = x.dims();
    let (before, behind) = (
        dims[..axis].iter().product(),
        dims[axis + 1..].iter().product(),
    );
    let windows = Windows {
        kernel: [dims[axis], 1],
        stride: [dims[axis], 1],
        padding: [0, 0],
        ceil: false,
    };
    let pooled = max_pool2d(x.reshape([before, 1, dims[axis], behind]), windows);
    dims[axis] = 1;
    pooled.reshape(dims)
}
