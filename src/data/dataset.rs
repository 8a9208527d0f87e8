//! A data set in memory: byte pictures (N x C x H x W, planar) with their targets, split into train and held-out.

use std::borrow::Cow;

use super::pixels::Pixels;

/// One file as a face hands it over: from a folder, a file picker or a drop.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative path with `/`, such as `cifar-10-batches-bin/data_batch_1.bin`.
    pub name: String,
    /// Its whole content.
    pub bytes: Vec<u8>,
}

impl SourceFile {
    /// A file by its path and its bytes.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            bytes,
        }
    }
}

/// A mask's value where no class is said; such pixels count for nothing.
pub const IGNORED: u8 = 255;

/// An axis-aligned box in pixels of the data set's pictures: columns `x0..x1`, rows `y0..y1`, edges from 0 to width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundingBox {
    /// Index into [`Dataset::box_classes`].
    pub class: u16,
    /// Left edge, a column from 0.
    pub x0: f32,
    /// Top edge, a row from 0.
    pub y0: f32,
    /// Right edge, at most the width.
    pub x1: f32,
    /// Bottom edge, at most the height.
    pub y1: f32,
}

impl BoundingBox {
    /// Area in square pixels.
    pub fn area(&self) -> f32 {
        (self.x1 - self.x0) * (self.y1 - self.y0)
    }

    /// Whether its sides are finite, and it is wider and higher than nothing.
    pub fn has_area(&self) -> bool {
        let sides = [self.x0, self.y0, self.x1, self.y1];
        sides.iter().all(|side| side.is_finite()) && self.x1 > self.x0 && self.y1 > self.y0
    }
}

/// A region that evaluation passes over: what is found there counts neither as right nor as wrong. It is not learned either.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IgnoredBox {
    /// The region, with the class that it is passed over for.
    pub area: BoundingBox,
    /// Whether it holds many objects, so that any number of boxes may lie in it, rather than one that is difficult to see.
    pub is_crowd: bool,
}

/// What a network should answer for each picture; a data set may say it in several ways.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Targets {
    /// One class a picture, an index into [`Dataset::classes`].
    pub classes: Option<Vec<u16>>,
    /// What each picture as a whole shows, an index into [`Dataset::scene_classes`]: a second class beside those of its pixels.
    pub scenes: Option<Vec<u16>>,
    /// N x H x W, one class a pixel, an index into [`Dataset::classes`] or [`IGNORED`].
    pub masks: Option<Vec<u8>>,
    /// The boxes of each picture.
    pub boxes: Option<Vec<Vec<BoundingBox>>>,
    /// The regions of each picture that evaluation passes over; `None` where there are no boxes, or no picture has any.
    pub ignored: Option<Vec<Vec<IgnoredBox>>>,
}

/// The pictures of one split and their targets, in the same order.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The number of pictures.
    pub count: usize,
    /// `count` pictures in the data set's channels and size.
    pub pixels: Pixels,
    /// What each picture is to be answered with, in the pictures' order.
    pub targets: Targets,
}

impl Split {
    /// A split of class pictures; `pixels` holds `labels.len()` pictures.
    pub fn of_classes(pixels: impl Into<Pixels>, labels: Vec<u16>) -> Self {
        Self {
            count: labels.len(),
            pixels: pixels.into(),
            targets: Targets {
                classes: Some(labels),
                ..Targets::default()
            },
        }
    }

    /// The number of pictures.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no pictures.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The class of each picture; empty where pictures have none.
    pub fn labels(&self) -> &[u16] {
        self.targets.classes.as_deref().unwrap_or_default()
    }
}

/// A named data set with a training and a held-out split of pictures of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The name it is shown under, such as "CIFAR-10".
    pub name: String,
    /// Names of what a picture, or a pixel of a mask, can be.
    pub classes: Vec<String>,
    /// The colour a class's mask is drawn in, one for each of `classes`; empty where there are no masks.
    pub palette: Vec<[u8; 3]>,
    /// Names of what a box can be; empty where there are no boxes.
    pub box_classes: Vec<String>,
    /// Names of what a picture as a whole can be, where its pixels have classes of their own; else empty.
    pub scene_classes: Vec<String>,
    /// 1 (gray) or 3 (RGB).
    pub channels: usize,
    /// Rows of every picture, in pixels.
    pub height: usize,
    /// Columns of every picture, in pixels.
    pub width: usize,
    /// The pictures that are learned from.
    pub train: Split,
    /// The held-out pictures, which only evaluations use.
    pub test: Split,
    /// How the two splits came about: "official", "batches 1-4 / 5", "seeded split: 90 % / 10 %".
    pub split_note: String,
    /// What was reported and skipped while loading, one sentence each.
    pub notes: Vec<String>,
}

/// What of a data set decides how a network is built for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataShape {
    /// Channels, height and width of a picture.
    pub picture: [usize; 3],
    /// How many classes pictures or pixels have, boxes, and pictures as a whole.
    pub classes: usize,
    /// Number of classes that boxes have; 0 without boxes.
    pub box_classes: usize,
    /// Number of classes that pictures as a whole have beside those of their pixels; 0 without them.
    pub scene_classes: usize,
}

impl Dataset {
    /// Sizes and class counts, without the pictures.
    pub fn shape(&self) -> DataShape {
        DataShape {
            picture: [self.channels, self.height, self.width],
            classes: self.classes.len(),
            box_classes: self.box_classes.len(),
            scene_classes: self.scene_classes.len(),
        }
    }

    /// Bytes of one picture: C x H x W.
    pub fn picture_len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// The bytes (C x H x W) of picture `index` of a split of this data set, `None` beyond its end.
    pub fn picture<'a>(&self, split: &'a Split, index: usize) -> Option<Cow<'a, [u8]>> {
        split.pixels.picture(index, self.picture_len())
    }

    /// [`super::Pixels::take_failure`] of both splits.
    pub fn take_failure(&self) -> Option<String> {
        let [train, test] = [&self.train, &self.test].map(|split| split.pixels.take_failure());
        train.or(test)
    }
}
