//! MATLAB's files of version 5: a header of 128 bytes, then elements, each a type, a length and content, maybe packed by zlib. Arrays of
//! numbers are read, by name, and those in structures by the names on the way to them.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::MAX_DATASET_BYTES;
use crate::said::{Phrase, phrase};

const HEADER: usize = 128;
const INT8: u32 = 1;
const UINT8: u32 = 2;
const INT32: u32 = 5;
const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;
/// The class of structures.
const STRUCTURE: u32 = 2;
/// Structures in structures; EMNIST's are two.
const DEPTH: usize = 8;
/// Elements a file, and fields a structure, may have; SVHN's files have two.
const ELEMENTS: usize = 1_000;
/// Bytes that one packed element may unpack to: a data set's pixels, and what stands before them.
const UNPACKED: u64 = MAX_DATASET_BYTES as u64 + 4096;

/// An array of numbers, the first axis running fastest.
pub(super) struct Matrix {
    pub(super) shape: Vec<usize>,
    pub(super) values: Values,
}

pub(super) enum Values {
    Bytes(Vec<u8>),
    Numbers(Vec<f64>),
}

impl Values {
    /// All of them, whatever their type.
    pub(super) fn numbers(&self) -> Vec<f64> {
        match self {
            Self::Bytes(bytes) => bytes.iter().copied().map(f64::from).collect(),
            Self::Numbers(numbers) => numbers.clone(),
        }
    }
}

/// The arrays of these names (`X`, or of a structure `dataset.train.images`), in the names' order; others are passed over.
///
/// # Errors
/// The sentence's end.
pub(super) fn arrays<const N: usize>(
    bytes: &[u8],
    names: [&str; N],
) -> Result<[Option<Matrix>; N], Phrase> {
    if bytes.starts_with(b"MATLAB 7.3") || bytes.starts_with(b"\x89HDF") {
        return Err(phrase!(
            "it is of MATLAB's version 7.3 (HDF5); save it with '-v7'"
        ));
    }
    let order = bytes
        .get(HEADER - 2..HEADER)
        .ok_or_else(|| phrase!("it is cut off in its header"))?;
    let is_big = match order {
        b"IM" => false,
        b"MI" => true,
        _ => {
            return Err(phrase!(
                "its header is not that of a MATLAB file of version 5"
            ));
        }
    };
    let mut found = [const { None }; N];
    let mut rest = Elements {
        bytes: bytes.get(HEADER..).unwrap_or_default(),
        is_big,
    };
    for _ in 0..ELEMENTS {
        let Some((kind, content)) = rest.next(false)? else {
            return Ok(found);
        };
        let unpacked;
        let content = match kind {
            MATRIX => content,
            COMPRESSED => {
                unpacked = inflate(content)?;
                let mut inner = Elements {
                    bytes: &unpacked,
                    is_big,
                };
                match inner.next(false)? {
                    Some((MATRIX, content)) => content,
                    _ => continue,
                }
            }
            _ => continue,
        };
        let mut search = Search {
            is_big,
            names: &names,
            found: &mut found,
        };
        search.look(content, None, DEPTH)?;
    }
    Err(phrase!(
        "it has more than {elements} elements",
        elements = ELEMENTS
    ))
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Phrase> {
    let mut unpacked = Vec::new();
    let mut decoder = ZlibDecoder::new(bytes).take(UNPACKED + 1);
    decoder.read_to_end(&mut unpacked).map_err(|error| {
        phrase!(
            "it cannot be unpacked ({error}); it is cut off or damaged",
            error = error.to_string()
        )
    })?;
    match unpacked.len() as u64 > UNPACKED {
        true => Err(phrase!(
            "it unpacks to more than {unpacked} MB",
            unpacked = UNPACKED >> 20
        )),
        false => Ok(unpacked),
    }
}

/// Arrays by their names.
struct Search<'a> {
    is_big: bool,
    names: &'a [&'a str],
    found: &'a mut [Option<Matrix>],
}

