//! Pictures with masks or boxes, brought to one size and divided into training and held-out ones.

use super::super::{BoundingBox, DataError, IgnoredBox, Split, Targets};
use super::part::Part;
use super::report::Skipped;
use super::size::Sizing;
use super::{LoadOptions, split};
use crate::said::{Phrase, phrase};

/// One picture at the data set's size with its targets.
pub(super) struct Sample {
    pub(super) part: Part,
    /// What is kept of the picture.
    pub(super) pixels: Vec<u8>,
    pub(super) mask: Option<Vec<u8>>,
    pub(super) boxes: Option<Boxes>,
    /// What it shows as a whole.
    pub(super) scene: Option<u16>,
}

/// The boxes of one picture in pixels of the data set's size.
#[derive(Default)]
pub(super) struct Boxes {
    pub(super) counted: Vec<BoundingBox>,
    pub(super) ignored: Vec<IgnoredBox>,
}

/// Training and held-out pictures with a sentence on how they came about. Parts that are neither are left aside and told.
pub(super) fn divided(
    samples: Vec<Sample>,
    sizing: &Sizing,
    wanted: [Part; 2],
    skipped: &Skipped,
    options: &LoadOptions,
    notes: &mut Vec<Phrase>,
) -> Result<(Split, Split, String), DataError> {
    if samples.is_empty() {
        return Err(DataError::NoPictureLeft {
            count: skipped.count(),
            first: skipped.first(),
        });
    }
    let held_out = Part::held_out(samples.iter().map(|sample| sample.part), wanted);
    let (held, note) = match held_out {
        Some(part) => (
            samples.iter().map(|sample| sample.part == part).collect(),
            part.note().to_owned(),
        ),
        None => (
            split::held_out(samples.len(), options.holdout, options.seed)?,
            split::seeded_note(options.holdout),
        ),
    };
    let mut splits = [(); 2].map(|()| Split {
        count: 0,
        pixels: sizing.pixels(),
        targets: Targets::default(),
    });
    let mut unused = 0;
    for (sample, held) in samples.into_iter().zip(held) {
        if held_out.is_some() && !held && sample.part != Part::Train {
            unused += 1;
            continue;
        }
        let split = &mut splits[usize::from(held)];
        split.count += 1;
        split.pixels.push(&sample.pixels);
        if let Some(mask) = sample.mask {
            split.targets.masks.get_or_insert_default().extend(mask);
        }
        if let Some(scene) = sample.scene {
            split.targets.scenes.get_or_insert_default().push(scene);
        }
        if let Some(boxes) = sample.boxes {
            let targets = &mut split.targets;
            targets.boxes.get_or_insert_default().push(boxes.counted);
            targets.ignored.get_or_insert_default().push(boxes.ignored);
        }
    }
    if unused > 0 {
        notes.push(phrase!(
            "{unused} picture(s) of another part than train/ and the one held out were left aside.",
            unused
        ));
    }
    let [train, test] = splits;
    Ok((train, test, note))
}
