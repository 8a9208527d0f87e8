//! Normalisation in groups of a picture's values.

use burn::tensor::Tensor;

use super::tensors::{AnyTensor, map_rank, with_rank};
use crate::network::layers::Grouping;

/// Each group by its own mean and variance, then scaled and shifted by the layer's weights. `grouping` says what is done with a
/// picture of so many values.
pub fn group_norm(
    x: AnyTensor,
    own: &[AnyTensor],
    grouping: impl Fn(usize) -> Grouping,
) -> AnyTensor {
    map_rank!(x, x => {
        let dims = x.dims();
        let pictures = dims[0].max(1);
        let grouping = grouping(dims.iter().product::<usize>() / pictures);
        normalised(x.reshape([-1, grouping.size as i32]), own, &grouping).reshape(dims)
    })
}

/// `x` is `[groups, size]`.
fn normalised(x: Tensor<2>, own: &[AnyTensor], grouping: &Grouping) -> Tensor<2> {
    let dims = x.dims();
    let differences = x.clone() - x.mean_dim(1);
    let variance = (differences.clone() * differences.clone()).mean_dim(1);
    let mut x = differences / (variance + grouping.eps).sqrt();
    // Values of the same weight lie in the last axis.
    let by_weight = [-1, grouping.weights as i32, grouping.run as i32];
    let tensor = |index: usize| -> Option<Tensor<3>> {
        let tensor = own.get(index)?.clone();
        Some(with_rank!(tensor, tensor => tensor.reshape([1, grouping.weights, 1])))
    };
    if grouping.weights > 0
        && let Some(weight) = tensor(0)
    {
        x = (x.reshape(by_weight) * weight).reshape(dims);
    }
    if grouping.bias
        && let Some(bias) = tensor(1)
    {
        x = (x.reshape(by_weight) + bias).reshape(dims);
    }
    x
}
