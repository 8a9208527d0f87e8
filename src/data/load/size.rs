//! The size that a folder's pictures are read at: what is asked for, else the size most of them have, reduced where it has to be.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::pixels::{Files, Frame, Pixels};
use super::super::transform::{Window, nearest};
use super::super::{DataError, IGNORED, SourceFile};
use super::LoadOptions;
use super::picture::{self, Picture};
use crate::recipe::{Fit, PaddingMode};
use crate::said::{Phrase, phrase};

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

/// A file's bytes to the 3 x H x W bytes of its picture. The error is the reason alone.
pub fn decode_picture(file: &[u8], frame: &Frame) -> Result<Vec<u8>, Phrase> {
    Ok(frame.picture(&picture::decode("", file, frame.exif)?))
}

impl Frame {
    /// The file's planes at its own size. The error is the reason alone.
    pub(super) fn read(&self, file: &SourceFile) -> Result<Picture, Phrase> {
        picture::decode(&file.name, &file.bytes, self.exif)
    }

    /// The picture's planes at this size.
    fn picture(&self, picture: &Picture) -> Vec<u8> {
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

/// The size of a data set's pictures, and whether they stay files.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizing {
    pub(super) frame: Frame,
    keeps_files: bool,
}

impl Sizing {
    /// What is kept of a picture, as [`Pixels::push`] takes it.
    pub(super) fn kept(&self, picture: &Picture, file: &SourceFile) -> Vec<u8> {
        match self.keeps_files {
            true => file.bytes.clone(),
            false => self.frame.picture(picture),
        }
    }

    /// No pictures yet, of the kind that [`Sizing::kept`] gives.
    pub(super) fn pixels(&self) -> Pixels {
        match self.keeps_files {
            true => Pixels::Files(Files::new(self.frame, Rc::new(decode_picture))),
            false => Pixels::Planes(Vec::new()),
        }
    }
}

/// The size all pictures are brought to, with a note where they are reduced, and where they stay files.
pub(super) fn common_size<'a>(
    pictures: impl Iterator<Item = &'a SourceFile>,
    targets: Targets,
    options: &LoadOptions,
    notes: &mut Vec<Phrase>,
) -> Result<Sizing, DataError> {
    let (mut count, mut file_bytes) = (0, 0);
    let mut sizes = BTreeMap::new();
    for file in pictures {
        count += 1;
        file_bytes += file.bytes.len();
        if let Some(size) = picture::size(&file.bytes, options.exif) {
            *sizes.entry(size).or_insert(0usize) += 1;
        }
    }
    let kinds = sizes.len();
    // Of sizes equally frequent the smallest, so that the order of files does not matter.
    let most = sizes.into_iter().rev().max_by_key(|(_, times)| *times);
    let own = most.map_or([LONGER_SIDE; 2], |(size, _)| size);
    let (decoded, left) = match targets {
        Targets::Masks => (4, 1),
        Targets::Classes | Targets::Boxes => (3, 0),
    };
    // Pixels of a picture, so that all fit: decoded, and where pictures stay files.
    let held = options.memory / (decoded * count.max(1));
    let limit = match file_bytes <= options.memory {
        true if left == 0 => usize::MAX,
        true => options.memory / (left * count.max(1)),
        false => held,
    };
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
    check(size, count, limit, options.memory)?;
    let name = |[height, width]: [usize; 2]| format!("{width} x {height}");
    if most.is_some() && size != own {
        let what = match kinds {
            1 => phrase!("{own} pictures", own = name(own)),
            _ => phrase!(
                "Pictures of {kinds} sizes, most of them {own},",
                kinds,
                own = name(own)
            ),
        };
        let verb = match size[0] * size[1] < own[0] * own[1] {
            true => phrase!("reduced"),
            false => phrase!("brought"),
        };
        let why = match (given, options.shorter_side) {
            (Some(_), _) => phrase!("the size that the network or resize asks for"),
            (None, Some(_)) => phrase!("as much as the transforms and the memory need them to be"),
            (None, None) => phrase!("since nothing asks for another size; resize does"),
        };
        notes.push(phrase!(
            "{what} are {verb} to {size}, {why}.",
            what,
            verb,
            size = name(size),
            why
        ));
    } else if options.shorter_side.is_some() && kinds > 1 {
        notes.push(phrase!("The pictures have {kinds} sizes and are brought to {size} before the transforms; torchvision's begin at each file's own.", kinds, size = name(size)));
    }
    let keeps_files = size[0] * size[1] > held;
    if keeps_files {
        let needed = size[0] * size[1] * decoded * count;
        notes.push(phrase!("{count} pictures of {size} are {needed} MB decoded, and {memory} MB are held at most: they are kept as the {files} MB of their files and decoded whenever they are used, which takes time.", count, size = name(size), needed = needed >> 20, memory = options.memory >> 20, files = file_bytes.div_ceil(1 << 20)));
    }
    let frame = Frame {
        size,
        fit: options.fit,
        exif: options.exif,
    };
    Ok(Sizing { frame, keeps_files })
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

fn check(size: [usize; 2], count: usize, limit: usize, memory: usize) -> Result<(), DataError> {
    let [height, width] = size;
    if size.iter().any(|side| !(1..=MAX_SIDE).contains(side)) {
        return Err(DataError::setting(
            "resize",
            format!("{height} x {width}"),
            phrase!(
                "each side has to be between 1 and {max_side} pixels",
                max_side = MAX_SIDE
            ),
        ));
    }
    if height * width > limit {
        let [fit_height, fit_width] = fitting(size, limit);
        return Err(DataError::TooLarge {
            what: "The folder".into(),
            size: phrase!(
                "{count} pictures of {width} x {height}",
                count,
                width,
                height
            ),
            limit: phrase!("{memory} MB of pixels", memory = memory >> 20),
            hint: phrase!(
                "At {fit_width} x {fit_height} all of them fit; choose that size, or at most {most} of the pictures.",
                fit_width,
                fit_height,
                most = limit * count.max(1) / (height * width)
            ),
        });
    }
    Ok(())
}
