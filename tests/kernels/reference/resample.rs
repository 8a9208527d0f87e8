//! Maps made larger or thinner.

use convlab::network::UpsampleMode;
use convlab::network::layers::{ChannelPad, Resize, ResizeMode, Upsample};

use super::Maps;

/// Every so many rows and columns, with channels of zeros before and behind.
pub fn channel_pad(x: &Maps, layer: &ChannelPad) -> Maps {
    let [pictures, channels, height, width] = x.dims;
    let [rows, columns] = layer.stride;
    let dims = [
        pictures,
        layer.before + channels + layer.after,
        height.div_ceil(rows),
        width.div_ceil(columns),
    ];
    Maps::made(dims, |n, c, y, at| match c.checked_sub(layer.before) {
        Some(c) if c < channels => x.at(n, c, y * rows, at * columns),
        _ => 0.0,
    })
}

/// `F.interpolate`: bilinear between the centres of pixels, or the nearest pixel above and to the left.
pub fn upsample(x: &Maps, layer: &Upsample) -> Maps {
    let Upsample {
        scale,
        mode,
        align_corners,
    } = *layer;
    let [pictures, channels, height, width] = x.dims;
    let place = |at: usize, size: usize, scale: usize| {
        let place = match align_corners {
            true if size * scale == 1 => 0.0,
            true => (at * (size - 1)) as f64 / (size * scale - 1) as f64,
            false => ((at as f64 + 0.5) / scale as f64 - 0.5).max(0.0),
        };
        let low = place.floor() as usize;
        (low, (low + 1).min(size - 1), place - low as f64)
    };
    Maps::made(
        [pictures, channels, height * scale[0], width * scale[1]],
        |n, c, y, at| match mode {
            UpsampleMode::Nearest => x.at(n, c, y / scale[0], at / scale[1]),
            UpsampleMode::Bilinear => {
                let (top, bottom, down) = place(y, height, scale[0]);
                let (left, right, over) = place(at, width, scale[1]);
                let row = |y| x.at(n, c, y, left) * (1.0 - over) + x.at(n, c, y, right) * over;
                row(top) * (1.0 - down) + row(bottom) * down
            }
        },
    )
}

/// `F.interpolate` to any size, in PyTorch's words: `scale` inputs an output.
pub fn resize(x: &Maps, layer: &Resize) -> Maps {
    let [pictures, channels, height, width] = x.dims;
    let sizes = match (layer.size, layer.scale) {
        (Some(size), _) => size,
        (None, Some(scale)) => {
            [0, 1].map(|axis| ([height, width][axis] as f64 * scale[axis]) as usize)
        }
        (None, None) => unreachable!("a size or a scale"),
    };
    // For each output place along an axis the input places with their weights.
    let taps = |axis: usize, size_in: usize, size_out: usize, o: usize| -> Vec<(usize, f64)> {
        let mixes = matches!(layer.mode, ResizeMode::Bilinear | ResizeMode::Bicubic);
        let scale = match (layer.align_corners && mixes, layer.scale) {
            (true, _) if size_out == 1 => 0.0,
            (true, _) => (size_in - 1) as f64 / (size_out - 1) as f64,
            (false, Some(scale)) => 1.0 / scale[axis],
            (false, None) => size_in as f64 / size_out as f64,
        };
        let clamped = |at: f64| at.clamp(0.0, (size_in - 1) as f64) as usize;
        let source = match layer.align_corners {
            true => scale * o as f64,
            false => scale * (o as f64 + 0.5) - 0.5,
        };
        match layer.mode {
            ResizeMode::Nearest => vec![(clamped((scale * o as f64).floor()), 1.0)],
            ResizeMode::NearestExact => vec![(clamped((scale * (o as f64 + 0.5)).floor()), 1.0)],
            ResizeMode::Bilinear => {
                let source = source.max(0.0);
                let t = source - source.floor();
                vec![
                    (clamped(source.floor()), 1.0 - t),
                    (clamped(source.floor() + 1.0), t),
                ]
            }
            ResizeMode::Bicubic => {
                let (a, t) = (-0.75, source - source.floor());
                let inner = |d: f64| ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0;
                let outer = |d: f64| ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a;
                let weights = [outer(t + 1.0), inner(t), inner(1.0 - t), outer(2.0 - t)];
                let places = [-1.0, 0.0, 1.0, 2.0].map(|tap| clamped(source.floor() + tap));
                places.into_iter().zip(weights).collect()
            }
        }
    };
    Maps::made([pictures, channels, sizes[0], sizes[1]], |n, c, y, at| {
        let mut sum = 0.0;
        for (row, down) in taps(0, height, sizes[0], y) {
            for (column, over) in taps(1, width, sizes[1], at) {
                sum += down * over * x.at(n, c, row, column);
            }
        }
        sum
    })
}
