//! The list at the end of a zip archive: where its files lie, and what they say of themselves. Nothing of it is believed before it is read.

use crate::said::{Phrase, phrase};
use std::borrow::Cow;

/// Files an archive may hold; Tiny ImageNet's has 120,000.
const FILE_LIMIT: u64 = 500_000;
/// The end's record is 22 bytes and a comment of up to 65535.
const END: u64 = 22 + 65_535;
/// Bytes a list may have: those of so many files with long names.
const LIST_LIMIT: u64 = 256 << 20;

/// A file as the list has it.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) method: u64,
    pub(super) is_encrypted: bool,
    pub(super) stored: u64,
    pub(super) size: u64,
    /// CRC-32 of the unpacked bytes; 0 where `torch.save` was told not to compute it.
    pub(super) crc: u32,
    /// Where its header begins.
    pub(super) header: u64,
}

/// The bytes of an archive, wherever they are.
pub(super) trait Source<'a> {
    fn length(&self) -> u64;

    /// So many bytes from there on; `None` where there are not as many, or they cannot be read.
    fn part(&self, at: u64, count: u64) -> Option<Cow<'a, [u8]>>;
}

/// Reads the list.
///
/// # Errors
/// The sentence's end.
pub(super) fn read<'a>(source: &impl Source<'a>) -> Result<Vec<Listed>, Phrase> {
    let cut = || phrase!("the archive is cut off: its list of files is missing");
    let tail = source.length().min(END);
    let from = source.length() - tail;
    let tail = source.part(from, tail).ok_or_else(cut)?;
    let end = (0..tail.len())
        .rev()
        .find(|&at| tail[at..].starts_with(b"PK\x05\x06"));
    let end = end.ok_or_else(cut)?;
    let (mut count, mut at) = (number(&tail, end + 10, 2)?, number(&tail, end + 16, 4)?);
    if at == 0xffff_ffff || count == 0xffff {
        // Zip64: its record is named right before.
        let locator = end
            .checked_sub(20)
            .ok_or_else(|| phrase!("the archive's list is broken"))?;
        let record = number(&tail, locator + 8, 8)?;
        let record = source
            .part(record, 56)
            .ok_or_else(|| phrase!("the archive is cut off"))?;
        count = number(&record, 32, 8)?;
        at = number(&record, 48, 8)?;
    }
    if count > FILE_LIMIT {
        return Err(phrase!("the archive claims {count} files", count));
    }
    // What follows the list is short.
    let length = source.length().saturating_sub(at).min(LIST_LIMIT);
    let list = source
        .part(at, length)
        .ok_or_else(|| phrase!("the archive is cut off"))?;
    entries(&list, count)
}

fn entries(list: &[u8], count: u64) -> Result<Vec<Listed>, Phrase> {
    let (mut files, mut at) = (Vec::new(), 0);
    for _ in 0..count {
        if list
            .get(at..)
            .is_none_or(|rest| !rest.starts_with(b"PK\x01\x02"))
        {
            return Err(phrase!("the archive's list of files is broken"));
        }
        let field = |offset, count| number(list, at + offset, count);
        let [name, extra, comment] =
            [28, 30, 32].map(|offset| field(offset, 2).unwrap_or(0) as usize);
        let (mut stored, mut size, mut header) = (field(20, 4)?, field(24, 4)?, field(42, 4)?);
        let text = list
            .get(at + 46..at + 46 + name)
            .ok_or_else(|| phrase!("the archive's list is cut off"))?;
        let (mut more, end) = (at + 46 + name, at + 46 + name + extra);
        while more + 4 <= end {
            let (kind, length) = (number(list, more, 2)?, number(list, more + 2, 2)? as usize);
            if kind == 1 {
                let mut place = more + 4;
                for value in [&mut size, &mut stored, &mut header] {
                    if *value == 0xffff_ffff {
                        *value = number(list, place, 8)?;
                        place += 8;
                    }
                }
            }
            more += 4 + length;
        }
        files.push(Listed {
            name: decoded(text),
            is_encrypted: field(8, 2)? & 1 == 1,
            method: field(10, 2)?,
            stored,
            size,
            crc: field(16, 4)? as u32,
            header,
        });
        at = end + comment;
    }
    Ok(files)
}

pub(super) fn number(bytes: &[u8], at: usize, count: usize) -> Result<u64, Phrase> {
    let end = at
        .checked_add(count)
        .ok_or_else(|| phrase!("the archive's list is broken"))?;
    let bytes = bytes
        .get(at..end)
        .ok_or_else(|| phrase!("the archive is cut off"))?;
    Ok(bytes
        .iter()
        .rev()
        .fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
}

/// What bytes above 127 are in names that are not Unicode: IBM's code page 437, as MS-DOS had it.
const NAMES: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A name as it was meant; different names stay different.
fn decoded(name: &[u8]) -> String {
    let old = |&byte: &u8| match byte.checked_sub(128) {
        Some(above) => NAMES.chars().nth(above.into()).unwrap_or('?'),
        None => char::from(byte),
    };
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => name.iter().map(old).collect(),
    }
}
