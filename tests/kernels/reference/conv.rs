//! Convolutions and transposed convolutions.

use convlab::network::layers::{Conv2d, ConvTranspose2d};

use super::Maps;

/// `output[n, o, y, x] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] input[n, i, y sy + ky dy - py, x sx + kx dx - px]`
pub fn conv2d(x: &Maps, layer: &Conv2d, weight: &[f64], bias: impl Fn(usize) -> f64) -> Maps {
    let Conv2d {
        channels_in,
        channels_out,
        kernel,
        stride,
        padding,
        dilation,
        groups,
        ..
    } = layer;
    let size = |axis: usize| {
        (x.dims[2 + axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1)
            / stride[axis]
            + 1
    };
    let (inputs, outputs) = (channels_in / groups, channels_out / groups);
    let [rows, columns] = *kernel;
    Maps::made(
        [x.dims[0], *channels_out, size(0), size(1)],
        |n, o, y, at| {
            let mut sum = bias(o);
            for i in 0..inputs {
                for ky in 0..rows {
                    for kx in 0..columns {
                        let row = (y * stride[0] + ky * dilation[0]) as isize - padding[0] as isize;
                        let column =
                            (at * stride[1] + kx * dilation[1]) as isize - padding[1] as isize;
                        let input = x.padded(n, o / outputs * inputs + i, row, column);
                        sum += weight[((o * inputs + i) * rows + ky) * columns + kx]
                            * input.unwrap_or_default();
                    }
                }
            }
            sum
        },
    )
}

/// Every input is spread: `output[n, o, y sy + ky dy - py, x sx + kx dx - px] += weight[i, o, ky, kx] input[n, i, y, x]`.
pub fn conv_transpose2d(
    x: &Maps,
    layer: &ConvTranspose2d,
    weight: &[f64],
    bias: impl Fn(usize) -> f64,
) -> Maps {
    let ConvTranspose2d {
        channels_in,
        channels_out,
        kernel,
        stride,
        padding,
        output_padding,
        dilation,
        groups,
        ..
    } = layer;
    let size = |axis: usize| {
        (x.dims[2 + axis] - 1) * stride[axis]
            + dilation[axis] * (kernel[axis] - 1)
            + output_padding[axis]
            + 1
            - 2 * padding[axis]
    };
    let dims = [x.dims[0], *channels_out, size(0), size(1)];
    let mut output = Maps::made(dims, |_, c, _, _| bias(c));
    let (inputs, outputs) = (channels_in / groups, channels_out / groups);
    for n in 0..dims[0] {
        for i in 0..*channels_in {
            for (y, at) in (0..x.dims[2]).flat_map(|y| (0..x.dims[3]).map(move |at| (y, at))) {
                for o in 0..outputs {
                    for (ky, kx) in
                        (0..kernel[0]).flat_map(|ky| (0..kernel[1]).map(move |kx| (ky, kx)))
                    {
                        let row = (y * stride[0] + ky * dilation[0]).checked_sub(padding[0]);
                        let column = (at * stride[1] + kx * dilation[1]).checked_sub(padding[1]);
                        let (Some(row), Some(column)) = (row, column) else {
                            continue;
                        };
                        if row < dims[2] && column < dims[3] {
                            let c = i / inputs * outputs + o;
                            let weight =
                                weight[((i * outputs + o) * kernel[0] + ky) * kernel[1] + kx];
                            output.values
                                [((n * dims[1] + c) * dims[2] + row) * dims[3] + column] +=
                                weight * x.at(n, i, y, at);
                        }
                    }
                }
            }
        }
    }
    output
}
