//! Pooling, and max pooling undone.

use convlab::network::layers::{AdaptiveAvgPool2d, AvgPool2d, MaxPool2d};

use super::Maps;

/// The largest value of each window.
pub fn max_pool2d(x: &Maps, layer: &MaxPool2d) -> Maps {
    pooled(x, layer.kernel, layer.stride, layer.padding, |window| {
        window.flatten().fold(f64::NEG_INFINITY, f64::max)
    })
}

/// The mean of each window; the padding counts as zeros.
pub fn avg_pool2d(x: &Maps, layer: &AvgPool2d) -> Maps {
    let size = (layer.kernel[0] * layer.kernel[1]) as f64;
    pooled(x, layer.kernel, layer.stride, layer.padding, |window| {
        window.map(Option::unwrap_or_default).sum::<f64>() / size
    })
}

/// The mean of the rows `floor(y size / rows) .. ceil((y + 1) size / rows)`, and columns alike.
pub fn adaptive_avg_pool2d(x: &Maps, layer: &AdaptiveAvgPool2d) -> Maps {
    let [pictures, channels, height, width] = x.dims;
    let [rows, columns] = layer.output;
    let range = |at: usize, size: usize, of: usize| at * size / of..((at + 1) * size).div_ceil(of);
    Maps::made([pictures, channels, rows, columns], |n, c, y, x_out| {
        let (ys, xs) = (range(y, height, rows), range(x_out, width, columns));
        let sum: f64 = ys
            .clone()
            .flat_map(|y| xs.clone().map(move |at| (y, at)))
            .map(|(y, at)| x.at(n, c, y, at))
            .sum();
        sum / (ys.len() * xs.len()) as f64
    })
}

/// Each output from the values of its window, row by row; none for those in the padding.
fn pooled(
    x: &Maps,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    value: impl Fn(&mut dyn Iterator<Item = Option<f64>>) -> f64,
) -> Maps {
    let size =
        |axis: usize| (x.dims[2 + axis] + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1;
    Maps::made([x.dims[0], x.dims[1], size(0), size(1)], |n, c, y, at| {
        let mut window = (0..kernel[0]).flat_map(|ky| {
            (0..kernel[1]).map(move |kx| {
                let row = (y * stride[0] + ky) as isize - padding[0] as isize;
                let column = (at * stride[1] + kx) as isize - padding[1] as isize;
                x.padded(n, c, row, column)
            })
        });
        value(&mut window)
    })
}

/// Each value where the pooling found its window's first maximum, 0 elsewhere.
pub fn max_unpool2d(x: &Maps, before: &Maps, pooling: &MaxPool2d) -> Maps {
    let MaxPool2d { kernel, stride, .. } = pooling;
    let [_, channels, height, width] = before.dims;
    let mut output = before.map(|_| 0.0);
    for n in 0..x.dims[0] {
        for c in 0..channels {
            for (y, at) in (0..x.dims[2]).flat_map(|y| (0..x.dims[3]).map(move |at| (y, at))) {
                let mut winner = (f64::NEG_INFINITY, 0);
                for (ky, kx) in (0..kernel[0]).flat_map(|ky| (0..kernel[1]).map(move |kx| (ky, kx)))
                {
                    let (row, column) = (y * stride[0] + ky, at * stride[1] + kx);
                    let value = before.at(n, c, row, column);
                    if value > winner.0 {
                        winner = (value, ((n * channels + c) * height + row) * width + column);
                    }
                }
                output.values[winner.1] = x.at(n, c, y, at);
            }
        }
    }
    output
}
