//! SVHN's cropped digits: `train_32x32.mat` and `test_32x32.mat` with X (32 x 32 x 3 x N) and y, in which 10 means the digit 0.

use super::super::{DataError, Dataset, SourceFile};
use super::arrays::{self, Labelled};
use super::matlab::{self, Matrix, Values};
use super::{LoadOptions, aside, base_name, refuse_choice, slots, upright};
use crate::said::{Phrase, phrase};

const SIDE: usize = 32;
const PICTURE: usize = 3 * SIDE * SIDE;
const NAMES: [&str; 3] = ["train_32x32.mat", "test_32x32.mat", "extra_32x32.mat"];

pub(super) fn is_named(path: &str) -> bool {
    NAMES.contains(&base_name(path).to_ascii_lowercase().as_str())
}

pub(super) fn load(
    files: Vec<SourceFile>,
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    refuse_choice(options)?;
    let [train, test, extra] = slots::by_name(files, NAMES)?;
    let train = match (train, extra) {
        (Some(train), Some(extra)) => {
            aside(
                &[extra],
                phrase!("file(s) of further training pictures"),
                &mut notes,
            );
            Some(train)
        }
        (train, extra) => train.or(extra),
    };
    let read = |file: Option<SourceFile>| file.map(|file| part(&file)).transpose();
    let parts = [read(train)?, read(test)?];
    let classes = (0..10).map(|digit| digit.to_string()).collect();
    arrays::dataset(
        "SVHN".into(),
        classes,
        [3, SIDE, SIDE],
        parts,
        options,
        notes,
    )
}

fn part(file: &SourceFile) -> Result<Labelled, DataError> {
    let wrong = |reason: Phrase| DataError::Unreadable {
        file: file.name.clone(),
        what: "file of SVHN",
        reason,
    };
    if file.bytes.is_empty() {
        return Err(DataError::EmptyFile {
            file: file.name.clone(),
        });
    }
    let [x, y] = matlab::arrays(&file.bytes, ["X", "y"]).map_err(wrong)?;
    let x = x.ok_or_else(|| wrong(phrase!("it has no array X")))?;
    let y = y.ok_or_else(|| wrong(phrase!("it has no array y")))?;
    // A single picture's last axis is left out.
    let count = match *x.shape.as_slice() {
        [SIDE, SIDE, 3, count] => count,
        [SIDE, SIDE, 3] => 1,
        _ => {
            return Err(wrong(phrase!(
                "its X has the shape [{shape}] instead of 32 x 32 x 3 x N",
                shape = x.shape
            )));
        }
    };
    let Values::Bytes(mut pixels) = x.values else {
        return Err(wrong(phrase!("its X does not hold bytes (uint8)")));
    };
    let labels = labels(&y).map_err(wrong)?;
    if labels.len() != count || pixels.len() != count * PICTURE {
        return Err(wrong(phrase!(
            "it holds {count} pictures and {labels} labels",
            count,
            labels = labels.len()
        )));
    }
    upright::by_rows(&mut pixels, [SIDE, SIDE]);
    Ok(Labelled { pixels, labels })
}

fn labels(y: &Matrix) -> Result<Vec<u16>, Phrase> {
    let values = y.values.numbers();
    let digit =
        |(at, value): (usize, f64)| match (0..=10u16).find(|&digit| f64::from(digit) == value) {
            Some(label) => Ok(label % 10),
            None => Err(phrase!(
                "picture {at} (counting from 0) has the label {value}; these are 1 to 10",
                at,
                value = value.to_string()
            )),
        };
    values.into_iter().enumerate().map(digit).collect()
}
