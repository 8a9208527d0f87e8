//! Losses of pictures and pixels.

use convlab::engine::{IGNORED_TARGET, TrainingSettings};
use convlab::recipe::{Loss, Reduction};

use super::Maps;

/// What a step says of a batch.
pub struct Outcome {
    /// The mean over the rows (pictures, or pixels of a map) that are not ignored, weighted by their targets' weights, or the sum.
    pub loss: f64,
    /// Rows that are largest at their target.
    pub correct: u32,
    /// Rows that are not ignored.
    pub count: u32,
}

pub fn loss(settings: &TrainingSettings, output: &Maps, targets: &[u32]) -> Outcome {
    let [pictures, classes, height, width] = output.dims;
    let options = &settings.loss_options;
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
            match options.reduction {
                Reduction::Mean => terms.sum::<f64>() / classes as f64,
                Reduction::Sum => terms.sum::<f64>(),
            }
        };
        let bent = |d: f64, bend: f64| match d.abs() <= bend {
            true => d * d / 2.0,
            false => bend * (d.abs() - bend / 2.0),
        };
        let exponentials: f64 = x.iter().map(|x| (x - largest).exp()).sum();
        let p = |c: usize| (x[c] - largest).exp() / exponentials;
        let surprise = |c: usize| exponentials.ln() + largest - x[c];
        // What is spread over the classes has a weight of its own.
        let spread = |c: usize| options.label_smoothing / classes as f64 * weight_of(c);
        let positive = |c: usize| match settings.pos_weight[..] {
            [one] if c == target => f64::from(one),
            [_, ..] if c == target => f64::from(settings.pos_weight[c]),
            _ => 1.0,
        };
        let cross_entropy = || {
            let all = (0..classes).map(|c| spread(c) * surprise(c));
            weight_of(target) * (1.0 - options.label_smoothing) * surprise(target)
                + all.sum::<f64>()
        };
        let focal = || weight_of(target) * (1.0 - p(target)).powi(2) * surprise(target);
        for (c, [overlap, squares, size]) in dice.iter_mut().enumerate() {
            *overlap += p(c) * one_hot(c);
            *squares += p(c) * p(c);
            *size += one_hot(c);
        }
        sum += match settings.loss {
            Loss::CrossEntropy | Loss::CrossEntropyDice => cross_entropy(),
            Loss::Focal | Loss::FocalDice => focal(),
            Loss::CrossEntropyFocal => cross_entropy() + focal(),
            Loss::Dice => 0.0,
            Loss::Mse => each(&|c, x| (x - one_hot(c)).powi(2)),
            Loss::BceWithLogits => each(&|c, x| {
                positive(c)
                    * weight_of(c)
                    * (x.max(0.0) - x * one_hot(c) + (-x.abs()).exp().ln_1p())
            }),
            Loss::L1 => each(&|c, x| (x - one_hot(c)).abs()),
            Loss::SmoothL1 if options.beta == 0.0 => each(&|c, x| (x - one_hot(c)).abs()),
            Loss::SmoothL1 => each(&|c, x| bent(x - one_hot(c), options.beta) / options.beta),
            Loss::Huber => each(&|c, x| bent(x - one_hot(c), options.delta)),
            Loss::MultiMargin => each(&|c, other| {
                let gap = (options.margin - x[target] + other).max(0.0);
                weight_of(target) * gap.powi(options.p as i32) * (1.0 - one_hot(c))
            }),
            // sum of q (log q - log p)
            Loss::KlDiv => (0..classes)
                .map(|c| {
                    let q = (1.0 - options.label_smoothing) * one_hot(c)
                        + options.label_smoothing / classes as f64;
                    match q > 0.0 {
                        true => q * (q.ln() + surprise(c)),
                        false => 0.0,
                    }
                })
                .sum(),
        };
    }
    let divisor = match (options.reduction, settings.loss) {
        (Reduction::Sum, _) => 1.0,
        (Reduction::Mean, Loss::MultiMargin | Loss::BceWithLogits) => f64::from(count),
        (Reduction::Mean, _) => weights,
    };
    let mut loss = sum / divisor;
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
