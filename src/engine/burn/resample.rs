//! Layers that move values about: upsampling, striding with channels of zeros, max unpooling. Each is a matrix along an axis, or a
//! transposed convolution with weights of 0 and 1: Burn's gathering and scattering would be a thirtieth of the page's download.

use burn::tensor::Tensor;

use super::convolution::{Settings, conv2d};
use super::pooling::{Windows, max_pool2d_winners};
use super::tensors::tensor;
use crate::network::UpsampleMode;

/// `F.pad(x[:, :, ::stride_h, ::stride_w], (0, 0, 0, 0, before, after))`
pub fn channel_pad(x: Tensor<4>, stride: [usize; 2], before: usize, after: usize) -> Tensor<4> {
    let mut x = x;
    for (axis, stride) in [(2, stride[0]), (3, stride[1])] {
        if stride > 1 {
            let kept = (0..x.dims()[axis]).step_by(stride);
            x = along(x, axis, kept.map(|place| vec![(place, 1.0)]).collect());
        }
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
        let row = |o: usize| {
            if mode == UpsampleMode::Nearest {
                return vec![(o / scale, 1.0)];
            }
            let place = match align_corners {
                true => o as f32 * ((size - 1) as f32 / (size_out.max(2) - 1) as f32),
                false => ((o as f32 + 0.5) * (size as f32 / size_out as f32) - 0.5).max(0.0),
            };
            let low = (place as usize).min(size - 1);
            let rest = place - low as f32;
            vec![(low, 1.0 - rest), ((low + 1).min(size - 1), rest)]
        };
        x = along(x, axis, (0..size_out).map(row).collect());
    }
    x
}

/// `F.max_unpool2d`: each value of `x` where the pooling of `pooled` (that layer's input, without padding) found its maximum, 0
/// elsewhere; where windows overlap and agree, their sum.
pub fn max_unpool2d(x: Tensor<4>, pooled: Tensor<4>, windows: Windows) -> Tensor<4> {
    let device = x.device();
    let [_, _, height, width] = pooled.dims();
    let (kernel, stride) = (windows.kernel, windows.stride);
    let winners = max_pool2d_winners(pooled.detach(), windows);
    let [n, channels, rows, columns] = winners.dims();
    // Places are whole numbers below 2^24, so exact. Each window's first place in the map, and for each place of a window the values that won there.
    let first: Vec<f32> = (0..rows * columns)
        .map(|at| (at / columns * stride[0] * width + at % columns * stride[1]) as f32)
        .collect();
    let within = winners.float() - tensor(first, [1, 1, rows, columns], &device);
    let places = kernel[0] * kernel[1];
    let won = (0..places)
        .map(|at| {
            let place = at / kernel[1] * width + at % kernel[1];
            x.clone() * within.clone().equal_elem(place as f32).float()
        })
        .collect();
    let won: Tensor<5> = Tensor::stack(won, 2);
    let won = won.reshape([n, channels * places, rows, columns]);
    // A channel's values of a place go to that place of their window.
    let weight: Vec<f32> = (0..channels * places * places)
        .map(|at| f32::from(u8::from(at / places % places == at % places)))
        .collect();
    let shape = [channels * places, 1, kernel[0], kernel[1]];
    let beyond = |size: usize, count: usize, axis: usize| {
        size.saturating_sub((count - 1) * stride[axis] + kernel[axis])
    };
    let beyond = [beyond(height, rows, 0), beyond(width, columns, 1)];
    let settings = Settings {
        stride,
        padding: [0, 0],
        dilation: [1, 1],
        groups: channels,
        transposed: Some(beyond),
    };
    conv2d(won, tensor(weight, shape, &device), None, settings)
}

/// A matrix along an axis, 2 or 3: each output is the sum of the input's values at those places, weighted.
fn along(x: Tensor<4>, axis: usize, rows: Vec<Vec<(usize, f32)>>) -> Tensor<4> {
    let [size, size_out] = [x.dims()[axis], rows.len()];
    let mut matrix = vec![0.0f32; size_out * size];
    for (row, values) in rows.iter().zip(matrix.chunks_exact_mut(size)) {
        for &(place, weight) in row {
            values[place] += weight;
        }
    }
    let matrix = tensor::<4>(matrix, [1, 1, size_out, size], &x.device());
    match axis {
        2 => matrix.matmul(x),
        _ => x.matmul(matrix.transpose()),
    }
}
