//! One `.npy` file of version 1 to 3: a magic number, a header that is a dictionary as Python writes it, and the elements.

use std::borrow::Cow;

use crate::data::numpy::{Array, Kind};
use crate::said::{Phrase, phrase};

const MAGIC: &[u8] = b"\x93NUMPY";

/// # Errors
/// The sentence's end.
pub(super) fn parse(bytes: Cow<'_, [u8]>) -> Result<Array<'_>, Phrase> {
    if !bytes.starts_with(MAGIC) {
        return Err(phrase!(
            "it does not begin like a .npy file (93 4e 55 4d 50 59)"
        ));
    }
    let cut = || phrase!("it is cut off in its header");
    let byte = |at: usize| bytes.get(at).copied().map(usize::from).ok_or_else(cut);
    let version = byte(MAGIC.len())?;
    let (length, start): (usize, usize) = match version {
        1 => (byte(8)? | byte(9)? << 8, 10),
        2 | 3 => (
            byte(8)? | byte(9)? << 8 | byte(10)? << 16 | byte(11)? << 24,
            12,
        ),
        _ => {
            return Err(phrase!(
                "its format has the version {version}; 1 to 3 are read",
                version
            ));
        }
    };
    let end = start.checked_add(length).ok_or_else(cut)?;
    let header = bytes.get(start..end).ok_or_else(cut)?;
    let header = std::str::from_utf8(header).map_err(|_| phrase!("its header is no text"))?;
    let kind =
        Kind::of(text(header, "descr").ok_or_else(|| phrase!("its header names no single type"))?)?;
    let is_fortran = match value(header, "fortran_order") {
        Some(told) if told.starts_with("False") => false,
        Some(told) if told.starts_with("True") => true,
        _ => return Err(phrase!("its header does not say its order")),
    };
    let shape = value(header, "shape").and_then(|told| told.strip_prefix('(')?.split_once(')'));
    let sizes = shape
        .ok_or_else(|| phrase!("its header names no shape"))?
        .0
        .split(',')
        .map(str::trim);
    let sizes = sizes.filter(|size| !size.is_empty());
    let shape: Result<Vec<usize>, _> = sizes
        .map(|size| size.trim_end_matches('L').parse())
        .collect();
    let shape = shape.map_err(|_| phrase!("its header names no shape"))?;
    let content = match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[end..]),
        Cow::Owned(mut bytes) => {
            bytes.drain(..end);
            Cow::Owned(bytes)
        }
    };
    Array::new(shape, kind, is_fortran, content)
}

/// What stands behind a key.
fn value<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let quoted = ['\'', '"'].map(|quote| format!("{quote}{key}{quote}"));
    let (_, rest) = quoted
        .iter()
        .find_map(|key| header.split_once(key.as_str()))?;
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

/// The text behind a key.
fn text<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let value = value(header, key)?;
    let quote = value
        .chars()
        .next()
        .filter(|quote| ['\'', '"'].contains(quote))?;
    value[1..].split_once(quote).map(|(text, _)| text)
}
