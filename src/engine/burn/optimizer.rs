//! The update rules over Burn tensors, as `torch.optim` computes them, with state that has names and can be read.
//!
//! Burn's own optimizers differ (dampening 0.1, Adam's epsilon 1e-5, clipping a parameter at a time) and their state cannot
//! be read asynchronously; these are the documentation's formulas and nothing else.

use burn::tensor::Tensor;

use super::tensors::{AnyTensor, map_rank, with_rank};
use crate::engine::Factors;
use crate::recipe::{Clip, Optimizer};

/// One parameter's update by the step's numbers. `state` is empty at first and then holds what [`Optimizer::state_names`] says.
pub fn update(
    rule: &Optimizer,
    factors: &Factors,
    rate: f64,
    parameter: AnyTensor,
    gradient: AnyTensor,
    state: &mut Vec<AnyTensor>,
) -> AnyTensor {
    match (parameter, gradient) {
        (AnyTensor::R1(p), AnyTensor::R1(g)) => AnyTensor::R1(step(
            rule,
            factors,
            rate,
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
            factors,
            rate,
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
            factors,
            rate,
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
    factors: &Factors,
    rate: f64,
    parameter: Tensor<D>,
    gradient: Tensor<D>,
    state: &mut Vec<AnyTensor>,
    wrap: fn(Tensor<D>) -> AnyTensor,
    unwrap: fn(AnyTensor) -> Option<Tensor<D>>,
) -> Tensor<D> {
    let (parameter, gradient) = decayed(rule, rate, parameter, gradient);
    let (shape, device) = (gradient.shape(), gradient.device());
    let first = || Tensor::full(shape.clone(), rule.initial_state(), &device);
    let mut kept = std::mem::take(state).into_iter().filter_map(unwrap);
    let mut before = || kept.next().unwrap_or_else(first);
    let mut keep = |tensor: &Tensor<D>| state.push(wrap(tensor.clone()));
    let Factors {
        rate: _,
        momentum,
        mean: of_mean,
        gradient: of_gradient,
        root: of_root,
        eps,
    } = *factors;
    match *rule {
        Optimizer::Sgd { nesterov, .. } => {
            if momentum == 0.0 {
                return parameter - gradient * rate;
            }
            let buffer = before() * momentum + times(gradient.clone(), of_gradient);
            keep(&buffer);
            let direction = if nesterov {
                gradient + buffer * momentum
            } else {
                buffer
            };
            parameter - direction * rate
        }
        Optimizer::Adam { beta2, .. }
        | Optimizer::AdamW { beta2, .. }
        | Optimizer::NAdam { beta2, .. }
        | Optimizer::RAdam { beta2, .. } => {
            let mean = average(before(), momentum, gradient.clone());
            let square = average(before(), beta2, squared(&gradient));
            keep(&mean);
            keep(&square);
            let square = match rule.is_amsgrad() {
                true => {
                    let largest = before().max_pair(square);
                    keep(&largest);
                    largest
                }
                false => square,
            };
            let mut direction = mean * of_mean;
            if of_gradient != 0.0 {
                direction = direction + gradient * of_gradient;
            }
            parameter - direction / (square.sqrt() * of_root + eps) * rate
        }
        Optimizer::Adamax { beta2, .. } => {
            let mean = average(before(), momentum, gradient.clone());
            let largest = (before() * beta2).max_pair(gradient.abs() + eps);
            keep(&mean);
            keep(&largest);
            parameter - mean / largest * (of_mean * rate)
        }
        Optimizer::RmsProp { alpha, .. } => {
            let (buffer, square) = (before(), before());
            let square = average(square, alpha, squared(&gradient));
            let buffer = buffer * momentum + gradient / (square.clone().sqrt() + eps);
            keep(&buffer);
            keep(&square);
            parameter - buffer * rate
        }
        Optimizer::Adagrad { .. } => {
            let sum = before() + squared(&gradient);
            keep(&sum);
            parameter - gradient / (sum.sqrt() + eps) * (of_gradient * rate)
        }
        Optimizer::Asgd { lambd, alpha, .. } => {
            let eta = rate * (1.0 + of_root * rate).powf(-alpha);
            let parameter = parameter.clone() - (gradient + parameter * lambd) * eta;
            let mean = before();
            keep(&(mean.clone() + (parameter.clone() - mean) * of_mean));
            parameter
        }
        Optimizer::Rprop {
            eta_minus,
            eta_plus,
            step_size_min,
            step_size_max,
        } => {
            let previous = before();
            let begun = || Tensor::full(shape.clone(), rate as f32, &device);
            let size = kept.next().unwrap_or_else(begun);
            // 1 where the gradient has kept its sign, -1 where it has another one.
            let turn = (gradient.clone() * previous).sign();
            let has_turned = turn.clone().clamp_max(0.0).neg();
            let has_kept = turn.clamp_min(0.0);
            let factor = has_kept * (eta_plus - 1.0) + has_turned.clone() * (eta_minus - 1.0) + 1.0;
            let size = (size * factor).clamp(step_size_min, step_size_max);
            let gradient = gradient * (has_turned.neg() + 1.0);
            keep(&gradient);
            keep(&size);
            parameter - gradient.sign() * size
        }
        Optimizer::Adadelta { rho, .. } => {
            let (steps, square) = (before(), before());
            let square = average(square, rho, squared(&gradient));
            let delta = (steps.clone() + eps).sqrt() / (square.clone() + eps).sqrt() * gradient;
            keep(&average(steps, rho, squared(&delta)));
            keep(&square);
            parameter - delta * rate
        }
    }
}

/// Weight decay: `parameter * (1 - rate * weight_decay)` where it is decoupled, else `gradient + weight_decay * parameter`.
fn decayed<const D: usize>(
    rule: &Optimizer,
    rate: f64,
    parameter: Tensor<D>,
    gradient: Tensor<D>,
) -> (Tensor<D>, Tensor<D>) {
    let decay = rule.weight_decay();
    if decay == 0.0 {
        (parameter, gradient)
    } else if rule.is_decoupled() {
        (parameter * (1.0 - rate * decay), gradient)
    } else {
        let gradient = gradient + parameter.clone() * decay;
        (parameter, gradient)
    }
}

/// `share * before + (1 - share) * value`
fn average<const D: usize>(before: Tensor<D>, share: f64, value: Tensor<D>) -> Tensor<D> {
    before * share + value * (1.0 - share)
}

fn squared<const D: usize>(tensor: &Tensor<D>) -> Tensor<D> {
    tensor.clone() * tensor.clone()
}

/// `factor * tensor`, without computing anything where the factor is 1.
fn times<const D: usize>(tensor: Tensor<D>, factor: f64) -> Tensor<D> {
    if factor == 1.0 {
        tensor
    } else {
        tensor * factor
    }
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
