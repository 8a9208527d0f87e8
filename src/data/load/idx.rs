//! MNIST-like data sets: two idx files a split, pictures and labels.

use super::super::{DataError, Dataset, SourceFile, Split};
use super::idx_file::Idx;
use super::split;
use super::{LoadOptions, base_name};

const FASHION: [&str; 10] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

pub(super) fn load(
    files: Vec<SourceFile>,
    options: &LoadOptions,
    notes: Vec<String>,
) -> Result<Dataset, DataError> {
    let paths: String = files
        .iter()
        .map(|file| file.name.to_ascii_lowercase() + "\n")
        .collect();
    let (mut train, mut test) = (Pair::default(), Pair::default());
    for file in files {
        let name = base_name(&file.name).to_ascii_lowercase();
        let pair = if name.contains("t10k") || name.contains("test") {
            &mut test
        } else {
            &mut train
        };
        pair.add(Idx::parse(file)?)?;
    }
    let (train, test) = (train.join("train")?, test.join("test")?);
    let (train, test) = match (train, test) {
        (Some(train), test) => (train, test),
        (None, Some(test)) => (test, None),
        (None, None) => {
            return Err(DataError::NoData {
                place: "no idx file".into(),
            });
        }
    };
    let classes = class_names(&paths, &train, test.as_ref())?;
    let [height, width] = train.size;
    let (train, test, split_note) = match test {
        Some(test) if test.size != train.size => {
            let reason = format!(
                "its pictures are {} x {}, those of the training split {height} x {width}",
                test.size[0], test.size[1]
            );
            return Err(DataError::Idx {
                file: test.name,
                reason,
            });
        }
        Some(test) => (train.into_split(), test.into_split(), "official".into()),
        None => {
            let (train, test) = train.divide(options)?;
            (train, test, split::seeded_note(options.holdout))
        }
    };
    let name = if paths.contains("fashion") {
        "Fashion-MNIST"
    } else if paths.contains("emnist") {
        "EMNIST"
    } else {
        "MNIST"
    };
    Ok(Dataset {
        name: name.into(),
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

/// The two files of a split.
#[derive(Default)]
struct Pair {
    images: Option<Idx>,
    labels: Option<Idx>,
}

impl Pair {
    fn add(&mut self, idx: Idx) -> Result<(), DataError> {
        let slot = if idx.sizes.len() == 3 {
            &mut self.images
        } else {
            &mut self.labels
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
        let start = if split == "test" { "t10k" } else { "train" };
        let missing = |file: Idx, missing, ending| {
            Err(DataError::IdxMissing {
                file: file.name,
                missing,
                split,
                expected: format!("{start}-{missing}-{ending}"),
            })
        };
        let (mut images, labels) = match (self.images, self.labels) {
            (None, None) => return Ok(None),
            (Some(images), None) => return missing(images, "labels", "idx1-ubyte.gz"),
            (None, Some(labels)) => return missing(labels, "images", "idx3-ubyte.gz"),
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
        images.bytes.drain(..images.header);
        let size = [images.sizes[1], images.sizes[2]];
        let labels_from = labels
            .bytes
            .get(labels.header..)
            .unwrap_or_default()
            .to_vec();
        Ok(Some(Labelled {
            name: images.name,
            label_name: labels.name,
            size,
            pixels: images.bytes,
            labels: labels_from,
        }))
    }
}

/// A whole split: as many pictures as labels.
struct Labelled {
    name: String,
    label_name: String,
    size: [usize; 2],
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Labelled {
    fn into_split(self) -> Split {
        Split::of_classes(
            self.pixels,
            self.labels.into_iter().map(u16::from).collect(),
        )
    }

    fn divide(self, options: &LoadOptions) -> Result<(Split, Split), DataError> {
        let labels: Vec<u16> = self.labels.into_iter().map(u16::from).collect();
        split::divide(&self.pixels, &labels, self.size[0] * self.size[1], options)
    }

    fn check_labels(&self, classes: usize) -> Result<(), DataError> {
        match self
            .labels
            .iter()
            .position(|&label| usize::from(label) >= classes)
        {
            Some(record) => Err(DataError::IdxLabel {
                file: self.label_name.clone(),
                record,
                label: self.labels[record],
                classes,
            }),
            None => Ok(()),
        }
    }
}

/// Ten digits or ten garments; EMNIST's classes are as many as its labels and are called by their number.
fn class_names(
    paths: &str,
    train: &Labelled,
    test: Option<&Labelled>,
) -> Result<Vec<String>, DataError> {
    if paths.contains("emnist") {
        let labels = train
            .labels
            .iter()
            .chain(test.iter().flat_map(|test| &test.labels));
        let count = labels
            .copied()
            .max()
            .map_or(0, |label| usize::from(label) + 1);
        return Ok((0..count).map(|label| label.to_string()).collect());
    }
    for split in std::iter::once(train).chain(test) {
        split.check_labels(10)?;
    }
    Ok(if paths.contains("fashion") {
        FASHION.map(str::to_owned).to_vec()
    } else {
        (0..10).map(|digit| digit.to_string()).collect()
    })
}
