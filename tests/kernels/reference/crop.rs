//! Parts of maps, and maps with a border.

use convlab::network::layers::{Pad2d, PadMode, Slice};

use super::Maps;

/// The places that Python's `range` gives for each axis.
pub fn slice(x: &Maps, layer: &Slice) -> Maps {
    let places = |axis: usize| -> Vec<usize> {
        let size = x.dims[axis + 1] as i64;
        let from_end = |at: i64| {
            if at < 0 {
                (at + size).max(0)
            } else {
                at.min(size)
            }
        };
        let (start, stop) = (
            from_end(layer.start[axis]),
            layer.stop[axis].map_or(size, from_end),
        );
        (start..stop)
            .step_by(layer.step[axis])
            .map(|at| at as usize)
            .collect()
    };
    // Of a vector the channels alone are meant.
    let is_vector = x.dims[2] * x.dims[3] == 1;
    let [c, y, at] = [0, 1, 2].map(|axis| {
        if is_vector && axis > 0 {
            vec![0]
        } else {
            places(axis)
        }
    });
    Maps::made(
        [x.dims[0], c.len(), y.len(), at.len()],
        |n, c_out, y_out, x_out| x.at(n, c[c_out], y[y_out], at[x_out]),
    )
}

/// Each place of the border by walking to it from the edge.
pub fn pad2d(x: &Maps, layer: &Pad2d) -> Maps {
    let [pictures, channels, height, width] = x.dims;
    let [left, right, top, bottom] = layer.padding;
    let source = |at: i64, size: usize| -> Option<usize> {
        let size = size as i64;
        let mut at = at;
        if !(0..size).contains(&at) {
            at = match layer.mode {
                PadMode::Constant => return None,
                PadMode::Replicate if at < 0 => 0,
                PadMode::Replicate => size - 1,
                PadMode::Circular if at < 0 => at + size,
                PadMode::Circular => at - size,
                PadMode::Reflect if at < 0 => -at,
                PadMode::Reflect => size - 1 - (at - (size - 1)),
            };
        }
        Some(at as usize)
    };
    let rows = (height as i64 + top + bottom) as usize;
    let columns = (width as i64 + left + right) as usize;
    Maps::made([pictures, channels, rows, columns], |n, c, y, at| {
        match (
            source(y as i64 - top, height),
            source(at as i64 - left, width),
        ) {
            (Some(y), Some(at)) => x.at(n, c, y, at),
            _ => layer.value,
        }
    })
}
