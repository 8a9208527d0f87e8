//! Which pictures are held out where no file says so: a part of a permutation that the seed determines.

use super::super::random::{permutation, purpose};
use super::super::{DataError, Split};
use super::LoadOptions;

/// For each of `count` pictures whether it is held out: round(count x holdout) of them, at least one and not all.
pub(super) fn held_out(count: usize, holdout: f32, seed: u64) -> Result<Vec<bool>, DataError> {
    if count < 2 {
        return Err(DataError::TooFew { count, least: 2 });
    }
    let share = (count as f64 * f64::from(holdout)).round() as usize;
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

/// The seeded split of pictures in memory, each part in the given order.
pub(super) fn divide(
    pixels: &[u8],
    labels: &[u16],
    picture_len: usize,
    options: &LoadOptions,
) -> Result<(Split, Split), DataError> {
    let held = held_out(labels.len(), options.holdout, options.seed)?;
    let mut parts = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for ((picture, &label), held) in pixels.chunks_exact(picture_len).zip(labels).zip(held) {
        let (pixels, labels) = &mut parts[usize::from(held)];
        pixels.extend_from_slice(picture);
        labels.push(label);
    }
    let [train, test] = parts.map(|(pixels, labels)| Split::of_classes(pixels, labels));
    Ok((train, test))
}
