//! MNIST-like data sets: two idx files a split, pictures and labels.

use super::super::{DataError, Dataset, SourceFile, Split};
use super::idx_file::Idx;
use super::idx_names::name_classes;
use super::idx_sets::{Set, choose};
use super::part::Part;
use super::{LoadOptions, aside, base_name, split, upright};
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

/// `mappings`: what EMNIST's labels mean.
pub(super) fn load(
    files: Vec<SourceFile>,
    mappings: &[SourceFile],
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let (set, files) = one_set(files, options, &mut notes)?;
    let (mut train, mut test) = (Pair::default(), Pair::default());
    for file in files {
        let name = base_name(&file.name).to_ascii_lowercase();
        let is_test = match ["t10k", "test", "train"].map(|part| name.contains(part)) {
            [false, false, false] => Part::of_path(&file.name) == Part::Test,
            [ten_thousand, test, _] => ten_thousand || test,
        };
        let pair = if is_test { &mut test } else { &mut train };
        pair.add(Idx::parse(file)?)?;
    }
    let (train, test) = (train.join("train")?, test.join("test")?);
    let mut splits: Vec<Labelled> = train.into_iter().chain(test).collect();
    if !set.is_transposed() {
        return dataset(set, splits, mappings, options, notes);
    }
    splits.iter_mut().for_each(Labelled::turn_upright);
    let mut dataset = dataset(set, splits, mappings, options, notes)?;
    let turned = phrase!("EMNIST's files hold pictures on their side; they are turned upright.");
    dataset.notes.push(turned);
    Ok(dataset)
}

/// Training pictures, or those and held-out ones, with the names of their classes.
pub(super) fn dataset(
    set: Set,
    splits: Vec<Labelled>,
    mappings: &[SourceFile],
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let mut splits = splits.into_iter();
    let (mut train, mut test) = match (splits.next(), splits.next()) {
        (Some(train), test) => (train, test),
        (None, _) => {
            return Err(DataError::NoData {
                place: phrase!("no pictures of {set}", set = set.name()),
            });
        }
    };
    if let Some(test) = test.as_ref().filter(|test| test.size != train.size) {
        let [height, width] = train.size;
        let reason = phrase!(
            "its pictures are {own_height} x {own_width}, those of the training split {height} x {width}",
            own_height = test.size[0],
            own_width = test.size[1],
            height,
            width
        );
        return Err(DataError::Idx {
            file: test.name.clone(),
            reason,
        });
    }
    let both = std::iter::once(&mut train).chain(&mut test);
    let classes = name_classes(set, mappings, both, &mut notes)?;
    let [height, width] = train.size;
    let (train, test, split_note) = match test {
        Some(test) => (train.into_split(), test.into_split(), "official".into()),
        None => {
            let picture_len = height * width;
            let (train, test) = split::divide(&train.pixels, &train.labels, picture_len, options)?;
            (train, test, split::seeded_note(options.holdout))
        }
    };
    Ok(Dataset {
        name: set.name(),
        classes,
        palette: Vec::new(),
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels: 1,
        height,
        width,
        train,
        test,
        split_note,
        notes,
    })
}

/// The files of the one set that is there, or that `train_files` names; files that name none belong to it.
fn one_set(
    mut files: Vec<SourceFile>,
    options: &LoadOptions,
    notes: &mut Vec<Phrase>,
) -> Result<(Set, Vec<SourceFile>), DataError> {
    let mut sets: Vec<Set> = files
        .iter()
        .filter_map(|file| Set::of_path(&file.name))
        .collect();
    sets.arrange();
    sets.dedup();
    let set = choose(&sets, options)?.unwrap_or(Set::Mnist);
    let others: Vec<SourceFile> = files
        .extract_if(.., |file| {
            Set::of_path(&file.name).is_some_and(|other| other != set)
        })
        .collect();
    aside(&others, phrase!("file(s) of other data sets"), notes);
    Ok((set, files))
}

/// The two files of a split.
#[derive(Default)]
struct Pair {
    images: Option<Idx>,
    labels: Option<Idx>,
}

impl Pair {
    fn add(&mut self, idx: Idx) -> Result<(), DataError> {
        let slot = match idx.has_pictures() {
            true => &mut self.images,
            false => &mut self.labels,
        };
        if let Some(other) = slot {
            return Err(DataError::SameName {
                first: other.name.clone(),
                second: idx.name,
            });
        }
        *slot = Some(idx);
        Ok(())
    }

    fn join(self, split: &'static str) -> Result<Option<Labelled>, DataError> {
        let missing = |file: Idx, missing: &'static str, [here, ending, wanted]: [&str; 3]| {
            let name = base_name(&file.name);
            let expected = match name.contains(here) {
                true => name.replace(here, missing).replace(ending, wanted),
                false => {
                    let start = if split == "test" { "t10k" } else { "train" };
                    format!("{start}-{missing}-{wanted}-ubyte.gz")
                }
            };
            Err(DataError::IdxMissing {
                file: file.name,
                missing,
                split,
                expected,
            })
        };
        let (mut images, labels) = match (self.images, self.labels) {
            (None, None) => return Ok(None),
            (Some(images), None) => return missing(images, "labels", ["images", "idx3", "idx1"]),
            (None, Some(labels)) => return missing(labels, "images", ["labels", "idx1", "idx3"]),
            (Some(images), Some(labels)) => (images, labels),
        };
        let (count, label_count) = (images.sizes[0], labels.sizes[0]);
        if count != label_count {
            return Err(DataError::IdxPair {
                images: images.name,
                labels: labels.name,
                count,
                label_count,
            });
        }
        let numbers = labels.labels()?;
        images.bytes.drain(..images.header);
        Ok(Some(Labelled {
            size: [images.sizes[1], images.sizes[2]],
            name: images.name,
            label_name: labels.name,
            pixels: images.bytes,
            labels: numbers,
        }))
    }
}

/// A whole split: as many pictures as labels.
pub(super) struct Labelled {
    pub(super) name: String,
    pub(super) label_name: String,
    pub(super) size: [usize; 2],
    pub(super) pixels: Vec<u8>,
    pub(super) labels: Vec<u16>,
}

impl Labelled {
    fn into_split(self) -> Split {
        Split::of_classes(self.pixels, self.labels)
    }

    /// Exchanges rows and columns.
    fn turn_upright(&mut self) {
        let [columns, rows] = self.size;
        self.size = [rows, columns];
        upright::by_rows(&mut self.pixels, self.size);
    }
}
