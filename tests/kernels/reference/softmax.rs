//! Softmax along an axis.

use super::Maps;

/// exp(x) divided by its sum along `dim`, where 0 is the batch.
pub fn softmax(x: &Maps, dim: usize) -> Maps {
    let total = |[n, c, y, at]: [usize; 4]| -> f64 {
        let along = (0..x.dims[dim]).map(|place| {
            let mut other = [n, c, y, at];
            other[dim] = place;
            let [n, c, y, at] = other;
            x.at(n, c, y, at).exp()
        });
        along.sum()
    };
    Maps::made(x.dims, |n, c, y, at| {
        x.at(n, c, y, at).exp() / total([n, c, y, at])
    })
}
