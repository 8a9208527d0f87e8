//! Losses of pictures and pixels.

use convlab::engine::{IGNORED_TARGET, TrainingSettings};
use convlab::recipe::Loss;

use super::Maps;

/// What a step says of a batch.
pub struct Outcome {
    /// The mean over the rows (pictures, or pixels of a map) that are not ignored, weighted by their targets' weights.
    pub loss: f64,
    /// Rows that are largest at their target.
    pub correct: u32,
    /// Rows that are not ignored.
    pub count: u32,
}

pub fn loss(settings: &TrainingSettings, output: &Maps, targets: &[u32]) -> Outcome {
    let [pictures, classes, height, width] = output.dims;
    let (mut sum, mut weights, mut correct, mut count) = (0.0, 0.0, 0, 0);
    let weight_of = |class: usize| {
        let weight = settings.class_weights.get(class);
        weight.map_or(1.0, |&weight| f64::from(weight))
    };
    // Of Dice for each class: sum of p g, sum of p^2, sum of g.
    let mut dice = vec![[0.0f64; 3]; classes];
    assert_eq!(targets.len(), pictures * height * width);
    for (row, &target) in targets.iter().enumerate() {
        let (n, pixel) = (row / (height * width), row % (height * width));
        let x: Vec<f64> = (0..classes)
            .map(|c| output.at(n, c, pixel / width, pixel % width))
            .collect();
        if settings.ignore_index == Some(target) || target == IGNORED_TARGET {
            continue;
        }
        let target = target as usize;
        weights += weight_of(target);
        count += 1;
        let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        correct += u32::from(x.iter().position(|x| *x == largest) == Some(target));
        let one_hot = |c: usize| f64::from(u8::from(c == target));
        let each = |term: &dyn Fn(usize, f64) -> f64| {
            let terms = x.iter().enumerate().map(|(c, &x)| term(c, x));
            terms.sum::<f64>() / classes as f64
        };
        let exponentials: f64 = x.iter().map(|x| (x - largest).exp()).sum();
        let p = |c: usize| (x[c] - largest).exp() / exponentials;
        let cross_entropy = || exponentials.ln() + largest - x[target];
        let focal = || (1.0 - p(target)).powi(2) * cross_entropy();
        for (c, [overlap, squares, size]) in dice.iter_mut().enumerate() {
            *overlap += p(c) * one_hot(c);
            *squares += p(c) * p(c);
            *size += one_hot(c);
        }
        sum += weight_of(target)
            * match settings.loss {
                Loss::CrossEntropy | Loss::CrossEntropyDice => cross_entropy(),
                Loss::Focal | Loss::FocalDice => focal(),
                Loss::CrossEntropyFocal => cross_entropy() + focal(),
                Loss::Dice => 0.0,
                Loss::Mse => each(&|c, x| (x - one_hot(c)).powi(2)),
                Loss::BceWithLogits => {
                    each(&|c, x| x.max(0.0) - x * one_hot(c) + (-x.abs()).exp().ln_1p())
                }
            };
    }
    let mut loss = sum / weights;
    if let Loss::Dice | Loss::CrossEntropyDice | Loss::FocalDice = settings.loss {
        let occurring: Vec<usize> = (0..classes).filter(|&c| dice[c][2] > 0.0).collect();
        let all: f64 = occurring.iter().map(|&c| weight_of(c)).sum();
        let coefficients = occurring.iter().map(|&c| {
            let [overlap, squares, size] = dice[c];
            weight_of(c) * 2.0 * overlap / (squares + size)
        });
        loss += 1.0 - coefficients.sum::<f64>() / all;
    }
    Outcome {
        loss,
        correct,
        count,
    }
}
