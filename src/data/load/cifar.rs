//! CIFAR-10 (A. Krizhevsky, 2009): records of one label byte and 3 x 32 x 32 planar bytes, and its pickles, which are made such.

use super::super::{DataError, Dataset, SourceFile, Split};
use super::batches::{Batch, Choice, Role, batch_of};
use super::cifar_pickle::{self, PICTURE};
use super::{LoadOptions, MAX_DATASET_BYTES, arrays, base_name, split};
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

const SIDE: usize = 32;
const RECORD: usize = 1 + PICTURE;
/// Records in an official batch file.
const BATCH_RECORDS: usize = 10_000;
const CLASSES: [&str; 10] = [
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
];

pub(super) fn load(
    files: Vec<SourceFile>,
    names: &[SourceFile],
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let mut files: Vec<(Option<Batch>, SourceFile)> = files
        .into_iter()
        .map(|file| (batch_of(&file.name), file))
        .collect();
    files.arrange_by(|a, b| (a.0.is_none(), a.0, &a.1.name).cmp(&(b.0.is_none(), b.0, &b.1.name)));
    // The same batch twice, such as in its archive and beside it, is one.
    files.dedup_by(|a, b| a.0.is_some() && a.0 == b.0 && a.1.bytes == b.1.bytes);
    for pair in files.windows(2) {
        if let [(Some(a), first), (Some(b), second)] = pair
            && a == b
        {
            return Err(DataError::SameName {
                first: first.name.clone(),
                second: second.name.clone(),
            });
        }
    }
    let choice = Choice::new(&files, options)?;
    let classes = class_names(names, &mut notes);
    files.retain(|(batch, _)| choice.role(*batch) != Role::Unused);
    for (_, file) in &mut files {
        if !base_name(&file.name).to_ascii_lowercase().ends_with(".bin") {
            file.bytes = cifar_pickle::records(file, cifar_pickle::LABELS, CLASSES.len())?;
        }
    }
    let (train, held): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|(batch, _)| choice.role(*batch) == Role::Train);

    let mut counts = Vec::new();
    for (_, file) in train.iter().chain(&held) {
        counts.push(count_records(file)?);
    }
    let total: usize = counts.iter().sum();
    if total > MAX_DATASET_BYTES / PICTURE {
        let hint = phrase!("Choose fewer batches.");
        return Err(DataError::TooLarge {
            what: "The data set".into(),
            size: phrase!("{total} pictures", total),
            limit: (MAX_DATASET_BYTES / PICTURE).to_string().into(),
            hint,
        });
    }
    let train_count: usize = counts.iter().take(train.len()).sum();
    let (mut train_split, mut test_split) = (Records::default(), Records::default());
    let split_note = if held.is_empty() {
        let mut held_out = split::held_out(train_count, options.holdout, options.seed)?.into_iter();
        for (_, file) in train {
            read(file, |label, pixels| {
                let target = if held_out.next() == Some(true) {
                    &mut test_split
                } else {
                    &mut train_split
                };
                target.push(label, pixels);
            })?;
        }
        split::seeded_note(options.holdout)
    } else {
        train_split.reserve(train_count);
        test_split.reserve(total - train_count);
        for (_, file) in train {
            read(file, |label, pixels| train_split.push(label, pixels))?;
        }
        for (_, file) in held {
            read(file, |label, pixels| test_split.push(label, pixels))?;
        }
        choice.note()
    };
    let (train, test) = (train_split.into_split(), test_split.into_split());
    Ok(Dataset {
        name: "CIFAR-10".into(),
        classes,
        palette: Vec::new(),
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels: 3,
        height: SIDE,
        width: SIDE,
        train,
        test,
        split_note,
        notes,
    })
}

#[derive(Default)]
struct Records {
    pixels: Vec<u8>,
    labels: Vec<u16>,
}

impl Records {
    fn reserve(&mut self, count: usize) {
        self.pixels.reserve_exact(count * PICTURE);
        self.labels.reserve_exact(count);
    }

    fn push(&mut self, label: u8, pixels: &[u8]) {
        self.pixels.extend_from_slice(pixels);
        self.labels.push(u16::from(label));
    }

    fn into_split(self) -> Split {
        Split::of_classes(self.pixels, self.labels)
    }
}

/// The number of records; refuses what is empty, not whole records, or longer than a batch can be.
fn count_records(file: &SourceFile) -> Result<usize, DataError> {
    let length = file.bytes.len();
    if length == 0 {
        return Err(DataError::EmptyFile {
            file: file.name.clone(),
        });
    }
    let (records, rest) = (length / RECORD, length % RECORD);
    if rest != 0 {
        let hint = match file.bytes.as_slice() {
            [0x1f, 0x8b, ..] => phrase!("It begins like a gzip file: add \".gz\" to its name."),
            [0x80, 2..=5, ..] => {
                phrase!(
                    "It looks like CIFAR-10's Python version (a pickle): drop \".bin\" from its name."
                )
            }
            _ if length.is_multiple_of(RECORD + 1) => {
                phrase!(
                    "Its length fits CIFAR-100's records: these are read from train.bin and test.bin."
                )
            }
            _ if records >= BATCH_RECORDS => {
                phrase!("It is longer than a full batch of 30,730,000 bytes: download it again.")
            }
            _ => {
                phrase!(
                    "A full batch has 30,730,000 bytes: the download was probably interrupted, repeat it."
                )
            }
        };
        return Err(DataError::CifarLength {
            file: file.name.clone(),
            length,
            record: records,
            rest,
            hint,
        });
    }
    if batch_of(&file.name).is_some() && records > BATCH_RECORDS {
        return Err(DataError::CifarTooLong {
            file: file.name.clone(),
            records,
            limit: BATCH_RECORDS,
        });
    }
    Ok(records)
}

/// Calls `record(label, pixels)` for each record; consumes the file, so that its bytes are freed as the data set grows.
fn read(file: SourceFile, mut record: impl FnMut(u8, &[u8])) -> Result<(), DataError> {
    for (index, bytes) in file.bytes.chunks_exact(RECORD).enumerate() {
        let Some((&label, pixels)) = bytes.split_first() else {
            continue;
        };
        if usize::from(label) >= CLASSES.len() {
            return Err(DataError::CifarLabel {
                file: file.name,
                record: index,
                offset: index * RECORD,
                label,
            });
        }
        record(label, pixels);
    }
    Ok(())
}

/// The names in `batches.meta.txt` or `batches.meta`, or the usual ones where it is missing or unreadable.
fn class_names(files: &[SourceFile], notes: &mut Vec<Phrase>) -> Vec<String> {
    let usual = CLASSES.map(str::to_owned).to_vec();
    for file in files {
        let names = match base_name(&file.name).to_ascii_lowercase().as_str() {
            "batches.meta.txt" => arrays::lines(file),
            "batches.meta" => cifar_pickle::names(file, CLASSES.len()),
            _ => continue,
        };
        match names {
            Some(names) if names.len() == CLASSES.len() => return names,
            _ => notes.push(phrase!(
                "{file} does not hold ten class names; the usual names are used.",
                file = file.name
            )),
        }
    }
    usual
}

/// Whether a file is whole records of labels that CIFAR-10 has.
pub(super) fn is_whole(file: &SourceFile) -> bool {
    let records = file.bytes.chunks_exact(RECORD);
    !file.bytes.is_empty()
        && records.remainder().is_empty()
        && records
            .clone()
            .all(|record| usize::from(record[0]) < CLASSES.len())
}
