//! One idx file: two zeros, the type, the number of dimensions, their big-endian sizes, then the content.

use super::super::{DataError, SourceFile};
use super::{MAX_DATASET_BYTES, base_name};
use crate::said::{Phrase, phrase};

const MAX_SIDE: usize = 1024;

/// The types of elements: bytes, and QMNIST's 32-bit numbers.
const BYTES: u8 = 8;
const INTS: u8 = 12;

/// Whether a file's name says that it is one, packed or not.
pub(super) fn is_named(path: &str) -> bool {
    let name = base_name(path).to_ascii_lowercase();
    ["idx1-ubyte", "idx3-ubyte", "idx2-int"]
        .iter()
        .any(|part| name.contains(part))
}

/// `00 00 08` (bytes) and one or three dimensions, or `00 00 0c` (32-bit numbers) and one or two.
pub(super) fn begins_like_idx(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0, 0, BYTES, 1 | 3, _, ..] | [0, 0, INTS, 1 | 2, _, ..]
    )
}

/// One file: its sizes and the bytes behind the header.
pub(super) struct Idx {
    pub(super) name: String,
    pub(super) sizes: Vec<usize>,
    pub(super) bytes: Vec<u8>,
    pub(super) header: usize,
}

impl Idx {
    pub(super) fn parse(file: SourceFile) -> Result<Self, DataError> {
        let SourceFile { name, bytes } = file;
        if bytes.is_empty() {
            return Err(DataError::EmptyFile { file: name });
        }
        let wrong = |reason: Phrase| {
            Err(DataError::Idx {
                file: name.clone(),
                reason,
            })
        };
        let &[zero, zero_too, kind, dimensions, ..] = bytes.as_slice() else {
            return wrong(phrase!(
                "it has {count} byte(s), fewer than its header",
                count = bytes.len()
            ));
        };
        if [zero, zero_too] == [0x1f, 0x8b] {
            return wrong(phrase!(
                "it begins like a gzip file: add \".gz\" to its name"
            ));
        }
        if !begins_like_idx(&[zero, zero_too, kind, dimensions, 0]) {
            let magic = format!("{zero:02x} {zero_too:02x} {kind:02x} {dimensions:02x}");
            return wrong(phrase!(
                "it begins with {magic} instead of 00 00 08 03 (pictures), 00 00 08 01 (labels) or 00 00 0c 02 (labels of QMNIST)",
                magic
            ));
        }
        let header = 4 + 4 * usize::from(dimensions);
        let Some(sizes) = bytes.get(4..header) else {
            return wrong(phrase!(
                "it has {count} bytes, fewer than its header of {header}",
                count = bytes.len(),
                header
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
            .try_fold(if kind == INTS { 4 } else { 1usize }, |product, &size| {
                product.checked_mul(size)
            });
        if expected != Some(bytes.len() - header) {
            let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
            return wrong(phrase!(
                "its header announces {sizes} bytes of content, but {follow} follow; it is cut off or damaged",
                sizes = sizes.join(" x "),
                follow = bytes.len() - header
            ));
        }
        if sizes.contains(&0) || sizes.iter().skip(1).any(|&side| side > MAX_SIDE) {
            return wrong(phrase!(
                "its sizes [{sizes}] are not those of pictures of 1 to {max_side} pixels a side",
                sizes,
                max_side = MAX_SIDE
            ));
        }
        if bytes.len() > MAX_DATASET_BYTES {
            let (size, limit) = (
                phrase!("{bytes} bytes", bytes = bytes.len()),
                phrase!("{bytes} bytes", bytes = MAX_DATASET_BYTES),
            );
            return Err(DataError::TooLarge {
                what: name,
                size,
                limit,
                hint: phrase!("Use a smaller data set."),
            });
        }
        Ok(Self {
            name,
            sizes,
            bytes,
            header,
        })
    }

    pub(super) fn has_pictures(&self) -> bool {
        self.sizes.len() == 3
    }

    /// The numbers of a file of labels; of QMNIST's several columns the first, which is the class.
    pub(super) fn labels(&self) -> Result<Vec<u16>, DataError> {
        let content = self.bytes.get(self.header..).unwrap_or_default();
        if self.bytes.get(2) != Some(&INTS) {
            return Ok(content.iter().copied().map(u16::from).collect());
        }
        let columns = self.sizes.get(1).copied().unwrap_or(1);
        let rows = content.as_chunks::<4>().0.chunks_exact(columns);
        let label = |(row, columns): (usize, &[[u8; 4]])| {
            let number = i32::from_be_bytes(columns[0]);
            u16::try_from(number).map_err(|_| DataError::Idx {
                file: self.name.clone(),
                reason: phrase!(
                    "the label of picture {row} (counting from 0) is {number}",
                    row,
                    number
                ),
            })
        };
        rows.enumerate().map(label).collect()
    }
}
