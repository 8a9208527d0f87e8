//! Arithmetic of two tensors.

use convlab::network::layers::{Arithmetic, Operator, Parameter};

use super::Maps;

/// Each pair of values; where one has size 1 along an axis, its one value is meant.
pub fn arithmetic(layer: &Arithmetic, a: &Maps, b: &Maps) -> Maps {
    let dims = [0, 1, 2, 3].map(|axis| a.dims[axis].max(b.dims[axis]));
    let of = |maps: &Maps, [n, c, y, x]: [usize; 4]| {
        let [_, channels, height, width] = maps.dims;
        maps.at(n, c % channels, y % height, x % width)
    };
    Maps::made(dims, |n, c, y, x| {
        combined(layer.operator, of(a, [n, c, y, x]), of(b, [n, c, y, x]))
    })
}

fn combined(operator: Operator, a: f64, b: f64) -> f64 {
    match operator {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        Operator::Divide => a / b,
        Operator::Maximum => a.max(b),
        Operator::Minimum => a.min(b),
    }
}

/// A learned tensor over a map, or a vector: sizes from the last axis on, 1 where its one value meets all.
pub fn parameter(x: &Maps, layer: &Parameter, values: &[f64]) -> Maps {
    let seen = layer.view.as_ref().unwrap_or(&layer.shape);
    let [_, channels, height, width] = x.dims;
    // A vector is a map of one pixel, whose features are its last axis.
    let is_vector = [height, width] == [1, 1] && !(seen.len() >= 3 && seen[seen.len() - 3] > 1);
    let axes: Vec<usize> = match is_vector {
        true => vec![channels],
        false => vec![channels, height, width],
    };
    Maps::made(x.dims, |n, c, y, column| {
        let place = if is_vector {
            vec![c]
        } else {
            vec![c, y, column]
        };
        let mut index = 0;
        for (axis, &size) in seen.iter().enumerate() {
            let over = (axis + axes.len()).checked_sub(seen.len());
            let own = over.map_or(0, |over| place[over]);
            index = index * size + if size == 1 { 0 } else { own };
        }
        combined(layer.operator, x.at(n, c, y, column), values[index])
    })
}
