//! Pictures with masks or boxes, brought to one size and divided into training and held-out ones.

use std::collections::BTreeMap;

use super::super::{BoundingBox, DataError, IgnoredBox, SourceFile, Split, Targets, resize};
use super::part::Part;
use super::picture::{self, Picture};
use super::report::Skipped;
use super::{LoadOptions, MAX_DATASET_BYTES, split};

/// The longer side of pictures where nothing says which size: what a browser trains on without waiting.
const LONGER_SIDE: usize = 160;
const MAX_SIDE: usize = 1024;

/// One picture at the data set's size with its targets.
pub(super) struct Sample {
    pub(super) part: Part,
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

/// The size all pictures are brought to, `[height, width]`: what is asked for, else the size most of them have, reduced to
/// [`LONGER_SIDE`].
pub(super) fn common_size<'a>(
    pictures: impl Iterator<Item = &'a SourceFile>,
    options: &LoadOptions,
) -> Result<[usize; 2], DataError> {
    let mut count = 0;
    let mut sizes = BTreeMap::new();
    for file in pictures {
        count += 1;
        if let Some(size) = picture::size(&file.bytes) {
            *sizes.entry(size).or_insert(0usize) += 1;
        }
    }
    // Of sizes equally frequent the smallest, so that the order of files does not matter.
    let most = sizes.into_iter().rev().max_by_key(|(_, times)| *times);
    let [height, width] = options.resize.unwrap_or_else(|| {
        let [height, width] = most.map_or([LONGER_SIDE; 2], |(size, _)| size);
        let longer = height.max(width).max(1);
        match longer > LONGER_SIDE {
            true => [height, width].map(|side| ((side * LONGER_SIDE + longer / 2) / longer).max(1)),
            false => [height, width],
        }
    });
    if [height, width]
        .iter()
        .any(|&side| side == 0 || side > MAX_SIDE)
    {
        return Err(DataError::setting(
            "resize",
            format!("{height} x {width}"),
            format!("each side has to be between 1 and {MAX_SIDE} pixels"),
        ));
    }
    let most = MAX_DATASET_BYTES / (4 * height * width);
    if count > most {
        return Err(DataError::TooLarge {
            what: "The folder".into(),
            size: format!("{count} pictures of {height} x {width} with their masks"),
            limit: most.to_string(),
            hint: "Choose a smaller size or fewer pictures.".into(),
        });
    }
    Ok([height, width])
}

/// The picture's planes at that size.
pub(super) fn sized(picture: &Picture, size: [usize; 2]) -> Vec<u8> {
    resize(&picture.planar, [picture.height, picture.width], size)
}

/// Training and held-out pictures with a sentence on how they came about. Parts that are neither are left aside and told.
pub(super) fn divided(
    samples: Vec<Sample>,
    wanted: [Part; 2],
    skipped: &Skipped,
    options: &LoadOptions,
    notes: &mut Vec<String>,
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
        pixels: Vec::new(),
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
        split.pixels.extend(sample.pixels);
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
        notes.push(format!(
            "{unused} picture(s) of another part than train/ and the one held out were left aside."
        ));
    }
    let [train, test] = splits;
    Ok((train, test, note))
}
