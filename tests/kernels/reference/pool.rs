//! Pooling, and max pooling undone.

use convlab::network::layers::{
    AdaptiveAvgPool2d, AdaptiveMaxPool2d, AvgPool2d, LpPool2d, MaxPool2d,
};

use super::Maps;

/// The largest value of each window.
pub fn max_pool2d(x: &Maps, layer: &MaxPool2d) -> Maps {
    let MaxPool2d {
        kernel,
        stride,
        padding,
        ceil_mode,
    } = *layer;
    pooled(x, kernel, stride, padding, ceil_mode, |window, _| {
        window.flatten().fold(f64::NEG_INFINITY, f64::max)
    })
}

/// The mean of each window: of its values inside the map, or of those inside the padded map, where the padding counts as zeros.
pub fn avg_pool2d(x: &Maps, layer: &AvgPool2d) -> Maps {
    let AvgPool2d {
        kernel,
        stride,
        padding,
        ceil_mode,
        ..
    } = *layer;
    pooled(x, kernel, stride, padding, ceil_mode, |window, padded| {
        let inside: Vec<f64> = window.flatten().collect();
        let count = if layer.count_include_pad {
            padded
        } else {
            inside.len()
        };
        inside.iter().sum::<f64>() / count as f64
    })
}

/// The root of the sum of each window's powers; of one that reaches over the edge the sum is that of a whole window of the same mean.
pub fn lp_pool2d(x: &Maps, layer: &LpPool2d) -> Maps {
    let LpPool2d {
        norm_type,
        kernel,
        stride,
        ceil_mode,
    } = *layer;
    pooled(x, kernel, stride, [0, 0], ceil_mode, |window, inside| {
        let sum: f64 = window.flatten().map(|x| x.powf(norm_type)).sum();
        let whole = (kernel[0] * kernel[1]) as f64 / inside as f64;
        (sum * whole).powf(1.0 / norm_type)
    })
}

/// The largest of the windows that [`adaptive_avg_pool2d`] takes the mean of.
pub fn adaptive_max_pool2d(x: &Maps, layer: &AdaptiveMaxPool2d) -> Maps {
    let [pictures, channels, height, width] = x.dims;
    let [rows, columns] = layer.output;
    let range = |at: usize, size: usize, of: usize| at * size / of..((at + 1) * size).div_ceil(of);
    Maps::made([pictures, channels, rows, columns], |n, c, y, x_out| {
        let mut largest = f64::NEG_INFINITY;
        for y in range(y, height, rows) {
            for at in range(x_out, width, columns) {
                largest = largest.max(x.at(n, c, y, at));
            }
        }
        largest
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

/// Each output from the values of its window, row by row, none for those outside of the map, and from how many lie in the padded map.
fn pooled(
    x: &Maps,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    ceil: bool,
    value: impl Fn(&mut dyn Iterator<Item = Option<f64>>, usize) -> f64,
) -> Maps {
    let padded = |axis: usize| x.dims[2 + axis] + 2 * padding[axis];
    let size = |axis: usize| {
        let beside = padded(axis) - kernel[axis];
        let mut windows = beside / stride[axis] + 1;
        if ceil && !beside.is_multiple_of(stride[axis]) {
            // One more, unless it would begin in the padding behind the map.
            windows += usize::from(windows * stride[axis] < x.dims[2 + axis] + padding[axis]);
        }
        windows
    };
    Maps::made([x.dims[0], x.dims[1], size(0), size(1)], |n, c, y, at| {
        let within = |at: usize, axis: usize| {
            (at * stride[axis] + kernel[axis]).min(padded(axis)) - at * stride[axis]
        };
        let mut window = (0..kernel[0]).flat_map(|ky| {
            (0..kernel[1]).map(move |kx| {
                let row = (y * stride[0] + ky) as isize - padding[0] as isize;
                let column = (at * stride[1] + kx) as isize - padding[1] as isize;
                x.padded(n, c, row, column)
            })
        });
        value(&mut window, within(y, 0) * within(at, 1))
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