impl Search<'_> {
    /// Keeps an array of a wanted name, and looks for such in a structure. `path`: the name of what is in a structure, which has none of
    /// its own.
    fn look(&mut self, bytes: &[u8], path: Option<&str>, depth: usize) -> Result<(), Phrase> {
        let is_big = self.is_big;
        let mut parts = Elements { bytes, is_big };
        let mut part = || {
            parts
                .next(true)?
                .ok_or_else(|| phrase!("an array in it is cut off"))
        };
        // An empty field.
        if bytes.is_empty() {
            return Ok(());
        }
        let (_, flags) = part()?;
        let (_, sizes) = part()?;
        let (_, own) = part()?;
        let name = match path {
            Some(path) => path.to_owned(),
            None => String::from_utf8_lossy(own).into_owned(),
        };
        let flags = numbers(flags, [4, 4], is_big).next().unwrap_or_default() as u32;
        let class = flags & 0xff;
        let inside = format!("{name}.");
        if class == STRUCTURE && self.names.iter().any(|wanted| wanted.starts_with(&inside)) {
            if depth == 0 || numbers(sizes, [INT32, 4], is_big).any(|size| size != 1.0) {
                return Err(phrase!("its {name} is no single structure", name));
            }
            let (kind, length) = part()?;
            let length = numbers(length, [kind, 4], is_big).next();
            let length = length.filter(|length| *length >= 1.0).unwrap_or(1.0) as usize;
            let (_, fields) = part()?;
            for field in fields.chunks_exact(length).take(ELEMENTS) {
                let field = String::from_utf8_lossy(field);
                let field = field.split('\0').next().unwrap_or_default();
                let (_, content) = part()?;
                self.look(content, Some(&format!("{inside}{field}")), depth - 1)?;
            }
            return Ok(());
        }
        let Some(at) = self.names.iter().position(|wanted| *wanted == name) else {
            return Ok(());
        };
        // Classes 6 to 15 are real numbers of every size; bit 11 says that there is an imaginary part.
        if !(6..=15).contains(&class) || flags & 0x800 != 0 {
            return Err(phrase!("its {name} is no array of plain numbers", name));
        }
        let mut shape = Vec::new();
        for size in numbers(sizes, [INT32, 4], is_big) {
            let size = (0.0..=f64::from(u32::MAX))
                .contains(&size)
                .then_some(size as usize);
            shape.push(size.ok_or_else(|| phrase!("its {name} has a negative size", name))?);
        }
        let count = shape
            .iter()
            .try_fold(1usize, |product, &size| product.checked_mul(size));
        let (kind, content) = part()?;
        let size = size_of(kind)
            .ok_or_else(|| phrase!("its {name} has elements of an unknown type", name))?;
        if count.and_then(|count| count.checked_mul(size)) != Some(content.len()) {
            return Err(phrase!(
                "its {name} has the shape [{shape}] and {count} bytes of content; it is damaged",
                name,
                shape,
                count = content.len()
            ));
        }
        let values = match kind {
            UINT8 => Values::Bytes(content.to_vec()),
            _ => Values::Numbers(numbers(content, [kind, size as u32], is_big).collect()),
        };
        if let Some(found) = self.found.get_mut(at) {
            *found = Some(Matrix { shape, values });
        }
        Ok(())
    }
}

fn size_of(kind: u32) -> Option<usize> {
    Some(match kind {
        INT8 | UINT8 => 1,
        3 | 4 => 2,
        INT32 | 6 | 7 => 4,
        9 | 12 | 13 => 8,
        _ => return None,
    })
}

/// The numbers of an element of this type and size.
fn numbers(bytes: &[u8], [kind, size]: [u32; 2], is_big: bool) -> impl Iterator<Item = f64> {
    let size = size as usize;
    bytes.chunks_exact(size.max(1)).map(move |bytes| {
        let mut eight = [0; 8];
        eight[..size].copy_from_slice(bytes);
        if is_big {
            eight[..size].reverse();
        }
        let unsigned = u64::from_le_bytes(eight);
        let unused = 64 - 8 * size as u32;
        let [a, b, c, d, ..] = eight;
        match kind {
            7 => f32::from_le_bytes([a, b, c, d]).into(),
            9 => f64::from_le_bytes(eight),
            INT8 | 3 | INT32 | 12 => ((unsigned as i64) << unused >> unused) as f64,
            _ => unsigned as f64,
        }
    })
}

/// Elements one behind another.
struct Elements<'a> {
    bytes: &'a [u8],
    is_big: bool,
}

impl<'a> Elements<'a> {
    /// Type and content of the next element. `is_padded`: whether content is filled up to eight bytes, as within an array.
    fn next(&mut self, is_padded: bool) -> Result<Option<(u32, &'a [u8])>, Phrase> {
        let word = |at: usize| {
            let bytes: [u8; 4] = self.bytes.get(at..at + 4)?.try_into().ok()?;
            Some(match self.is_big {
                true => u32::from_be_bytes(bytes),
                false => u32::from_le_bytes(bytes),
            })
        };
        let cut = || phrase!("it is cut off");
        let Some(first) = word(0) else {
            return Ok(None);
        };
        // Up to four bytes stand in the tag itself, their length above the type.
        let (kind, length, start): (u32, usize, usize) = match first >> 16 {
            0 => (first, word(4).ok_or_else(cut)? as usize, 8),
            length => (first & 0xffff, length as usize, 4),
        };
        if start == 4 && length > 4 {
            return Err(phrase!("an element in it is broken"));
        }
        let mut end = start.saturating_add(length);
        let content = self.bytes.get(start..end).ok_or_else(cut)?;
        if start == 4 {
            end = 8;
        } else if is_padded || kind == MATRIX {
            end = end.next_multiple_of(8);
        }
        self.bytes = self.bytes.get(end..).unwrap_or_default();
        Ok(Some((kind, content)))
    }
}
