//! One file of a zip archive, unpacked and checked.

use std::borrow::Cow;
use std::io::Read;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::list::{Listed, Source, number};

/// Bytes a file may inflate to.
const SIZE_LIMIT: u64 = 1 << 32;

/// Its bytes.
///
/// # Errors
/// A sentence that begins with the file's name: cut off, damaged, or packed in a way that is not read.
pub(super) fn unpack<'a>(source: &impl Source<'a>, file: &Listed) -> Result<Cow<'a, [u8]>, String> {
    let name = &file.name;
    if file.is_encrypted {
        return Err(format!(
            "{name} is encrypted; unpack the archive with its password first"
        ));
    }
    let cut = || format!("{name} is cut off");
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
            decoder
                .read_to_end(&mut inflated)
                .map_err(|error| format!("{name} is damaged: {error}"))?;
            Cow::Owned(inflated)
        }
        8 => return Err(format!("{name} is larger than {SIZE_LIMIT} bytes")),
        method => {
            return Err(format!(
                "{name} is packed by method {method}, which is not read here"
            ));
        }
    };
    if unpacked.len() as u64 != file.size {
        return Err(format!(
            "{name} is damaged: it unpacks to {} bytes instead of {}",
            unpacked.len(),
            file.size
        ));
    }
    let mut crc = Crc::new();
    crc.update(&unpacked);
    match file.crc == crc.sum() || (file.crc == 0 && file.method == 0) {
        true => Ok(unpacked),
        false => Err(format!(
            "{name} is damaged: its checksum is not the one in the archive"
        )),
    }
}
