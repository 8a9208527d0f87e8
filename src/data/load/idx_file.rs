//! One idx file: two zeros, the type, the number of dimensions, their big-endian sizes, then the content.

use super::super::{DataError, SourceFile};
use super::MAX_DATASET_BYTES;

const MAX_SIDE: usize = 1024;

/// `00 00 08` (bytes) and one or three dimensions.
pub(super) fn begins_like_idx(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, 8, 1 | 3, _, ..])
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
