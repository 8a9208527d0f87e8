//! The linear layer.

use convlab::network::layers::Linear;

use super::Maps;

/// `output[n, o] = bias[o] + sum over i of weight[o, i] input[n, i]`
pub fn linear(x: &Maps, layer: &Linear, weight: &[f64], bias: impl Fn(usize) -> f64) -> Maps {
    let features = x.dims[1..].iter().product::<usize>();
    Maps::made([x.dims[0], layer.features_out, 1, 1], |n, c, _, _| {
        let row = &weight[c * features..(c + 1) * features];
        let picture = &x.values[n * features..(n + 1) * features];
        bias(c) + row.iter().zip(picture).map(|(w, x)| w * x).sum::<f64>()
    })
}
