//! Batch normalisation and local response normalisation.

use convlab::network::layers::{BatchNorm, LocalResponseNorm};

use super::{Maps, Parameters};

/// `(x - mean) / sqrt(variance + eps) weight + bias`; the running variance is the unbiased one.
pub fn batch_norm<const DIMENSIONS: usize>(
    x: &Maps,
    name: &str,
    layer: &BatchNorm<DIMENSIONS>,
    parameters: &mut Parameters,
    training: bool,
) -> Maps {
    let BatchNorm { eps, momentum, .. } = *layer;
    let [pictures, channels, height, width] = x.dims;
    let plane = height * width;
    let rows = (pictures * plane) as f64;
    let tensor = |kind: &str| format!("{name}.{kind}");
    let mut mean = parameters[&tensor("running_mean")].clone();
    let mut variance = parameters[&tensor("running_var")].clone();
    if training {
        for c in 0..channels {
            let values: Vec<f64> = (0..pictures)
                .flat_map(|n| x.values[(n * channels + c) * plane..][..plane].to_vec())
                .collect();
            mean[c] = values.iter().sum::<f64>() / rows;
            variance[c] = values.iter().map(|x| (x - mean[c]).powi(2)).sum::<f64>() / rows;
        }
        let mut keep = |kind: &str, batch: &[f64], unbiased: f64| {
            let running = parameters
                .get_mut(&tensor(kind))
                .expect("running statistics");
            for (running, batch) in running.iter_mut().zip(batch) {
                *running += momentum * (batch * unbiased - *running);
            }
        };
        keep("running_mean", &mean, 1.0);
        keep("running_var", &variance, rows / (rows - 1.0));
    }
    let (weight, bias) = (&parameters[&tensor("weight")], &parameters[&tensor("bias")]);
    Maps::made(x.dims, |n, c, y, at| {
        (x.at(n, c, y, at) - mean[c]) / (variance[c] + eps).sqrt() * weight[c] + bias[c]
    })
}

/// `x / (k + alpha / size * sum)^beta`, the sum of the squares from channel `c - size / 2` to `c + (size - 1) / 2`.
pub fn local_response_norm(x: &Maps, layer: &LocalResponseNorm) -> Maps {
    let channels = x.dims[1];
    Maps::made(x.dims, |n, c, y, at| {
        let last = (c + (layer.size - 1) / 2).min(channels - 1);
        let window = c.saturating_sub(layer.size / 2)..=last;
        let sum: f64 = window.map(|c| x.at(n, c, y, at).powi(2)).sum();
        x.at(n, c, y, at) / (layer.k + layer.alpha / layer.size as f64 * sum).powf(layer.beta)
    })
}
