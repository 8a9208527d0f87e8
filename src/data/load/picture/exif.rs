//! Which way up a picture is: the orientation that cameras write into EXIF, in JPEG, PNG and WebP files.
//!
//! EXIF (JEITA CP-3451) is a TIFF header and a list of 12-byte entries; the one of tag 0x0112 says how the stored rows and columns lie.
//! Nothing else of it is read, so that no crate is needed, and nothing is allocated on the word of a file.

use super::Picture;

/// How a stored picture lies, by EXIF's numbers: 1 is upright, 2 mirrored, 3 upside down, 6 and 8 on a side, and so on up to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Orientation(u8);

const TAG: u16 = 0x0112;
const PREFIX: &[u8] = b"Exif\0\0";

impl Default for Orientation {
    fn default() -> Self {
        Self(1)
    }
}

impl Orientation {
    /// Of the bytes of an EXIF block; upright where it does not say.
    pub(crate) fn of_block(block: &[u8]) -> Self {
        Self::read(block.strip_prefix(PREFIX).unwrap_or(block)).unwrap_or_default()
    }

    fn read(tiff: &[u8]) -> Option<Self> {
        let is_big = match tiff.get(..4)? {
            b"MM\0\x2a" => true,
            b"II\x2a\0" => false,
            _ => return None,
        };
        let word = |at: usize| {
            let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(match is_big {
                true => u16::from_be_bytes(bytes),
                false => u16::from_le_bytes(bytes),
            })
        };
        let long = |at: usize| {
            let (first, second) = (u32::from(word(at)?), u32::from(word(at.checked_add(2)?)?));
            Some(match is_big {
                true => first << 16 | second,
                false => second << 16 | first,
            })
        };
        let list = long(4)? as usize;
        let count = usize::from(word(list)?);
        let entry = (0..count)
            .map_while(|entry| list.checked_add(2 + 12 * entry))
            .take_while(|&at| at < tiff.len())
            .find(|&at| word(at) == Some(TAG))?;
        // A short number; some programs write a long one.
        let value = match word(entry + 2)? {
            3 => u32::from(word(entry + 8)?),
            4 => long(entry + 8)?,
            _ => return None,
        };
        (1..=8).contains(&value).then_some(Self(value as u8))
    }

    /// Of a whole file; upright where it does not say.
    pub(super) fn of_file(bytes: &[u8]) -> Self {
        let block = match bytes {
            [0xff, 0xd8, ..] => super::jpeg::Head::read(bytes, false).exif,
            [0x89, b'P', b'N', b'G', ..] => chunk(bytes, 8, |at| {
                let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
                Some((bytes.get(at + 4..at + 8)? == b"eXIf", at + 8, length, 4))
            }),
            [b'R', b'I', b'F', b'F', ..] => chunk(bytes, 12, |at| {
                let length = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?);
                Some((
                    bytes.get(at..at + 4)? == b"EXIF",
                    at + 8,
                    length,
                    length % 2,
                ))
            }),
            _ => None,
        };
        block.map_or(Self::default(), Self::of_block)
    }

    /// Whether rows and columns change places.
    pub(crate) fn is_on_side(self) -> bool {
        self.0 >= 5
    }

    pub(crate) fn is_upright(self) -> bool {
        self.0 == 1
    }

    /// Height and width of a stored picture once it is upright.
    pub(crate) fn size(self, [height, width]: [usize; 2]) -> [usize; 2] {
        match self.is_on_side() {
            true => [width, height],
            false => [height, width],
        }
    }

    /// A plane of a stored height and width, upright.
    pub(crate) fn plane(self, plane: &[u8], stored: [usize; 2]) -> Vec<u8> {
        let [rows, columns] = stored;
        let [height, width] = self.size(stored);
        let mut upright = Vec::with_capacity(plane.len());
        for y in 0..height {
            upright.extend((0..width).filter_map(|x| {
                let [row, column] = match self.0 {
                    2 => [y, columns - 1 - x],
                    3 => [rows - 1 - y, columns - 1 - x],
                    4 => [rows - 1 - y, x],
                    5 => [x, y],
                    6 => [rows - 1 - x, y],
                    7 => [rows - 1 - x, columns - 1 - y],
                    8 => [x, columns - 1 - y],
                    _ => [y, x],
                };
                plane.get(row * columns + column).copied()
            }));
        }
        upright
    }

    /// Left, top, right and bottom in a stored picture of this height and width, in the upright one.
    pub(crate) fn edges(self, edges: [f64; 4], stored: [usize; 2]) -> [f64; 4] {
        let [rows, columns] = stored.map(|side| side as f64);
        let [x0, y0, x1, y1] = edges;
        let [left, right] = [columns - x1, columns - x0];
        let [top, bottom] = [rows - y1, rows - y0];
        match self.0 {
            2 => [left, y0, right, y1],
            3 => [left, top, right, bottom],
            4 => [x0, top, x1, bottom],
            5 => [y0, x0, y1, x1],
            6 => [top, x0, bottom, x1],
            7 => [top, left, bottom, right],
            8 => [y0, left, y1, right],
            _ => edges,
        }
    }
}

/// The data of the first chunk that is the one sought, from an offset on. `read` gives of a chunk whether it is that, where its data
/// begin, their length, and the bytes behind them.
fn chunk(
    bytes: &[u8],
    first: usize,
    read: impl Fn(usize) -> Option<(bool, usize, u32, u32)>,
) -> Option<&[u8]> {
    let mut at = first;
    loop {
        let (is_found, begin, length, behind) = read(at)?;
        let end = begin.checked_add(length as usize)?;
        if is_found {
            return bytes.get(begin..end);
        }
        at = end.checked_add(behind as usize)?;
    }
}

impl Picture {
    /// The picture as viewers show it.
    pub(super) fn upright(self, orientation: Orientation) -> Self {
        if orientation.is_upright() {
            return self;
        }
        let stored = [self.height, self.width];
        let planes = self.planar.chunks_exact((self.height * self.width).max(1));
        let planar = planes
            .flat_map(|plane| orientation.plane(plane, stored))
            .collect();
        let [height, width] = orientation.size(stored);
        Self {
            planar,
            height,
            width,
            orientation,
        }
    }

    /// Height and width as they are stored in the file.
    pub(in super::super) fn stored(&self) -> [usize; 2] {
        self.orientation.size([self.height, self.width])
    }

    /// Whether something made for a picture of this height and width fits this one only as it is stored, on its side: that has then to
    /// be turned by [`Picture::orientation`].
    pub(in super::super) fn fits_stored(&self, size: [usize; 2]) -> bool {
        size != [self.height, self.width] && size == self.stored()
    }
}
