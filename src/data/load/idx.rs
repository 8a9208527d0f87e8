//! MNIST-like idx files: a header of big-endian sizes, then bytes. Two files a split, pictures and labels.

use super::super::{DataError, Dataset, SourceFile, Split};
use super::split;
use super::{LoadOptions, MAX_DATASET_BYTES, base_name};

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
const MAX_SIDE: usize = 1024;

/// `00 00 08` (bytes) and one or three dimensions.
pub(super) fn begins_like_idx(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, 8, 1 | 3, _, ..])
}

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
        channels: 1,
        height,
        width,
        train,
        test,
        split_note,
        notes,
    })
}

/// One file: its sizes and the bytes behind the header.
struct Idx {
    name: String,
    sizes: Vec<usize>,
    bytes: Vec<u8>,
    header: usize,
}

impl Idx {
    fn parse(file: SourceFile) -> Result<Self, DataError> {
        let SourceFile { name, bytes } = file;
        if bytes.is_empty() {
            return Err(DataError::EmptyFile { file: name });
        }
        let wrong = |reason: String| {
            Err(DataError::Idx {
                file: name.clone(),
                reason,
            })
        };
        let &[zero, zero_too, kind, dimensions, ..] = bytes.as_slice() else {
            return wrong(format!(
                "it has {} byte(s), fewer than its header",
                bytes.len()
            ));
        };
        if [zero, zero_too] == [0x1f, 0x8b] {
            return wrong("it begins like a gzip file: add \".gz\" to its name".into());
        }
        if [zero, zero_too, kind] != [0, 0, 8] || !matches!(dimensions, 1 | 3) {
            let magic = format!("{zero:02x} {zero_too:02x} {kind:02x} {dimensions:02x}");
            return wrong(format!(
                "it begins with {magic} instead of 00 00 08 03 (pictures) or 00 00 08 01 (labels)"
            ));
        }
        let header = 4 + 4 * usize::from(dimensions);
        let Some(sizes) = bytes.get(4..header) else {
            return wrong(format!(
                "it has {} bytes, fewer than its header of {header}",
                bytes.len()
            ));
        };
        let sizes: Vec<usize> = sizes
            .chunks_exact(4)
            .map(|size| {
                size.iter()
                    .fold(0, |value, &byte| value << 8 | usize::from(byte))
            })
            .collect();
        let expected = sizes
            .iter()
            .try_fold(1usize, |product, &size| product.checked_mul(size));
        if expected != Some(bytes.len() - header) {
            let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
            return wrong(format!(
                "its header announces {} bytes of content, but {} follow; it is cut off or damaged",
                sizes.join(" x "),
                bytes.len() - header
            ));
        }
        if sizes.contains(&0) || sizes.iter().skip(1).any(|&side| side > MAX_SIDE) {
            return wrong(format!(
                "its sizes {sizes:?} are not those of pictures of 1 to {MAX_SIDE} pixels a side"
            ));
        }
        if bytes.len() > MAX_DATASET_BYTES {
            let (size, limit) = (
                format!("{} bytes", bytes.len()),
                format!("{MAX_DATASET_BYTES} bytes"),
            );
            return Err(DataError::TooLarge {
                what: name,
                size,
                limit,
                hint: "Use a smaller data set.".into(),
            });
        }
        Ok(Self {
            name,
            sizes,
            bytes,
            header,
        })
    }
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
        let held = split::held_out(self.labels.len(), options.holdout, options.seed)?;
        let mut parts = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
        let pictures = self.pixels.chunks_exact(self.size[0] * self.size[1]);
        for ((picture, &label), held) in pictures.zip(&self.labels).zip(held) {
            let (pixels, labels) = &mut parts[usize::from(held)];
            pixels.extend_from_slice(picture);
            labels.push(u16::from(label));
        }
        let [train, test] = parts.map(|(pixels, labels)| Split::of_classes(pixels, labels));
        Ok((train, test))
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
