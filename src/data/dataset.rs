//! A data set in memory: byte pictures (N x C x H x W, planar) with their targets, split into train and held-out.

/// One file as a face hands it over: from a folder, a file picker or a drop.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative path with `/`, such as `cifar-10-batches-bin/data_batch_1.bin`.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl SourceFile {
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            bytes,
        }
    }
}

/// What a network should answer for each picture. Masks and boxes join when segmentation and detection do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Targets {
    /// One class index a picture, below `Dataset::classes.len()`.
    Classes(Vec<u16>),
}

/// The pictures of one split and their targets, in the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// N x C x H x W bytes, planar (all of red, then all of green, ...), 0..=255.
    pub pixels: Vec<u8>,
    pub targets: Targets,
}

impl Split {
    /// A split of class pictures; `pixels` holds `labels.len()` pictures.
    pub fn of_classes(pixels: Vec<u8>, labels: Vec<u16>) -> Self {
        Self {
            pixels,
            targets: Targets::Classes(labels),
        }
    }

    /// The number of pictures.
    pub fn len(&self) -> usize {
        match &self.targets {
            Targets::Classes(labels) => labels.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The class of each picture.
    pub fn labels(&self) -> &[u16] {
        match &self.targets {
            Targets::Classes(labels) => labels,
        }
    }
}

/// A named data set with a training and a held-out split of pictures of one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    pub name: String,
    pub classes: Vec<String>,
    /// 1 (gray) or 3 (RGB).
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    pub train: Split,
    pub test: Split,
    /// How the two splits came about: "official", "batches 1-4 / 5", "seeded split: 90 % / 10 %".
    pub split_note: String,
    /// What was reported and skipped while loading, one sentence each.
    pub notes: Vec<String>,
}

impl Dataset {
    /// Bytes of one picture: C x H x W.
    pub fn picture_len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// The bytes (C x H x W) of picture `index` of a split of this data set, `None` beyond its end.
    pub fn picture<'a>(&self, split: &'a Split, index: usize) -> Option<&'a [u8]> {
        let size = self.picture_len();
        let start = index.checked_mul(size)?;
        split.pixels.get(start..start.checked_add(size)?)
    }
}
