//! Normalisation: by the statistics of a batch, in groups of a picture's values, by neighbouring channels.

use burn::tensor::Tensor;
use burn::tensor::module;

use super::forward::Mode;
use super::resample::channel_pad;
use super::tensors::{AnyTensor, map_rank, with_rank};
use crate::network::layers::{Grouping, LocalResponseNorm};

/// New running mean and variance, where there are any.
type Running = Option<[Tensor<1>; 2]>;

/// `nn.BatchNorm2d` of maps, `nn.BatchNorm1d` of vectors.
pub fn batch_norm(
    x: AnyTensor,
    own: &[AnyTensor],
    eps: f64,
    momentum: f64,
    mode: Mode,
) -> (AnyTensor, Running) {
    match x {
        AnyTensor::R4(x) => {
            let (output, running) = of_channels(x, own, eps, momentum, mode);
            (AnyTensor::R4(output), running)
        }
        AnyTensor::R2(x) => {
            let [pictures, features] = x.dims();
            let map = x.reshape([pictures, features, 1, 1]);
            let (output, running) = of_channels(map, own, eps, momentum, mode);
            (AnyTensor::R2(output.reshape([pictures, features])), running)
        }
        AnyTensor::R1(_) => (x, None),
    }
}

/// In training the running statistics move by `momentum` towards the batch's, the variance unbiased (n / (n - 1)), as PyTorch keeps it
/// and Burn's module does not.
fn of_channels(
    x: Tensor<4>,
    own: &[AnyTensor],
    eps: f64,
    momentum: f64,
    mode: Mode,
) -> (Tensor<4>, Running) {
    let [Some(gamma), Some(beta), Some(mean), Some(var)] =
        [0, 1, 2, 3].map(|index| own.get(index).and_then(AnyTensor::rank1))
    else {
        return (x, None);
    };
    match mode {
        Mode::Evaluate => (module::batch_norm(x, gamma, beta, mean, var, eps), None),
        Mode::Train { .. } => {
            let [batch, _, height, width] = x.dims();
            let count = (batch * height * width) as f64;
            let result = module::batch_norm_train(x, gamma, beta, eps);
            let unbiased = result.variance.inner() * (count / (count - 1.0).max(1.0));
            let mean = mean.inner() * (1.0 - momentum) + result.mean.inner() * momentum;
            let var = var.inner() * (1.0 - momentum) + unbiased * momentum;
            (result.output, Some([mean, var]))
        }
    }
}

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

/// `nn.LocalResponseNorm`: the sum over a window of channels as that of so many shifted maps.
pub fn local_response_norm(x: Tensor<4>, layer: &LocalResponseNorm) -> Tensor<4> {
    let [_, channels, ..] = x.dims();
    let [before, behind] = layer.reach();
    let squares = channel_pad(x.clone() * x.clone(), [1, 1], before, behind);
    let shifted = (0..layer.size).map(|first| squares.clone().narrow(1, first, channels));
    let sum = shifted.reduce(|a, b| a + b).unwrap_or(squares);
    let divisor = sum * (layer.alpha / layer.size as f64) + layer.k;
    x / divisor.powf_scalar(layer.beta)
}
