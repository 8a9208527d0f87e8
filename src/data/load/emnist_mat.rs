//! EMNIST's files for MATLAB: `emnist-letters.mat` with a structure `dataset`, in it `train` and `test` with `images` (N x 784) and `labels`,
//! and `mapping`, a label and its code points a row. A row of `images` is a picture column by column.

use super::super::{DataError, Dataset, SourceFile};
use super::idx::{self, Labelled};
use super::idx_sets::{Set, choose};
use super::matlab::{self, Matrix, Values};
use super::{LoadOptions, aside, base_name};
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

const SIDE: usize = 28;
const PICTURE: usize = SIDE * SIDE;
/// Pictures that are gathered at once, few enough for a processor's cache.
const TOGETHER: usize = 256;
const ARRAYS: [&str; 5] = [
    "dataset.train.images",
    "dataset.train.labels",
    "dataset.test.images",
    "dataset.test.labels",
    "dataset.mapping",
];

pub(super) fn is_named(path: &str) -> bool {
    let name = base_name(path);
    let is_matlab = name.to_ascii_lowercase().ends_with(".mat");
    is_matlab && matches!(Set::of_path(name), Some(Set::Emnist(_)))
}

pub(super) fn load(
    mut files: Vec<SourceFile>,
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let mut sets: Vec<Set> = files
        .iter()
        .filter_map(|file| Set::of_path(&file.name))
        .collect();
    sets.arrange();
    sets.dedup();
    let set = choose(&sets, options)?.unwrap_or(Set::Emnist(None));
    let others: Vec<SourceFile> = files
        .extract_if(.., |file| Set::of_path(&file.name) != Some(set))
        .collect();
    aside(&others, phrase!("file(s) of other data sets"), &mut notes);
    let mut files = files.into_iter();
    let (Some(file), second) = (files.next(), files.next()) else {
        return Err(DataError::NoData {
            place: phrase!("no file of {set}", set = set.name()),
        });
    };
    if let Some(second) = second {
        return Err(DataError::SameName {
            first: file.name,
            second: second.name,
        });
    }
    let SourceFile { name, bytes } = file;
    if bytes.is_empty() {
        return Err(DataError::EmptyFile { file: name });
    }
    let wrong = |reason: Phrase| DataError::Unreadable {
        file: name.clone(),
        what: "file of EMNIST",
        reason,
    };
    let [train_x, train_y, test_x, test_y, mapping] =
        matlab::arrays(&bytes, ARRAYS).map_err(wrong)?;
    drop(bytes);
    let part = |part: &str, pictures: Option<Matrix>, labels: Option<Matrix>| {
        let both = pictures.zip(labels);
        let both =
            both.ok_or_else(|| phrase!("it has no dataset.{part}.images or no labels", part));
        both.and_then(|(pictures, labels)| labelled(&name, part, pictures, &labels))
            .map_err(wrong)
    };
    let train = part("train", train_x, train_y)?;
    let test = part("test", test_x, test_y)?;
    let mapping = mapping.map(|mapping| SourceFile {
        name: name.clone(),
        bytes: rows(&mapping).into_bytes(),
    });
    let mappings = Vec::from_iter(mapping);
    idx::dataset(set, vec![train, test], &mappings, options, notes)
}

/// A split, its pictures upright.
fn labelled(file: &str, part: &str, pictures: Matrix, labels: &Matrix) -> Result<Labelled, Phrase> {
    let (Values::Bytes(bytes), [count, PICTURE]) = (pictures.values, pictures.shape.as_slice())
    else {
        return Err(phrase!(
            "its {part}.images has the shape [{shape}]; these are N x {picture} bytes (uint8)",
            part,
            shape = pictures.shape,
            picture = PICTURE
        ));
    };
    let count = *count;
    let numbers = labels.values.numbers();
    if numbers.len() != count {
        return Err(phrase!(
            "its {part} holds {count} pictures and {labels} labels",
            part,
            count,
            labels = numbers.len()
        ));
    }
    let mut read = Vec::with_capacity(count);
    for (at, &number) in numbers.iter().enumerate() {
        let is_label = number.fract() == 0.0 && (0.0..=255.0).contains(&number);
        if !is_label {
            return Err(phrase!(
                "picture {at} (counting from 0) of its {part} has the label {number}",
                at,
                part,
                number = number.to_string()
            ));
        }
        read.push(number as u16);
    }
    // Pixel (row, column) of all pictures stands together, column by column.
    let mut pixels = vec![0; count * PICTURE];
    for (block, some) in pixels.chunks_mut(TOGETHER * PICTURE).enumerate() {
        let first = block * TOGETHER;
        for place in 0..PICTURE {
            let (row, column) = (place % SIDE, place / SIDE);
            let from = bytes.get(place * count + first..).unwrap_or_default();
            for (picture, value) in some.chunks_exact_mut(PICTURE).zip(from) {
                picture[row * SIDE + column] = *value;
            }
        }
    }
    Ok(Labelled {
        name: file.to_owned(),
        label_name: format!("{file} ({part}.labels)"),
        size: [SIDE, SIDE],
        pixels,
        labels: read,
    })
}

/// The rows of an array as lines, as a mapping beside idx files has them.
fn rows(mapping: &Matrix) -> String {
    let numbers = mapping.values.numbers();
    let count = mapping.shape.first().copied().unwrap_or_default();
    let line = |row: usize| {
        let numbers = numbers.iter().skip(row).step_by(count.max(1));
        let numbers = numbers.map(ToString::to_string);
        numbers.collect::<Vec<_>>().join(" ") + "\n"
    };
    (0..count.min(numbers.len())).map(line).collect()
}
