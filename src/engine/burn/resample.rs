//! Layers that move values about: upsampling, striding with channels of zeros, max unpooling. Each is a matrix along an axis, or a
//! transposed convolution with weights of 0 and 1: Burn's gathering and scattering would be a thirtieth of the page's download.

use burn::tensor::Tensor;

use super::convolution::{Settings, conv2d};
use super::pooling::{Windows, max_pool2d, max_pool2d_winners};
use super::tensors::tensor;
use crate::network::UpsampleMode;
use crate::network::layers::{Resize, ResizeMode};

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

/// `F.interpolate` to a map of that height and width, along one axis after the other.
pub fn resize(x: Tensor<4>, layer: &Resize, size: [usize; 2]) -> Tensor<4> {
    (0..2).fold(x, |x, axis| {
        let (size_in, size_out) = (x.dims()[axis + 2], size[axis]);
        let step = layer.step(axis, size_in, size_out);
        let edge = |place: f32| (place.max(0.0) as usize).min(size_in - 1);
        let row = |o: usize| {
            let place = match (layer.mode, layer.align_corners) {
                (ResizeMode::Nearest, _) => return vec![(edge(o as f32 * step), 1.0)],
                (ResizeMode::NearestExact, _) => return vec![(edge((o as f32 + 0.5) * step), 1.0)],
                (ResizeMode::Bilinear | ResizeMode::Bicubic, true) => o as f32 * step,
                (ResizeMode::Bilinear, false) => ((o as f32 + 0.5) * step - 0.5).max(0.0),
                (ResizeMode::Bicubic, false) => (o as f32 + 0.5) * step - 0.5,
            };
            let (low, rest) = (place.floor(), place - place.floor());
            match layer.mode {
                ResizeMode::Bicubic => (0..4)
                    .map(|tap| {
                        let from = tap as f32 - 1.0;
                        (edge(low + from), cubic((from - rest).abs()))
                    })
                    .collect(),
                ResizeMode::Nearest | ResizeMode::NearestExact | ResizeMode::Bilinear => {
                    vec![(edge(low), 1.0 - rest), (edge(low + 1.0), rest)]
                }
            }
        };
        along(x, axis + 2, (0..size_out).map(row).collect())
    })
}

/// Cubic convolution at a distance in pixels (Keys 1981, a = -0.75 as PyTorch has it).
fn cubic(d: f32) -> f32 {
    match d <= 1.0 {
        true => (1.25 * d - 2.25) * d * d + 1.0,
        false => ((-0.75 * d + 3.75) * d - 6.0) * d + 3.0,
    }
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

/// `nn.AdaptiveMaxPool2d`: the rows of each window side by side, a window that is shorter than others with its last row again, then a
/// max pooling whose windows do not overlap.
pub fn adaptive_max_pool2d(x: Tensor<4>, output: [usize; 2]) -> Tensor<4> {
    let mut kernel = [1, 1];
    let spread = (0..2).fold(x, |x, axis| {
        let (size, count) = (x.dims()[axis + 2], output[axis]);
        let begin = |o: usize| o * size / count;
        let end = |o: usize| ((o + 1) * size).div_ceil(count);
        kernel[axis] = (0..count).map(|o| end(o) - begin(o)).max().unwrap_or(1);
        let rows = (0..count).flat_map(|o| {
            let places =
                (begin(o)..begin(o) + kernel[axis]).map(move |place| place.min(end(o) - 1));
            places.map(|place| vec![(place, 1.0)]).collect::<Vec<_>>()
        });
        let rows: Vec<_> = rows.collect();
        match rows.len() == size {
            true => x,
            false => along(x, axis + 2, rows),
        }
    });
    let windows = Windows {
        kernel,
        stride: kernel,
        padding: [0, 0],
        ceil: false,
    };
    max_pool2d(spread, windows)
}

/// A matrix along an axis, 1, 2 or 3: each output is the sum of the input's values at those places, weighted.
pub fn along(x: Tensor<4>, axis: usize, rows: Vec<Vec<(usize, f32)>>) -> Tensor<4> {
    let [size, size_out] = [x.dims()[axis], rows.len()];
    let mut matrix = vec![0.0f32; size_out * size];
    for (row, values) in rows.iter().zip(matrix.chunks_exact_mut(size)) {
        for &(place, weight) in row {
            values[place] += weight;
        }
    }
    let matrix = tensor::<4>(matrix, [1, 1, size_out, size], &x.device());
    match axis {
        1 => {
            let [n, channels, height, width] = x.dims();
            let rows = matrix.matmul(x.reshape([n, 1, channels, height * width]));
            rows.reshape([n, size_out, height, width])
        }
        2 => matrix.matmul(x),
        _ => x.matmul(matrix.transpose()),
    }
}
