//! Which pictures are held out: by a choice of batches ("1-4", "5", "test"), or by a permutation of a seed.

use super::super::DataError;
use super::super::random::{permutation, purpose};

/// One part of a choice of CIFAR-10 batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Batch {
    Numbered(u32),
    Test,
}

const MAX_BATCH: u32 = 9_999;

/// Reads "1-4", "1,3", "5", "test" and mixtures; sorted, each once.
pub(super) fn parse(field: &'static str, given: &str) -> Result<Vec<Batch>, DataError> {
    let wrong = |reason: String| DataError::FileChoice {
        field,
        given: given.to_owned(),
        reason,
    };
    let number = |text: &str| match text.trim().parse::<u32>() {
        Ok(number) if number <= MAX_BATCH => Ok(number),
        _ => Err(wrong(format!("{:?} is not a batch number", text.trim()))),
    };
    let mut batches = Vec::new();
    for part in given.split(',').map(str::trim) {
        if part.eq_ignore_ascii_case("test") {
            batches.push(Batch::Test);
        } else if let Some((first, last)) = part.split_once('-') {
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return Err(wrong(format!("{part:?} runs backwards")));
            }
            batches.extend((first..=last).map(Batch::Numbered));
        } else {
            batches.push(Batch::Numbered(number(part)?));
        }
    }
    batches.sort_unstable();
    batches.dedup();
    Ok(batches)
}

/// The short way to write a sorted choice: "1-4", "1,3", "5,test".
pub(super) fn describe(batches: &[Batch]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = batches;
    while let Some((&first, _)) = rest.split_first() {
        let Batch::Numbered(number) = first else {
            parts.push("test".into());
            rest = &rest[1..];
            continue;
        };
        let run = rest
            .iter()
            .zip(number..)
            .take_while(|(batch, expected)| **batch == Batch::Numbered(*expected))
            .count();
        parts.push(if run == 1 {
            number.to_string()
        } else {
            format!("{number}-{}", number + run as u32 - 1)
        });
        rest = &rest[run..];
    }
    parts.join(",")
}

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
