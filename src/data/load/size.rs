//! The size that a folder's pictures are read at: what is asked for, else the size most of them have, reduced where it has to be.

use std::collections::BTreeMap;

use super::super::transform::{Fit, PaddingMode, Window, nearest};
use super::super::{DataError, IGNORED, SourceFile};
use super::picture::{self, Exif, Picture};
use super::{LoadOptions, MAX_DATASET_BYTES};

/// The longer side of pictures where nothing says which size: what a browser trains on without waiting.
const LONGER_SIDE: usize = 160;
const MAX_SIDE: usize = 1024;

/// What a data set's pictures come with, and so what they ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Targets {
    Classes,
    Masks,
    Boxes,
}

/// The size of a data set's pictures, and how files are brought to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Height and width.
    pub(super) size: [usize; 2],
    fit: Fit,
    pub(super) exif: Exif,
}

impl Frame {
    /// The file's planes at that size. The error is the reason alone.
    pub(super) fn read(&self, file: &SourceFile) -> Result<Picture, String> {
        picture::decode(&file.name, &file.bytes, self.exif)
    }

    /// The picture's planes at that size.
    pub(super) fn picture(&self, picture: &Picture) -> Vec<u8> {
        let from = [picture.height, picture.width];
        self.fit.picture(&picture.planar, from, self.size)
    }

    /// Values of a mask of a height and width at that size. What is padded repeats the edge: it has to become a class that is known,
    /// and then [`Frame::ignore_padding`].
    pub(super) fn mask(&self, mask: &[u8], from: [usize; 2]) -> Vec<u8> {
        let window = Window {
            mode: PaddingMode::Edge,
            ..self.fit.window(from, self.size)
        };
        let part = window.of(mask, from, 0);
        let mut sized = Vec::with_capacity(self.size[0] * self.size[1]);
        nearest(&part, [window.height, window.width], self.size, &mut sized);
        sized
    }

    /// Pixels of a mask at that size that its picture of a height and width does not reach count for nothing.
    pub(super) fn ignore_padding(&self, mask: &mut [u8], from: [usize; 2]) {
        if self.fit != Fit::Pad {
            return;
        }
        let inside = self.fit.mask(&vec![0; from[0] * from[1]], from, self.size);
        for (class, inside) in mask.iter_mut().zip(inside) {
            if inside == IGNORED {
                *class = IGNORED;
            }
        }
    }

    /// Edges in a picture of a height and width at that size, cut off where the picture is; `None` where less than a quarter is left.
    pub(super) fn edges(&self, edges: [f64; 4], from: [usize; 2]) -> Option<[f64; 4]> {
        let placed = self.fit.edges(edges, from, self.size);
        let [height, width] = self.size.map(|side| side as f64);
        let cut = [
            placed[0].max(0.0),
            placed[1].max(0.0),
            placed[2].min(width),
            placed[3].min(height),
        ];
        let area = |[x0, y0, x1, y1]: [f64; 4]| (x1 - x0).max(0.0) * (y1 - y0).max(0.0);
        (self.fit != Fit::Crop || area(cut) >= area(placed) / 4.0).then_some(cut)
    }
}

/// The size all pictures are brought to, with a note where they are reduced.
pub(super) fn common_size<'a>(
    pictures: impl Iterator<Item = &'a SourceFile>,
    targets: Targets,
    options: &LoadOptions,
    notes: &mut Vec<String>,
) -> Result<Frame, DataError> {
    let mut count = 0;
    let mut sizes = BTreeMap::new();
    for file in pictures {
        count += 1;
        if let Some(size) = picture::size(&file.bytes, options.exif) {
            *sizes.entry(size).or_insert(0usize) += 1;
        }
    }
    let kinds = sizes.len();
    // Of sizes equally frequent the smallest, so that the order of files does not matter.
    let most = sizes.into_iter().rev().max_by_key(|(_, times)| *times);
    let own = most.map_or([LONGER_SIDE; 2], |(size, _)| size);
    let bytes = match targets {
        Targets::Masks => 4,
        Targets::Classes | Targets::Boxes => 3,
    };
    // Pixels of a picture, so that all fit.
    let limit = MAX_DATASET_BYTES / (bytes * count.max(1));
    let given = options.resize.or(match (targets, options.shorter_side) {
        (Targets::Classes, None) => options.class_size,
        _ => None,
    });
    let size = given.unwrap_or_else(|| {
        let longer = own[0].max(own[1]).max(1);
        let reduced = match options.shorter_side {
            Some(shorter) => reduced(own, own[0].min(own[1]), shorter),
            None => reduced(own, longer, LONGER_SIDE),
        };
        let reduced = self::reduced(reduced, reduced[0].max(reduced[1]), MAX_SIDE);
        fitting(reduced, limit)
    });
    check(size, count, limit)?;
    let name = |[height, width]: [usize; 2]| format!("{width} x {height}");
    if most.is_some() && size != own {
        let what = match kinds {
            1 => format!("{} pictures", name(own)),
            _ => format!("Pictures of {kinds} sizes, most of them {},", name(own)),
        };
        let verb = match size[0] * size[1] < own[0] * own[1] {
            true => "reduced",
            false => "brought",
        };
        let why = match (given, options.shorter_side) {
            (Some(_), _) => "the size that the network or resize asks for",
            (None, Some(_)) => "as much as the transforms and the memory need them to be",
            (None, None) => "since nothing asks for another size; resize does",
        };
        notes.push(format!("{what} are {verb} to {}, {why}.", name(size)));
    } else if options.shorter_side.is_some() && kinds > 1 {
        notes.push(format!(
            "The pictures have {kinds} sizes and are brought to {} before the transforms; torchvision's begin at each file's own.",
            name(size)
        ));
    }
    Ok(Frame {
        size,
        fit: options.fit,
        exif: options.exif,
    })
}

/// A size whose one side `from` is reduced to `to`, in its proportions as torchvision rounds them; never enlarged.
fn reduced(size: [usize; 2], from: usize, to: usize) -> [usize; 2] {
    match from > to {
        true => size.map(|side| match side == from {
            true => to,
            false => (side * to / from).max(1),
        }),
        false => size,
    }
}

/// The size, or the largest below it in its proportions with at most so many pixels.
fn fitting(size: [usize; 2], limit: usize) -> [usize; 2] {
    if size[0] * size[1] <= limit {
        return size;
    }
    let share = (limit as f64 / (size[0] * size[1]) as f64).sqrt();
    size.map(|side| ((side as f64 * share) as usize).max(1))
}

fn check(size: [usize; 2], count: usize, limit: usize) -> Result<(), DataError> {
    let [height, width] = size;
    if size.iter().any(|side| !(1..=MAX_SIDE).contains(side)) {
        return Err(DataError::setting(
            "resize",
            format!("{height} x {width}"),
            format!("each side has to be between 1 and {MAX_SIDE} pixels"),
        ));
    }
    if height * width > limit {
        let [fit_height, fit_width] = fitting(size, limit);
        return Err(DataError::TooLarge {
            what: "The folder".into(),
            size: format!("{count} pictures of {width} x {height}"),
            limit: format!("{} MB of pixels", MAX_DATASET_BYTES >> 20),
            hint: format!(
                "At {fit_width} x {fit_height} all of them fit; choose that size, or at most {} of the pictures.",
                limit * count.max(1) / (height * width)
            ),
        });
    }
    Ok(())
}
