//! Arithmetic of two tensors.

use convlab::network::layers::{Arithmetic, Operator};

use super::Maps;

/// Each pair of values; where one has size 1 along an axis, its one value is meant.
pub fn arithmetic(layer: &Arithmetic, a: &Maps, b: &Maps) -> Maps {
    let dims = [0, 1, 2, 3].map(|axis| a.dims[axis].max(b.dims[axis]));
    let of = |maps: &Maps, [n, c, y, x]: [usize; 4]| {
        let [_, channels, height, width] = maps.dims;
        maps.at(n, c % channels, y % height, x % width)
    };
    Maps::made(dims, |n, c, y, x| {
        let (a, b) = (of(a, [n, c, y, x]), of(b, [n, c, y, x]));
        match layer.operator {
            Operator::Add => a + b,
            Operator::Subtract => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            Operator::Maximum => a.max(b),
            Operator::Minimum => a.min(b),
        }
    })
}
