//! Layers that move values about: upsampling, striding with channels of zeros, max unpooling.

use burn::tensor::module::max_pool2d_with_indices;
use burn::tensor::ops::MaxPoolOptions;
use burn::tensor::{IndexingUpdateOp, Int, Tensor, TensorData};

use crate::spec::UpsampleMode;

/// `F.pad(x[:, :, ::stride_h, ::stride_w], (0, 0, 0, 0, before, after))`
pub fn channel_pad(x: Tensor<4>, stride: [usize; 2], before: usize, after: usize) -> Tensor<4> {
    let mut x = x;
    for (axis, stride) in [(2, stride[0]), (3, stride[1])] {
        let kept = (0..x.dims()[axis]).step_by(stride).collect();
        x = pick(x, axis, kept);
    }
    let [n, _, height, width] = x.dims();
    let zeros = |channels| Tensor::zeros([n, channels, height, width], &x.device());
    let mut parts = Vec::new();
    if before > 0 {
        parts.push(zeros(before));
    }
    parts.push(x.clone());
    if after > 0 {
        parts.push(zeros(after));
    }
    Tensor::cat(parts, 1)
}

/// `F.interpolate`, along one axis after the other: `output[o] = (1 - rest) x[low] + rest x[high]`, or the nearest below.
pub fn upsample(
    x: Tensor<4>,
    scale: [usize; 2],
    mode: UpsampleMode,
    align_corners: bool,
) -> Tensor<4> {
    let mut x = x;
    for (axis, scale) in [(2, scale[0]), (3, scale[1])] {
        let size = x.dims()[axis];
        let size_out = size * scale;
        if mode == UpsampleMode::Nearest {
            x = pick(x, axis, (0..size_out).map(|o| o / scale).collect());
            continue;
        }
        let places: Vec<f32> = (0..size_out)
            .map(|o| match align_corners {
                true => o as f32 * ((size - 1) as f32 / (size_out.max(2) - 1) as f32),
                false => ((o as f32 + 0.5) * (size as f32 / size_out as f32) - 0.5).max(0.0),
            })
            .collect();
        let low: Vec<usize> = places
            .iter()
            .map(|&place| (place as usize).min(size - 1))
            .collect();
        let high = low.iter().map(|&low| (low + 1).min(size - 1)).collect();
        let rest: Vec<f32> = places
            .iter()
            .zip(&low)
            .map(|(&place, &low)| place - low as f32)
            .collect();
        let mut shape = [1; 4];
        shape[axis] = size_out;
        let rest = Tensor::<4>::from_data(TensorData::new(rest, shape), &x.device());
        let high = pick(x.clone(), axis, high);
        let low = pick(x, axis, low);
        x = low.clone() + (high - low) * rest;
    }
    x
}

/// `F.max_unpool2d`: each value of `x` where the pooling of `pooled` (that layer's input) found its maximum, 0 elsewhere.
pub fn max_unpool2d(x: Tensor<4>, pooled: Tensor<4>, options: MaxPoolOptions<2>) -> Tensor<4> {
    let [n, channels, height, width] = pooled.dims();
    let (_, winners) = max_pool2d_with_indices(pooled.detach(), options);
    let windows: usize = winners.dims()[2..].iter().product();
    let winners: Tensor<3, Int> = winners.reshape([n, channels, windows]);
    Tensor::<3>::zeros([n, channels, height * width], &x.device())
        .scatter(
            2,
            winners,
            x.reshape([n, channels, windows]),
            IndexingUpdateOp::Add,
        )
        .reshape([n, channels, height, width])
}

/// Those positions along an axis, in that order.
fn pick(x: Tensor<4>, axis: usize, positions: Vec<usize>) -> Tensor<4> {
    let positions: Vec<i32> = positions.into_iter().map(|place| place as i32).collect();
    let len = positions.len();
    let positions = Tensor::<1, Int>::from_data(TensorData::new(positions, [len]), &x.device());
    x.select(axis, positions)
}
