//! Zip archives: a list of files at the end, each stored or deflated, with its size and checksum. `torch.save` and NumPy write such, and
//! people pack folders in them. The list takes some hundred bytes a file beside the archive's own bytes.

use std::borrow::Cow;
use std::io::Read;

use flate2::Crc;
use flate2::read::DeflateDecoder;

/// Files an archive may hold (Tiny ImageNet's has 120,000), and bytes one of them may inflate to.
const FILE_LIMIT: usize = 500_000;
const SIZE_LIMIT: u64 = 1 << 32;

pub struct Archive<'a> {
    bytes: &'a [u8],
    files: Vec<File>,
    /// Places in `files` in the order of names.
    by_name: Vec<u32>,
}

struct File {
    name: String,
    method: u64,
    is_encrypted: bool,
    stored: usize,
    size: u64,
    /// CRC-32 of the unpacked bytes; 0 where `torch.save` was told not to compute it.
    crc: u32,
    header: usize,
}

fn number(bytes: &[u8], at: usize, count: usize) -> Result<u64, String> {
    let end = at
        .checked_add(count)
        .ok_or("the archive's list is broken")?;
    let bytes = bytes.get(at..end).ok_or("the archive is cut off")?;
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

impl<'a> Archive<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, String> {
        // The end's record is 22 bytes and a comment of up to 65535.
        let first = bytes.len().saturating_sub(22 + 65_535);
        let end = (first..bytes.len())
            .rev()
            .find(|&at| bytes[at..].starts_with(b"PK\x05\x06"));
        let end = end.ok_or("the archive is cut off: its list of files is missing")?;
        let (mut count, mut at) = (number(bytes, end + 10, 2)?, number(bytes, end + 16, 4)?);
        if at == 0xffff_ffff || count == 0xffff {
            // Zip64: its record is named right before.
            let locator = end.checked_sub(20).ok_or("the archive's list is broken")?;
            let record = number(bytes, locator + 8, 8)? as usize;
            count = number(bytes, record.saturating_add(32), 8)?;
            at = number(bytes, record.saturating_add(48), 8)?;
        }
        if count as usize > FILE_LIMIT {
            return Err(format!("the archive claims {count} files"));
        }
        let (mut files, mut at) = (Vec::new(), at as usize);
        for _ in 0..count {
            if bytes
                .get(at..)
                .is_none_or(|rest| !rest.starts_with(b"PK\x01\x02"))
            {
                return Err("the archive's list of files is broken".into());
            }
            let field = |offset, count| number(bytes, at + offset, count);
            let [name, extra, comment] =
                [28, 30, 32].map(|offset| field(offset, 2).unwrap_or(0) as usize);
            let (mut stored, mut size, mut header) = (field(20, 4)?, field(24, 4)?, field(42, 4)?);
            let text = bytes
                .get(at + 46..at + 46 + name)
                .ok_or("the archive's list is cut off")?;
            let (mut more, end) = (at + 46 + name, at + 46 + name + extra);
            while more + 4 <= end {
                let (kind, length) = (
                    number(bytes, more, 2)?,
                    number(bytes, more + 2, 2)? as usize,
                );
                if kind == 1 {
                    let mut place = more + 4;
                    for value in [&mut size, &mut stored, &mut header] {
                        if *value == 0xffff_ffff {
                            *value = number(bytes, place, 8)?;
                            place += 8;
                        }
                    }
                }
                more += 4 + length;
            }
            files.push(File {
                name: decoded(text),
                is_encrypted: field(8, 2)? & 1 == 1,
                method: field(10, 2)?,
                stored: stored as usize,
                size,
                crc: field(16, 4)? as u32,
                header: header as usize,
            });
            at = end + comment;
        }
        let mut by_name: Vec<u32> = (0..files.len() as u32).collect();
        by_name.sort_by_key(|&at| (&files[at as usize].name, at));
        Ok(Self {
            bytes,
            files,
            by_name,
        })
    }

    /// The paths of the files, and the bytes each says it unpacks to; folders end in a slash.
    pub fn names(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files
            .iter()
            .map(|file| (file.name.as_str(), file.size))
    }

    /// The bytes of a file, of several of one name the first.
    ///
    /// # Errors
    /// A sentence that begins with the file's name: cut off, damaged, or packed in a way that is not read.
    pub fn file(&self, name: &str) -> Result<Cow<'a, [u8]>, String> {
        let name_at = |&at: &u32| self.files[at as usize].name.as_str();
        let place = self.by_name.partition_point(|at| name_at(at) < name);
        let found = self.by_name.get(place).filter(|at| name_at(at) == name);
        let file = found.map(|&at| &self.files[at as usize]);
        let file = file.ok_or_else(|| format!("{name} is not in the archive"))?;
        self.unpack(file)
    }

    /// The bytes of the file at this place of [`Archive::names`].
    ///
    /// # Errors
    /// As [`Archive::file`].
    pub fn at(&self, index: usize) -> Result<Cow<'a, [u8]>, String> {
        let file = self.files.get(index);
        self.unpack(file.ok_or("the archive has no such file")?)
    }

    fn unpack(&self, file: &File) -> Result<Cow<'a, [u8]>, String> {
        let name = &file.name;
        if file.is_encrypted {
            return Err(format!(
                "{name} is encrypted; unpack the archive with its password first"
            ));
        }
        let [name_len, extra] =
            [26, 28].map(|offset| number(self.bytes, file.header.saturating_add(offset), 2));
        let first = file
            .header
            .saturating_add(30 + name_len? as usize + extra? as usize);
        let end = first.checked_add(file.stored);
        let bytes = end
            .and_then(|end| self.bytes.get(first..end))
            .ok_or_else(|| format!("{name} is cut off"))?;
        let unpacked: Cow<'a, [u8]> = match file.method {
            0 => Cow::Borrowed(bytes),
            8 if file.size <= SIZE_LIMIT => {
                let mut inflated = Vec::new();
                let mut decoder = DeflateDecoder::new(bytes).take(file.size.saturating_add(1));
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
}
