//! Maps made larger or thinner.

use convlab::network::UpsampleMode;
use convlab::network::layers::{ChannelPad, Upsample};

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
