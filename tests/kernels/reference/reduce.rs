//! Means, sums and largest values along axes.

use convlab::network::layers::{Reduce, Reduction};

use super::Maps;

pub fn reduce(x: &Maps, layer: &Reduce) -> Maps {
    let mut dims = x.dims;
    layer.dim.iter().for_each(|&axis| dims[axis] = 1);
    Maps::made(dims, |n, c, y, at| {
        let mut values = Vec::new();
        let range = |axis: usize, own: usize| match layer.dim.contains(&axis) {
            true => 0..x.dims[axis],
            false => own..own + 1,
        };
        for c in range(1, c) {
            for y in range(2, y) {
                values.extend(range(3, at).map(|at| x.at(n, c, y, at)));
            }
        }
        let sum: f64 = values.iter().sum();
        match layer.reduction {
            Reduction::Sum => sum,
            Reduction::Mean => sum / values.len() as f64,
            Reduction::Amax | Reduction::Max => {
                values.into_iter().fold(f64::NEG_INFINITY, f64::max)
            }
            Reduction::Amin | Reduction::Min => values.into_iter().fold(f64::INFINITY, f64::min),
        }
    })
}
