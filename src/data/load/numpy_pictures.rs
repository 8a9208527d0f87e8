//! Arrays of NumPy as pictures and as classes: which axis is which, what their values mean, and how classes are numbered.

use std::collections::BTreeSet;

use super::arrays::Labelled;
use crate::arrange;
use crate::data::numpy::Array;
use crate::said::{Phrase, phrase};

/// Pixels of a picture's side, as of idx files.
const MAX_SIDE: usize = 1024;

/// Pictures as an array has them.
pub(super) struct Form {
    pub(super) count: usize,
    /// Channels, height and width.
    pub(super) size: [usize; 3],
    /// Whether the channels of a pixel lie together.
    is_interleaved: bool,
}

impl Form {
    /// N x H x W, N x H x W x C, N x C x H x W, or N rows of a square picture.
    ///
    /// # Errors
    /// The sentence's end.
    pub(super) fn of(array: &Array) -> Result<Self, Phrase> {
        let is_channels = |size: usize| [1, 3].contains(&size);
        let form = |count, size, is_interleaved| Self {
            count,
            size,
            is_interleaved,
        };
        let found = match *array.shape.as_slice() {
            [count, height, width] => form(count, [1, height, width], false),
            // One of both readings is of pictures one pixel wide.
            [count, 1, height, width @ 3] => form(count, [1, height, width], false),
            [count, height @ 3, width, 1] => form(count, [1, height, width], true),
            [_, first, _, last] if is_channels(first) && is_channels(last) => {
                return Err(phrase!(
                    "its shape [{shape}] does not tell which axis is that of channels",
                    shape = array.shape
                ));
            }
            [count, height, width, channels] if is_channels(channels) => {
                form(count, [channels, height, width], true)
            }
            [count, channels, height, width] if is_channels(channels) => {
                form(count, [channels, height, width], false)
            }
            [count, pixels] if pixels.isqrt().pow(2) == pixels && pixels > 1 => {
                form(count, [1, pixels.isqrt(), pixels.isqrt()], false)
            }
            _ => {
                return Err(phrase!(
                    "its shape [{shape}] is not N x height x width, with 1 or 3 channels last or second",
                    shape = array.shape
                ));
            }
        };
        let [_, height, width] = found.size;
        match (1..=MAX_SIDE).contains(&height) && (1..=MAX_SIDE).contains(&width) && found.count > 0
        {
            true => Ok(found),
            false => Err(phrase!(
                "its shape [{shape}] is not that of pictures of 1 to {max_side} pixels a side",
                shape = array.shape,
                max_side = MAX_SIDE
            )),
        }
    }
}

/// Where values lie.
pub(super) struct Range {
    least: f64,
    most: f64,
    is_whole: bool,
}

impl Range {
    /// Of all arrays together, so that training and held-out pictures mean the same by a value.
    pub(super) fn of<'a>(arrays: impl Iterator<Item = &'a Array<'a>>) -> Self {
        let mut range = Self {
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
            is_whole: true,
        };
        for array in arrays {
            if array.kind.is_byte() {
                (range.least, range.most) = (range.least.min(0.0), range.most.max(255.0));
                continue;
            }
            for value in array.values() {
                (range.least, range.most) = match value.is_nan() || range.least.is_nan() {
                    true => (f64::NAN, f64::NAN),
                    false => (range.least.min(value), range.most.max(value)),
                };
                range.is_whole &= value.fract() == 0.0;
            }
        }
        range
    }

    /// What a value is multiplied by to be a byte: 255 of fractions from 0 to 1, 1 of whole numbers from 0 to 255.
    ///
    /// # Errors
    /// The sentence's end.
    pub(super) fn scale(&self, is_float: bool) -> Result<f64, Phrase> {
        let Self {
            least,
            most,
            is_whole,
        } = *self;
        if least >= 0.0 && most <= 1.0 && is_float {
            Ok(255.0)
        } else if least >= 0.0 && most <= 255.0 && is_whole {
            Ok(1.0)
        } else {
            Err(phrase!(
                "its values go from {least} to {most}; bytes, whole numbers from 0 to 255 and fractions from 0 to 1 are read. Save the pictures as they were before they were normalised, as uint8",
                least = least.to_string(),
                most = most.to_string()
            ))
        }
    }
}

/// The pictures' bytes, planar.
pub(super) fn pixels(array: Array, form: &Form, scale: f64) -> Vec<u8> {
    let bytes: Vec<u8> = match array.kind.is_byte() {
        true => array.into_bytes(),
        false => array
            .values()
            .map(|value| (value * scale).round() as u8)
            .collect(),
    };
    let [channels, height, width] = form.size;
    if !form.is_interleaved || channels == 1 {
        return bytes;
    }
    let mut planar = Vec::with_capacity(bytes.len());
    for picture in bytes.chunks_exact(channels * height * width) {
        for channel in 0..channels {
            planar.extend(picture.iter().skip(channel).step_by(channels));
        }
    }
    planar
}

/// A number a picture: a column of them, or rows in which a single 1 stands at the class.
///
/// # Errors
/// The sentence's end.
pub(super) fn labels(array: &Array) -> Result<Vec<i64>, Phrase> {
    let numbers = array.integers()?;
    let columns = match *array.shape.as_slice() {
        [_] | [_, 1] => return Ok(numbers),
        [_, columns] if columns > 1 => columns,
        _ => {
            return Err(phrase!(
                "its shape [{shape}] is not that of a class a picture",
                shape = array.shape
            ));
        }
    };
    let one = |(at, row): (usize, &[i64])| {
        let is_single =
            row.iter().all(|&value| value == 0 || value == 1) && row.iter().sum::<i64>() == 1;
        let class = row
            .iter()
            .position(|&value| value == 1)
            .filter(|_| is_single);
        class.map(|class| class as i64).ok_or_else(|| {
            phrase!("it has {columns} columns, and in row {at} (counting from 0) not a single 1: one class a picture is learned", columns, at)
        })
    };
    numbers.chunks_exact(columns).enumerate().map(one).collect()
}

/// Classes by their numbers, and pictures with places among them: all numbers from 0 on, unless most of these have no picture.
///
/// # Errors
/// The sentence's end.
pub(super) fn number(
    parts: Vec<(Vec<u8>, Vec<i64>)>,
    notes: &mut Vec<Phrase>,
) -> Result<(Vec<String>, Vec<Labelled>), Phrase> {
    let known: BTreeSet<i64> = arrange::set(parts.iter().flat_map(|(_, labels)| labels).copied());
    let (least, most) = (known.first().copied(), known.last().copied());
    let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
    if known.len() > usize::from(u16::MAX) {
        return Err(phrase!(
            "{count} different labels are too many to be classes",
            count = known.len()
        ));
    }
    let numbers: Vec<i64> = match least == 0 && most < 2 * known.len() as i64 {
        true => (0..=most).collect(),
        false => {
            notes.push(phrase!("The labels are {count} numbers from {least} to {most}; these are the classes in their order.", count = known.len(), least, most));
            known.into_iter().collect()
        }
    };
    let place = |label: &i64| numbers.binary_search(label).unwrap_or_default() as u16;
    let parts = parts.into_iter().map(|(pixels, labels)| Labelled {
        pixels,
        labels: labels.iter().map(place).collect(),
    });
    let parts = parts.collect();
    Ok((numbers.iter().map(i64::to_string).collect(), parts))
}
