//! MATLAB's files of version 5: a header of 128 bytes, then elements, each a type, a length and content, maybe packed by zlib. Arrays of
//! numbers are read, by name.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::MAX_DATASET_BYTES;

const HEADER: usize = 128;
const INT8: u32 = 1;
const UINT8: u32 = 2;
const INT32: u32 = 5;
const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;
/// Elements a file may have; SVHN's have two.
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

/// The arrays of these names, in the names' order; others are passed over.
///
/// # Errors
/// The sentence's end.
pub(super) fn arrays<const N: usize>(
    bytes: &[u8],
    names: [&str; N],
) -> Result<[Option<Matrix>; N], String> {
    if bytes.starts_with(b"MATLAB 7.3") || bytes.starts_with(b"\x89HDF") {
        return Err("it is of MATLAB's version 7.3 (HDF5); save it with '-v7'".into());
    }
    let order = bytes
        .get(HEADER - 2..HEADER)
        .ok_or("it is cut off in its header")?;
    let is_big = match order {
        b"IM" => false,
        b"MI" => true,
        _ => return Err("its header is not that of a MATLAB file of version 5".into()),
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
        if let Some((at, matrix)) = matrix(content, is_big, &names)? {
            found[at] = Some(matrix);
        }
    }
    Err(format!("it has more than {ELEMENTS} elements"))
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut unpacked = Vec::new();
    let mut decoder = ZlibDecoder::new(bytes).take(UNPACKED + 1);
    decoder
        .read_to_end(&mut unpacked)
        .map_err(|error| format!("it cannot be unpacked ({error}); it is cut off or damaged"))?;
    match unpacked.len() as u64 > UNPACKED {
        true => Err(format!("it unpacks to more than {} MB", UNPACKED >> 20)),
        false => Ok(unpacked),
    }
}

/// An array whose name is one of `names`, and which.
fn matrix(bytes: &[u8], is_big: bool, names: &[&str]) -> Result<Option<(usize, Matrix)>, String> {
    let mut parts = Elements { bytes, is_big };
    let mut part = || {
        parts
            .next(true)?
            .ok_or_else(|| "an array in it is cut off".to_owned())
    };
    let (_, flags) = part()?;
    let (_, sizes) = part()?;
    let (_, name) = part()?;
    let Some(at) = names.iter().position(|wanted| wanted.as_bytes() == name) else {
        return Ok(None);
    };
    let name = names[at];
    let flags = numbers(flags, [4, 4], is_big).next().unwrap_or_default() as u32;
    // Classes 6 to 15 are real numbers of every size; bit 11 says that there is an imaginary part.
    if !(6..=15).contains(&(flags & 0xff)) || flags & 0x800 != 0 {
        return Err(format!("its {name} is no array of plain numbers"));
    }
    let mut shape = Vec::new();
    for size in numbers(sizes, [INT32, 4], is_big) {
        let size = (0.0..=f64::from(u32::MAX))
            .contains(&size)
            .then_some(size as usize);
        shape.push(size.ok_or_else(|| format!("its {name} has a negative size"))?);
    }
    let count = shape
        .iter()
        .try_fold(1usize, |product, &size| product.checked_mul(size));
    let (kind, content) = part()?;
    let size =
        size_of(kind).ok_or_else(|| format!("its {name} has elements of an unknown type"))?;
    if count.and_then(|count| count.checked_mul(size)) != Some(content.len()) {
        return Err(format!(
            "its {name} has the shape {shape:?} and {} bytes of content; it is damaged",
            content.len()
        ));
    }
    let values = match kind {
        UINT8 => Values::Bytes(content.to_vec()),
        _ => Values::Numbers(numbers(content, [kind, size as u32], is_big).collect()),
    };
    Ok(Some((at, Matrix { shape, values })))
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
    fn next(&mut self, is_padded: bool) -> Result<Option<(u32, &'a [u8])>, String> {
        let word = |at: usize| {
            let bytes: [u8; 4] = self.bytes.get(at..at + 4)?.try_into().ok()?;
            Some(match self.is_big {
                true => u32::from_be_bytes(bytes),
                false => u32::from_le_bytes(bytes),
            })
        };
        let cut = || "it is cut off".to_owned();
        let Some(first) = word(0) else {
            return Ok(None);
        };
        // Up to four bytes stand in the tag itself, their length above the type.
        let (kind, length, start): (u32, usize, usize) = match first >> 16 {
            0 => (first, word(4).ok_or_else(cut)? as usize, 8),
            length => (first & 0xffff, length as usize, 4),
        };
        if start == 4 && length > 4 {
            return Err("an element in it is broken".into());
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
