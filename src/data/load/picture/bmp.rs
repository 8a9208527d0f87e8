//! BMP files of Windows' kinds without compression: palettes of 1, 4 and 8 bits, colours of 24 and 32.
//!
//! A head of 14 bytes, one of 40 or more with size and kind, a palette, and rows from below, each padded to 4 bytes.

use super::{Picture, check_size, planar};
use crate::said::{Phrase, phrase};

/// Uncompressed, and uncompressed with masks that say where the colours are.
const PLAIN: u32 = 0;
const MASKS: u32 = 3;

struct Head {
    width: usize,
    height: usize,
    /// Whether the first row is the uppermost.
    from_above: bool,
    bits: usize,
    kind: u32,
    /// Where the second head ends, and where the pixels begin.
    end: usize,
    pixels: usize,
    colours: usize,
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?.first_chunk()?;
    Some(u32::from_le_bytes(*four))
}

fn head(bytes: &[u8]) -> Option<Head> {
    let length = word(bytes, 14)? as usize;
    if length < 40 {
        return None;
    }
    let (width, height) = (word(bytes, 18)? as i32, word(bytes, 22)? as i32);
    Some(Head {
        width: usize::try_from(width).ok()?,
        height: height.unsigned_abs() as usize,
        from_above: height < 0,
        bits: (word(bytes, 26)? >> 16) as usize,
        kind: word(bytes, 30)?,
        end: length.checked_add(14)?,
        pixels: word(bytes, 10)? as usize,
        colours: word(bytes, 46)? as usize,
    })
}

/// Height and width as the head says them.
pub(super) fn size(bytes: &[u8]) -> Option<[usize; 2]> {
    head(bytes).map(|head| [head.height, head.width])
}

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Phrase> {
    let head = head(bytes)
        .ok_or_else(|| phrase!("it is a BMP file without the head that Windows writes"))?;
    let Head {
        width,
        height,
        bits,
        ..
    } = head;
    check_size(width, height)?;
    let bytes_of = |masks: [u32; 3]| masks == [0x00ff_0000, 0x0000_ff00, 0x0000_00ff];
    let masks = || Some([word(bytes, 54)?, word(bytes, 58)?, word(bytes, 62)?]);
    let is_read = match (head.kind, bits) {
        (PLAIN, 1 | 4 | 8 | 24 | 32) => true,
        (MASKS, 32) => masks().is_some_and(bytes_of),
        _ => false,
    };
    if !is_read {
        return Err(phrase!(
            "it is a BMP file of kind {kind} with {bits} bits; save it as PNG",
            kind = head.kind,
            bits
        ));
    }
    let count = match (head.colours, bits) {
        (_, 24..) => 0,
        (0, _) => 1 << bits,
        (some, _) => some.min(256),
    };
    let palette = bytes.get(head.end..).unwrap_or_default().chunks_exact(4);
    let palette: Vec<[u8; 3]> = palette.take(count).map(|c| [c[2], c[1], c[0]]).collect();
    let stride = (width * bits).div_ceil(32) * 4;
    let rows = head
        .pixels
        .checked_add(stride * height)
        .and_then(|end| bytes.get(head.pixels..end))
        .ok_or_else(|| phrase!("the file is cut off"))?;
    let mut interleaved = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        let place = if head.from_above { y } else { height - 1 - y };
        let row = &rows[place * stride..][..stride];
        for x in 0..width {
            interleaved.extend(match bits {
                24 | 32 => {
                    let at = x * bits / 8;
                    [row[at + 2], row[at + 1], row[at]]
                }
                _ => {
                    let bit = x * bits;
                    let index = (row[bit / 8] >> (8 - bits - bit % 8)) & (u8::MAX >> (8 - bits));
                    let colour = palette.get(usize::from(index));
                    *colour.ok_or_else(|| {
                        phrase!(
                            "it uses colour {index} of {count}",
                            index,
                            count = palette.len()
                        )
                    })?
                }
            });
        }
    }
    planar(&interleaved, 3, width, height)
}
