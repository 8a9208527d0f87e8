//! Which pictures are held out where no file says so: a part of a permutation that the seed determines.

use super::super::random::{permutation, purpose};
use super::super::{DataError, Split};
use super::LoadOptions;
use crate::arrange::Arrange;

/// The share in ten-thousandths, so that all further arithmetic is that of integers; an exported script does the same.
fn ten_thousandths(holdout: f32) -> usize {
    (f64::from(holdout) * 1e4).round() as usize
}

/// For each of `count` pictures whether it is held out: round(count x holdout) of them, at least one and not all.
pub(super) fn held_out(count: usize, holdout: f32, seed: u64) -> Result<Vec<bool>, DataError> {
    if count < 2 {
        return Err(DataError::TooFew { count, least: 2 });
    }
    let share = (count * ten_thousandths(holdout) + 5_000) / 10_000;
    let mut held = vec![false; count];
    for index in permutation(seed, 0, count, purpose::SPLIT)
        .into_iter()
        .take(share.clamp(1, count - 1))
    {
        held[index as usize] = true;
    }
    Ok(held)
}

/// "seeded split: 90 % / 10 %".
pub(super) fn seeded_note(holdout: f32) -> String {
    let held = holdout * 100.0;
    let digits = usize::from((held - held.round()).abs() > 0.05);
    format!(
        "seeded split: {:.digits$} % / {held:.digits$} %",
        100.0 - held
    )
}

/// The same by class, so that both splits have each class in its share and no class loses its last training picture. Shares are in
/// ten-thousandths and rounded down; what is left of round(count x holdout) goes to the largest remainders, of equal ones to the
/// first class. Where no class can spare a picture it is [`held_out`].
pub(super) fn held_out_by_class(
    labels: &[u16],
    holdout: f32,
    seed: u64,
) -> Result<Vec<bool>, DataError> {
    let count = labels.len();
    let share = ten_thousandths(holdout);
    let mut counts = vec![0; labels.iter().max().map_or(0, |&most| usize::from(most) + 1)];
    for &label in labels {
        counts[usize::from(label)] += 1;
    }
    let spare = |count: usize| count.saturating_sub(1);
    let mut quotas: Vec<usize> = counts
        .iter()
        .map(|&count| (count * share / 10_000).min(spare(count)))
        .collect();
    let mut left = ((count * share + 5_000) / 10_000)
        .max(1)
        .saturating_sub(quotas.iter().sum());
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.arrange_by_key(|&class| (std::cmp::Reverse(counts[class] * share % 10_000), class));
    for class in order {
        if left > 0 && quotas[class] < spare(counts[class]) {
            quotas[class] += 1;
            left -= 1;
        }
    }
    if count < 2 || quotas.iter().all(|&quota| quota == 0) {
        return held_out(count, holdout, seed);
    }
    let mut held = vec![false; count];
    for index in permutation(seed, 0, count, purpose::SPLIT) {
        let quota = &mut quotas[usize::from(labels[index as usize])];
        if *quota > 0 {
            *quota -= 1;
            held[index as usize] = true;
        }
    }
    Ok(held)
}

/// The seeded split of pictures in memory, each part in the given order.
pub(super) fn divide(
    pixels: &[u8],
    labels: &[u16],
    picture_len: usize,
    options: &LoadOptions,
) -> Result<(Split, Split), DataError> {
    let held = held_out_by_class(labels, options.holdout, options.seed)?;
    let mut parts = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for ((picture, &label), held) in pixels.chunks_exact(picture_len).zip(labels).zip(held) {
        let (pixels, labels) = &mut parts[usize::from(held)];
        pixels.extend_from_slice(picture);
        labels.push(label);
    }
    let [train, test] = parts.map(|(pixels, labels)| Split::of_classes(pixels, labels));
    Ok((train, test))
}
