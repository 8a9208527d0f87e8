//! One file of a zip archive, unpacked and checked.

use std::borrow::Cow;
use std::io::Read;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::list::{Listed, Source, number};
use crate::said::{Phrase, phrase};

/// Bytes a file may inflate to.
const SIZE_LIMIT: u64 = 1 << 32;

/// Its bytes.
///
/// # Errors
/// A sentence that begins with the file's name: cut off, damaged, or packed in a way that is not read.
pub(super) fn unpack<'a>(source: &impl Source<'a>, file: &Listed) -> Result<Cow<'a, [u8]>, Phrase> {
    let name = &file.name;
    if file.is_encrypted {
        return Err(phrase!(
            "{name} is encrypted; unpack the archive with its password first",
            name
        ));
    }
    let cut = || phrase!("{name} is cut off", name);
    let head = source.part(file.header, 30).ok_or_else(cut)?;
    let [name_len, extra] = [26, 28].map(|offset| number(&head, offset, 2));
    let first = file
        .header
        .checked_add(30 + name_len? + extra?)
        .ok_or_else(cut)?;
    let bytes = source.part(first, file.stored).ok_or_else(cut)?;
    let unpacked: Cow<'a, [u8]> = match file.method {
        0 => bytes,
        8 if file.size <= SIZE_LIMIT => {
            let mut inflated = Vec::new();
            let mut decoder = DeflateDecoder::new(&*bytes).take(file.size.saturating_add(1));
            decoder.read_to_end(&mut inflated).map_err(|error| {
                phrase!(
                    "{name} is damaged: {error}",
                    name,
                    error = error.to_string()
                )
            })?;
            Cow::Owned(inflated)
        }
        8 => {
            return Err(phrase!(
                "{name} is larger than {size_limit} bytes",
                name,
                size_limit = SIZE_LIMIT
            ));
        }
        method => {
            return Err(phrase!(
                "{name} is packed by method {method}, which is not read here",
                name,
                method
            ));
        }
    };
    if unpacked.len() as u64 != file.size {
        return Err(phrase!(
            "{name} is damaged: it unpacks to {count} bytes instead of {size}",
            name,
            count = unpacked.len(),
            size = file.size
        ));
    }
    let mut crc = Crc::new();
    crc.update(&unpacked);
    match file.crc == crc.sum() || (file.crc == 0 && file.method == 0) {
        true => Ok(unpacked),
        false => Err(phrase!(
            "{name} is damaged: its checksum is not the one in the archive",
            name
        )),
    }
}
