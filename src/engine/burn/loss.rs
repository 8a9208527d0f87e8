//! Losses over Burn tensors, averaged over the rows (pictures, or pixels of a map) or summed.

use burn::tensor::{Device, Tensor, activation};

use super::tensors::{AnyTensor, tensor};
use crate::engine::TrainingSettings;
use crate::recipe::{Loss, Reduction};

/// Logits as `[rows, classes]`: a map's pixels become rows, in the order of its targets.
pub fn rows(output: AnyTensor) -> Tensor<2> {
    match output {
        AnyTensor::R2(logits) => logits,
        AnyTensor::R4(maps) => {
            let [batch, classes, height, width] = maps.dims();
            maps.permute([0, 2, 3, 1])
                .reshape([batch * height * width, classes])
        }
        AnyTensor::R1(single) => single.unsqueeze(),
    }
}

/// The loss as one element, each row weighing what the settings say. `targets` holds a class for every row, or what is to be ignored.
/// With nothing left to count it is 0.
pub fn loss(settings: &TrainingSettings, logits: Tensor<2>, targets: &[u32]) -> Tensor<1> {
    let device = logits.device();
    let [_, classes] = logits.dims();
    let truth = || one_hot(settings, targets, classes, &device);
    let options = &settings.loss_options;
    let elements = match settings.loss {
        Loss::Mse => {
            let difference = logits - truth();
            difference.clone() * difference
        }
        Loss::L1 => (logits - truth()).abs(),
        Loss::SmoothL1 if options.beta == 0.0 => (logits - truth()).abs(),
        Loss::SmoothL1 => huber(logits - truth(), options.beta) / options.beta,
        Loss::Huber => huber(logits - truth(), options.delta),
        // -t log(sigmoid(x)) - (1 - t) log(sigmoid(-x)), which has PyTorch's slope where x is 0 too.
        Loss::BceWithLogits => {
            let targets = truth();
            let others = targets.clone().neg() + 1.0;
            let yes = activation::log_sigmoid(logits.clone()) * targets;
            let no = activation::log_sigmoid(logits.neg()) * others;
            let weights = (0..classes as u32).map(|class| settings.class_weight(class));
            let row = |weights| tensor::<2>(weights, [1, classes], &device);
            let yes = match settings.pos_weight.is_empty() {
                true => yes,
                false => yes * row(settings.positive_weights(classes)),
            };
            (yes + no).neg() * row(weights.collect())
        }
        Loss::MultiMargin => {
            let truth = truth();
            let others = truth.clone().neg() + 1.0;
            let own = (logits.clone() * truth).sum_dim(1);
            let gaps = (logits - own + options.margin).clamp_min(0.0) * others;
            match options.p {
                2 => gaps.clone() * gaps,
                _ => gaps,
            }
        }
        Loss::CrossEntropy
        | Loss::Focal
        | Loss::Dice
        | Loss::CrossEntropyDice
        | Loss::CrossEntropyFocal
        | Loss::FocalDice
        | Loss::KlDiv => return of_softmax(settings, logits, targets),
    };
    let row_losses = match options.reduction {
        Reduction::Sum => elements.sum_dim(1),
        Reduction::Mean => elements.mean_dim(1),
    };
    (row_losses * row_shares(settings, targets, &device)).sum()
}

/// `d^2 / 2` where `|d| <= delta`, else `delta (|d| - delta / 2)`.
fn huber(difference: Tensor<2>, delta: f64) -> Tensor<2> {
    let size = difference.abs();
    let bent = size.clone().clamp_max(delta);
    bent.clone() * (size - bent * 0.5)
}

/// Cross entropy, focal loss, Dice, or the sum of two; KL divergence.
fn of_softmax(settings: &TrainingSettings, logits: Tensor<2>, targets: &[u32]) -> Tensor<1> {
    let device = logits.device();
    let [_, classes] = logits.dims();
    let logarithms = activation::log_softmax(logits, 1);
    if settings.loss == Loss::KlDiv || settings.loss_options.label_smoothing > 0.0 {
        return smoothed(settings, logarithms, targets);
    }
    let mut total: Option<Tensor<1>> = None;
    if settings.loss.has_cross_entropy() || settings.loss.has_focal() {
        // A row to be ignored is 0 here, and weighs nothing.
        let truth = one_hot(settings, targets, classes, &device);
        let logarithm = (logarithms.clone() * truth).sum_dim(1);
        let mut row_losses = logarithm.clone().neg();
        if settings.loss.has_focal() {
            let missing = logarithm.exp().neg() + 1.0;
            let mut factor = missing.clone() * missing;
            if settings.loss.has_cross_entropy() {
                factor = factor + 1.0;
            }
            row_losses = row_losses * factor;
        }
        total = Some((row_losses * row_shares(settings, targets, &device)).sum());
    }
    if settings.loss.has_dice() {
        let dice = dice(settings, logarithms.exp(), targets, classes, &device);
        total = Some(match total {
            Some(total) => total + dice,
            None => dice,
        });
    }
    total.unwrap_or_else(|| Tensor::zeros([1], &device))
}

