//! STL-10's binary files: `train_X.bin` with 3 x 96 x 96 bytes a picture, column by column, and `train_y.bin` with labels from 1.

use super::super::{DataError, Dataset, SourceFile};
use super::arrays::{self, Labelled};
use super::{LoadOptions, aside, base_name, refuse_choice, slots, upright};
use crate::said::{Phrase, phrase};

const SIDE: usize = 96;
const PICTURE: usize = 3 * SIDE * SIDE;
const CLASSES: [&str; 10] = [
    "airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck",
];

/// Training and test pictures, their labels, and pictures without labels.
const NAMES: [&str; 5] = [
    "train_x.bin",
    "train_y.bin",
    "test_x.bin",
    "test_y.bin",
    "unlabeled_x.bin",
];

pub(super) fn is_named(path: &str) -> bool {
    NAMES.contains(&base_name(path).to_ascii_lowercase().as_str())
}

pub(super) fn load(
    files: Vec<SourceFile>,
    names: Option<&SourceFile>,
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    refuse_choice(options)?;
    let [train_x, train_y, test_x, test_y, unlabelled] = slots::by_name(files, NAMES)?;
    if let Some(file) = unlabelled {
        aside(
            &[file],
            phrase!("file(s) of pictures without labels"),
            &mut notes,
        );
    }
    let train = part(train_x, train_y, ["train_X.bin", "train_y.bin"])?;
    let test = part(test_x, test_y, ["test_X.bin", "test_y.bin"])?;
    let classes = class_names(names, &mut notes);
    arrays::dataset(
        "STL-10".into(),
        classes,
        [3, SIDE, SIDE],
        [train, test],
        options,
        notes,
    )
}

fn part(
    pictures: Option<SourceFile>,
    labels: Option<SourceFile>,
    [x, y]: [&'static str; 2],
) -> Result<Option<Labelled>, DataError> {
    let missing = |here: SourceFile, missing: &str| {
        Err(unread(
            &here.name,
            phrase!("{missing} is missing beside it", missing),
        ))
    };
    let (pictures, labels) = match (pictures, labels) {
        (None, None) => return Ok(None),
        (Some(pictures), None) => return missing(pictures, y),
        (None, Some(labels)) => return missing(labels, x),
        (Some(pictures), Some(labels)) => (pictures, labels),
    };
    for file in [&pictures, &labels] {
        if file.bytes.is_empty() {
            return Err(DataError::EmptyFile {
                file: file.name.clone(),
            });
        }
    }
    let (count, rest) = (
        pictures.bytes.len() / PICTURE,
        pictures.bytes.len() % PICTURE,
    );
    if rest != 0 {
        let reason = phrase!(
            "its {count} bytes are no whole number of pictures of {picture} bytes, the last is cut off after {rest}",
            count = pictures.bytes.len(),
            picture = PICTURE,
            rest
        );
        return Err(unread(&pictures.name, reason));
    }
    if count != labels.bytes.len() {
        let reason = phrase!(
            "it holds {labels} labels, {pictures} has {count} pictures",
            labels = labels.bytes.len(),
            pictures = pictures.name,
            count
        );
        return Err(unread(&labels.name, reason));
    }
    let mut numbers = Vec::with_capacity(count);
    for (record, &label) in labels.bytes.iter().enumerate() {
        if label == 0 || usize::from(label) > CLASSES.len() {
            let reason = phrase!(
                "picture {record} (counting from 0) has the label {label}; these are 1 to 10",
                record,
                label
            );
            return Err(unread(&labels.name, reason));
        }
        numbers.push(u16::from(label) - 1);
    }
    let mut pixels = pictures.bytes;
    upright::by_rows(&mut pixels, [SIDE, SIDE]);
    Ok(Some(Labelled {
        pixels,
        labels: numbers,
    }))
}

fn unread(file: &str, reason: Phrase) -> DataError {
    DataError::Unreadable {
        file: file.into(),
        what: "file of STL-10",
        reason,
    }
}

/// The lines of `class_names.txt`, or the usual names.
fn class_names(file: Option<&SourceFile>, notes: &mut Vec<Phrase>) -> Vec<String> {
    let usual = CLASSES.map(str::to_owned).to_vec();
    let Some(file) = file else { return usual };
    match arrays::lines(file) {
        Some(names) if names.len() == CLASSES.len() => names,
        _ => {
            notes.push(phrase!(
                "{file} does not hold ten class names; the usual names are used.",
                file = file.name
            ));
            usual
        }
    }
}
