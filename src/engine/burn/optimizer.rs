//! SGD, Adam, AdamW and RMSprop over Burn tensors, as `torch.optim` computes them, with state that has names and can be read.
//!
//! Burn's own optimizers differ (dampening 0.1, Adam's epsilon 1e-5, clipping a parameter at a time) and their state cannot
//! be read asynchronously; these are the documentation's formulas and nothing else.

use burn::tensor::Tensor;

use super::tensors::{AnyTensor, map_rank, with_rank};
use crate::recipe::{Clip, Optimizer};

/// One parameter's update. `update` counts from 0; `state` is empty at first and then holds what [`Optimizer::state_names`] says.
pub fn update(
    rule: &Optimizer,
    rate: f64,
    update: u64,
    parameter: AnyTensor,
    gradient: AnyTensor,
    state: &mut Vec<AnyTensor>,
) -> AnyTensor {
    match (parameter, gradient) {
        (AnyTensor::R1(p), AnyTensor::R1(g)) => AnyTensor::R1(step(
            rule,
            rate,
            update,
            p,
            g,
            state,
            AnyTensor::R1,
            |any| {
                let AnyTensor::R1(tensor) = any else {
                    return None;
                };
                Some(tensor)
            },
        )),
        (AnyTensor::R2(p), AnyTensor::R2(g)) => AnyTensor::R2(step(
            rule,
            rate,
            update,
            p,
            g,
            state,
            AnyTensor::R2,
            |any| {
                let AnyTensor::R2(tensor) = any else {
                    return None;
                };
                Some(tensor)
            },
        )),
        (AnyTensor::R4(p), AnyTensor::R4(g)) => AnyTensor::R4(step(
            rule,
            rate,
            update,
            p,
            g,
            state,
            AnyTensor::R4,
            |any| {
                let AnyTensor::R4(tensor) = any else {
                    return None;
                };
                Some(tensor)
            },
        )),
        // A gradient has the rank of its parameter; there is nothing to do for one that has not.
        (parameter, _) => parameter,
    }
}

#[allow(clippy::too_many_arguments)]
fn step<const D: usize>(
    rule: &Optimizer,
    rate: f64,
    update: u64,
    parameter: Tensor<D>,
    gradient: Tensor<D>,
    state: &mut Vec<AnyTensor>,
    wrap: fn(Tensor<D>) -> AnyTensor,
    unwrap: fn(AnyTensor) -> Option<Tensor<D>>,
) -> Tensor<D> {
    let mut kept = std::mem::take(state).into_iter().filter_map(unwrap);
    match *rule {
        Optimizer::Sgd {
            momentum,
            dampening,
            nesterov,
            weight_decay,
        } => {
            let gradient = decayed(gradient, &parameter, weight_decay);
            if momentum == 0.0 {
                return parameter - gradient * rate;
            }
            let buffer = match kept.next() {
                Some(buffer) if dampening == 0.0 => buffer * momentum + gradient.clone(),
                Some(buffer) => buffer * momentum + gradient.clone() * (1.0 - dampening),
                None => gradient.clone(),
            };
            state.push(wrap(buffer.clone()));
            let direction = if nesterov {
                gradient + buffer * momentum
            } else {
                buffer
            };
            parameter - direction * rate
        }
        Optimizer::Adam {
            beta1,
            beta2,
            eps,
            weight_decay,
        } => {
            let gradient = decayed(gradient, &parameter, weight_decay);
            let direction = moments(
                gradient,
                [beta1, beta2],
                eps,
                update,
                [kept.next(), kept.next()],
                state,
                wrap,
            );
            parameter - direction * rate
        }
        Optimizer::RmsProp {
            alpha,
            eps,
            momentum,
            weight_decay,
        } => {
            let gradient = decayed(gradient, &parameter, weight_decay);
            let (buffer, square) = (kept.next(), kept.next());
            let new_square = gradient.clone() * gradient.clone() * (1.0 - alpha);
            let square = match square {
                Some(square) => square * alpha + new_square,
                None => new_square,
            };
            let direction = gradient / (square.clone().sqrt() + eps);
            let buffer = match buffer {
                Some(buffer) => buffer * momentum + direction,
                None => direction,
            };
            state.push(wrap(buffer.clone()));
            state.push(wrap(square));
            parameter - buffer * rate
        }
        Optimizer::AdamW {
            beta1,
            beta2,
            eps,
            weight_decay,
        } => {
            let parameter = if weight_decay == 0.0 {
                parameter
            } else {
                parameter * (1.0 - rate * weight_decay)
            };
            let direction = moments(
                gradient,
                [beta1, beta2],
                eps,
                update,
                [kept.next(), kept.next()],
                state,
                wrap,
            );
            parameter - direction * rate
        }
    }
}

/// gradient + weight_decay * parameter
fn decayed<const D: usize>(
    gradient: Tensor<D>,
    parameter: &Tensor<D>,
    weight_decay: f64,
) -> Tensor<D> {
    if weight_decay == 0.0 {
        gradient
    } else {
        gradient + parameter.clone() * weight_decay
    }
}

/// Adam's direction: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g², then (m / c1) / (sqrt(v / c2) + eps), c = 1 - b^t.
fn moments<const D: usize>(
    gradient: Tensor<D>,
    [beta1, beta2]: [f64; 2],
    eps: f64,
    update: u64,
    [mean, square]: [Option<Tensor<D>>; 2],
    state: &mut Vec<AnyTensor>,
    wrap: fn(Tensor<D>) -> AnyTensor,
) -> Tensor<D> {
    let new_mean = gradient.clone() * (1.0 - beta1);
    let new_square = gradient.clone() * gradient * (1.0 - beta2);
    let mean = match mean {
        Some(mean) => mean * beta1 + new_mean,
        None => new_mean,
    };
    let square = match square {
        Some(square) => square * beta2 + new_square,
        None => new_square,
    };
    state.push(wrap(mean.clone()));
    state.push(wrap(square.clone()));
    let count = (update + 1) as f64;
    let correction1 = 1.0 - beta1.powf(count);
    let correction2 = 1.0 - beta2.powf(count);
    let denominator = square.sqrt() * (1.0 / correction2.sqrt()) + eps;
    mean / denominator * (1.0 / correction1)
}

/// Clips all gradients in place: each element first, then the global L2 norm, without a readback.
///
/// The norm's factor is `clip_grad_norm_`'s: min(1, max_norm / (norm + 1e-6)).
pub fn clip(clip: &Clip, gradients: &mut [Option<AnyTensor>]) {
    if let Some(limit) = clip.value {
        for gradient in gradients.iter_mut() {
            *gradient = gradient
                .take()
                .map(|any| map_rank!(any, tensor => tensor.clamp(-limit, limit)));
        }
    }
    let Some(limit) = clip.norm else { return };
    let squares = gradients
        .iter()
        .flatten()
        .map(|any| with_rank!(any, tensor => (tensor.clone() * tensor.clone()).sum()))
        .reduce(|sum, square| sum + square);
    let Some(squares) = squares else { return };
    let factor = ((squares.sqrt() + 1e-6).recip() * limit).clamp_max(1.0);
    for gradient in gradients.iter_mut() {
        *gradient = gradient
            .take()
            .map(|any| map_rank!(any, tensor => tensor * factor.clone().unsqueeze()));
    }
}