/// 1 less the weighted mean of the Dice coefficients of the classes that occur.
fn dice(
    settings: &TrainingSettings,
    probabilities: Tensor<2>,
    targets: &[u32],
    classes: usize,
    device: &Device,
) -> Tensor<1> {
    let rows = targets.len();
    let mut occur = vec![0.0f32; classes];
    for &target in targets {
        if let (false, Some(count)) = (settings.is_ignored(target), occur.get_mut(target as usize))
        {
            *count += 1.0;
        }
    }
    let mut shares: Vec<f32> = (0u32..)
        .zip(&occur)
        .map(|(class, &count)| match count > 0.0 {
            true => settings.class_weight(class),
            false => 0.0,
        })
        .collect();
    let total: f32 = shares.iter().sum();
    if total <= 0.0 {
        return (probabilities * 0.0).sum();
    }
    shares.iter_mut().for_each(|share| *share /= total);
    let row = |values: Vec<f32>| tensor::<2>(values, [1, classes], device);
    let counted: Vec<f32> = targets
        .iter()
        .map(|&target| f32::from(u8::from(!settings.is_ignored(target))))
        .collect();
    let counted = tensor::<2>(counted, [rows, 1], device);
    let probabilities = probabilities * counted;
    let truth = one_hot(settings, targets, classes, device);
    let overlap = (probabilities.clone() * truth).sum_dim(0);
    // A class that does not occur has a share of 0; the 1 keeps its quotient finite.
    let missing = occur.iter().map(|count| count.max(1.0)).collect();
    let sizes = (probabilities.clone() * probabilities).sum_dim(0) + row(missing);
    let coefficients = overlap * 2.0 / sizes;
    (coefficients * row(shares)).sum().neg() + 1.0
}

/// Cross entropy of targets that are spread over the classes, less their entropy where it is KL divergence.
/// As in PyTorch class weights weigh what is spread, too, and the mean is divided by those of the targets.
fn smoothed(settings: &TrainingSettings, logarithms: Tensor<2>, targets: &[u32]) -> Tensor<1> {
    let device = logarithms.device();
    let [rows, classes] = logarithms.dims();
    let options = &settings.loss_options;
    let [kept, each] = options.smoothed(classes);
    let mut shares = vec![0.0f32; rows * classes];
    let mut counted = 0.0;
    for (&target, shares) in targets.iter().zip(shares.chunks_exact_mut(classes)) {
        if settings.is_ignored(target) {
            continue;
        }
        counted += 1.0;
        for (class, share) in (0u32..).zip(shares) {
            let own = if class == target { kept } else { 0.0 };
            *share = ((own + each) * f64::from(settings.class_weight(class))) as f32;
        }
    }
    let factor = settings.mean_factor(targets);
    let entropy = match settings.loss == Loss::KlDiv {
        true => options.entropy(classes) * counted * factor,
        false => 0.0,
    };
    let shares = tensor::<2>(shares, [rows, classes], &device);
    (logarithms * shares).sum() * -factor - entropy
}

/// What each row has of the loss, `[rows, 1]`.
fn row_shares(settings: &TrainingSettings, targets: &[u32], device: &Device) -> Tensor<2> {
    let factor = settings.mean_factor(targets);
    let shares = targets
        .iter()
        .map(|&target| (f64::from(settings.row_weight(target)) * factor) as f32)
        .collect();
    tensor(shares, [targets.len(), 1], device)
}

/// `[rows, classes]`, 1 at each row's target; rows to be ignored are 0.
fn one_hot(
    settings: &TrainingSettings,
    targets: &[u32],
    classes: usize,
    device: &Device,
) -> Tensor<2> {
    let rows = targets.len();
    let mut values = vec![0.0f32; rows * classes];
    for (&target, values) in targets.iter().zip(values.chunks_exact_mut(classes)) {
        if let (false, Some(value)) = (settings.is_ignored(target), values.get_mut(target as usize))
        {
            *value = 1.0;
        }
    }
    tensor(values, [rows, classes], device)
}
