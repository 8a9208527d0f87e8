//! CIFAR-10's binary version (A. Krizhevsky, 2009): records of one label byte and 3 x 32 x 32 planar bytes.

use super::super::{DataError, Dataset, SourceFile, Split};
use super::split::{self, Batch};
use super::{LoadOptions, MAX_DATASET_BYTES, base_name};

const SIDE: usize = 32;
const PICTURE: usize = 3 * SIDE * SIDE;
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
    names: Option<SourceFile>,
    options: &LoadOptions,
    mut notes: Vec<String>,
) -> Result<Dataset, DataError> {
    let mut files: Vec<(Option<Batch>, SourceFile)> = files
        .into_iter()
        .map(|file| (batch_of(&file.name), file))
        .collect();
    files.sort_by(|a, b| (a.0.is_none(), a.0, &a.1.name).cmp(&(b.0.is_none(), b.0, &b.1.name)));
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
    let (train, held): (Vec<_>, Vec<_>) = files
        .into_iter()
        .filter(|(batch, _)| choice.role(*batch) != Role::Unused)
        .partition(|(batch, _)| choice.role(*batch) == Role::Train);

    let mut counts = Vec::new();
    for (_, file) in train.iter().chain(&held) {
        counts.push(count_records(file)?);
    }
    let total: usize = counts.iter().sum();
    if total > MAX_DATASET_BYTES / PICTURE {
        let hint = "Choose fewer batches.".into();
        return Err(DataError::TooLarge {
            what: "The data set".into(),
            size: format!("{total} pictures"),
            limit: (MAX_DATASET_BYTES / PICTURE).to_string(),
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

/// `data_batch_3.bin` and `test_batch.bin`; other names have no number.
fn batch_of(path: &str) -> Option<Batch> {
    let name = base_name(path).to_ascii_lowercase();
    let stem = name.strip_suffix(".bin")?;
    if stem == "test_batch" {
        return Some(Batch::Test);
    }
    stem.strip_prefix("data_batch_")?
        .parse()
        .ok()
        .map(Batch::Numbered)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Train,
    HeldOut,
    Unused,
}

/// Which batches train and which are held out. Nothing held out means a seeded split of the training pictures.
struct Choice {
    train: Vec<Batch>,
    held: Vec<Batch>,
    /// Files without a number train, unless batches were chosen.
    unnumbered: bool,
}

impl Choice {
    fn new(
        files: &[(Option<Batch>, SourceFile)],
        options: &LoadOptions,
    ) -> Result<Self, DataError> {
        let here: Vec<Batch> = files.iter().filter_map(|(batch, _)| *batch).collect();
        let chosen = |field, given: &Option<String>| -> Result<Option<Vec<Batch>>, DataError> {
            let Some(given) = given.as_ref().filter(|given| !given.trim().is_empty()) else {
                return Ok(None);
            };
            let batches = split::parse(field, given)?;
            if let Some(missing) = batches.iter().find(|batch| !here.contains(batch)) {
                let there = if here.is_empty() {
                    "no numbered batch is here".into()
                } else {
                    format!("here are {}", split::describe(&here))
                };
                let reason = format!("batch {} is missing, {there}", split::describe(&[*missing]));
                return Err(DataError::FileChoice {
                    field,
                    given: given.clone(),
                    reason,
                });
            }
            Ok(Some(batches))
        };
        let train = chosen("train_files", &options.train_files)?;
        let held = chosen("eval_files", &options.eval_files)?;
        let unnumbered = train.is_none();
        if let (Some(train), Some(held), Some(given)) = (&train, &held, &options.eval_files)
            && let Some(both) = held.iter().find(|batch| train.contains(batch))
        {
            let reason = format!(
                "batch {} is trained on as well, so it would not show what is learnt for new pictures",
                split::describe(&[*both])
            );
            return Err(DataError::FileChoice {
                field: "eval_files",
                given: given.clone(),
                reason,
            });
        }
        let held = held.unwrap_or_else(|| {
            let test = here.contains(&Batch::Test)
                && !train
                    .as_ref()
                    .is_some_and(|train| train.contains(&Batch::Test));
            let others = train.is_some() || files.len() > 1;
            if test && others {
                vec![Batch::Test]
            } else {
                Vec::new()
            }
        });
        let only_test = files.len() == 1;
        let train = train.unwrap_or_else(|| {
            here.iter()
                .copied()
                .filter(|batch| !held.contains(batch) && (*batch != Batch::Test || only_test))
                .collect()
        });
        if train.is_empty() && files.iter().all(|(batch, _)| batch.is_some()) {
            let given = options.eval_files.clone().unwrap_or_default();
            return Err(DataError::FileChoice {
                field: "eval_files",
                given,
                reason: "no batch is left to train on".into(),
            });
        }
        Ok(Self {
            train,
            held,
            unnumbered,
        })
    }

    fn role(&self, batch: Option<Batch>) -> Role {
        match batch {
            None if self.unnumbered => Role::Train,
            Some(batch) if self.train.contains(&batch) => Role::Train,
            Some(batch) if self.held.contains(&batch) => Role::HeldOut,
            _ => Role::Unused,
        }
    }

    fn note(&self) -> String {
        let official: Vec<Batch> = (1..=5).map(Batch::Numbered).collect();
        if self.train == official && self.held == [Batch::Test] {
            return "official".into();
        }
        let train = if self.train.is_empty() {
            "others".into()
        } else {
            split::describe(&self.train)
        };
        format!("batches {train} / {}", split::describe(&self.held))
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
            [0x1f, 0x8b, ..] => "It begins like a gzip file: add \".gz\" to its name.",
            [0x80, 2..=5, ..] => {
                "It looks like CIFAR-10's Python version (a pickle): download the binary version."
            }
            _ if length.is_multiple_of(RECORD + 1) => {
                "Its length fits CIFAR-100, which is another format."
            }
            _ if records >= BATCH_RECORDS => {
                "It is longer than a full batch of 30,730,000 bytes: download it again."
            }
            _ => {
                "A full batch has 30,730,000 bytes: the download was probably interrupted, repeat it."
            }
        };
        return Err(DataError::CifarLength {
            file: file.name.clone(),
            length,
            record: records,
            rest,
            hint: hint.into(),
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

/// The names in `batches.meta.txt`, or the usual ones where it is missing or unreadable.
fn class_names(file: Option<SourceFile>, notes: &mut Vec<String>) -> Vec<String> {
    let usual = || CLASSES.map(str::to_owned).to_vec();
    let Some(file) = file else { return usual() };
    let names: Option<Vec<String>> = std::str::from_utf8(&file.bytes).ok().map(|text| {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    });
    match names {
        Some(names) if names.len() == CLASSES.len() => names,
        _ => {
            notes.push(format!(
                "{} does not hold ten class names in plain text; the usual names are used.",
                file.name
            ));
            usual()
        }
    }
}
