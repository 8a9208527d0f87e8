//! Normalisation of groups of a picture's values.

use convlab::network::layers::{GroupNorm, InstanceNorm2d, LayerNorm};

use super::Maps;

/// `(x - mean) / sqrt(variance + eps)`, mean and variance (the biased one) over `size` values side by side.
fn normalised(x: &Maps, size: usize, eps: f64) -> Maps {
    let groups = x.values.chunks(size).flat_map(|group| {
        let mean = group.iter().sum::<f64>() / size as f64;
        let squares = group.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        let deviation = (squares / size as f64 + eps).sqrt();
        group.iter().map(move |x| (x - mean) / deviation)
    });
    Maps::new(x.dims, groups.collect())
}

/// Channel by channel times weight plus bias.
fn by_channel(x: &Maps, weight: &[f64], bias: impl Fn(usize) -> f64) -> Maps {
    Maps::made(x.dims, |n, c, y, at| {
        x.at(n, c, y, at) * weight[c] + bias(c)
    })
}

pub fn group_norm(
    x: &Maps,
    layer: &GroupNorm,
    weight: Option<&Vec<f64>>,
    bias: impl Fn(usize) -> f64,
) -> Maps {
    let size = x.dims[1..].iter().product::<usize>() / layer.groups;
    let normal = normalised(x, size, layer.eps);
    match weight {
        Some(weight) => by_channel(&normal, weight, bias),
        None => normal,
    }
}

pub fn instance_norm2d(
    x: &Maps,
    layer: &InstanceNorm2d,
    weight: Option<&Vec<f64>>,
    bias: impl Fn(usize) -> f64,
) -> Maps {
    let normal = normalised(x, x.dims[2] * x.dims[3], layer.eps);
    match weight {
        Some(weight) => by_channel(&normal, weight, bias),
        None => normal,
    }
}

pub fn layer_norm(
    x: &Maps,
    layer: &LayerNorm,
    weight: Option<&Vec<f64>>,
    bias: impl Fn(usize) -> f64,
) -> Maps {
    let size = layer.normalized_shape.iter().product();
    let mut normal = normalised(x, size, layer.eps);
    for group in normal.values.chunks_mut(size) {
        for (place, value) in group.iter_mut().enumerate() {
            *value = *value * weight.map_or(1.0, |weight| weight[place]) + bias(place);
        }
    }
    normal
}
