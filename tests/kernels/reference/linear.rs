//! The linear layer.

use convlab::network::layers::Linear;

use super::Maps;

/// `output[n, o] = bias[o] + sum over i of weight[o, i] input[n, i]`, where `n` are pictures, or the rows of the last axis of their maps.
pub fn linear(x: &Maps, layer: &Linear, weight: &[f64], bias: impl Fn(usize) -> f64) -> Maps {
    let (from, to) = (layer.features_in, layer.features_out);
    let values = x.values.chunks_exact(from).flat_map(|row| {
        let bias = &bias;
        (0..to).map(move |o| {
            let weights = &weight[o * from..(o + 1) * from];
            bias(o) + weights.iter().zip(row).map(|(w, x)| w * x).sum::<f64>()
        })
    });
    let [pictures, channels, height, width] = x.dims;
    let dims = match x.values.len() / pictures == from {
        true => [pictures, to, 1, 1],
        false => [pictures, channels, height, width / from * to],
    };
    Maps::new(dims, values.collect())
}
