//! JPEG files: whether all of one is there, and its bytes.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{MAX_SIDE, Picture, check_size, planar};
use crate::said::{Phrase, phrase};

/// What the markers of a file say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head<'a> {
    /// The first EXIF block, without the pictures' data behind it.
    pub(super) exif: Option<&'a [u8]>,
    /// Whether the end is marked: a file that was cut off has no such mark, for within a scan 0xff is always followed by 0.
    pub(super) is_whole: bool,
}

impl<'a> Head<'a> {
    /// Walks from marker to marker, over what stands between them; to the first scan, which EXIF stands before, or to the end.
    pub(super) fn read(bytes: &'a [u8], to_end: bool) -> Self {
        let mut head = Self::default();
        let mut at = 2;
        loop {
            // Fill bytes, and within a scan its data, lie between markers.
            let Some(found) = bytes.get(at..).and_then(next_marker) else {
                return head;
            };
            at += found + 1;
            let marker = bytes.get(at).copied().unwrap_or_default();
            at += 1;
            match marker {
                0xd9 => {
                    head.is_whole = true;
                    return head;
                }
                // Markers without data: TEM, restarts, a second start.
                0x01 | 0xd0..=0xd8 => continue,
                0xda if !to_end => return head,
                _ => {}
            }
            let Some(&[high, low]) = bytes.get(at..at + 2).and_then(|two| two.first_chunk()) else {
                return head;
            };
            let length = usize::from(u16::from_be_bytes([high, low]));
            let end = at + length.max(2);
            if marker == 0xe1 && head.exif.is_none() {
                let data = bytes.get(at + 2..end).unwrap_or_default();
                head.exif = data.starts_with(b"Exif\0\0").then_some(data);
            }
            at = end;
        }
    }
}

/// How far on the next 0xff is that begins a marker.
fn next_marker(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)?;
        match bytes.get(at + 1)? {
            0 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

/// Height and width as they are stored.
pub(super) fn size(bytes: &[u8]) -> Option<[usize; 2]> {
    let mut decoder = JpegDecoder::new(Cursor::new(bytes));
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    Some([height, width])
}

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Phrase> {
    let options = DecoderOptions::default()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    // The decoder paints what is missing grey, as browsers do; Pillow refuses such a file by its missing end, and so is done here.
    let is_whole = Head::read(bytes, true).is_whole;
    let cut = |error: String| match is_whole {
        true => error.into(),
        false => phrase!("the file is cut off ({error})", error),
    };
    decoder
        .decode_headers()
        .map_err(|error| cut(error.to_string()))?;
    let (width, height) = decoder
        .dimensions()
        .ok_or_else(|| phrase!("it has no size"))?;
    check_size(width, height)?;
    if !is_whole {
        return Err(phrase!(
            "the file is cut off: it is {width} x {height} pixels, and {count} bytes are not all of it",
            width,
            height,
            count = bytes.len()
        ));
    }
    let buffer = decoder
        .decode()
        .map_err(|error| Phrase::from(error.to_string()))?;
    let channels = decoder
        .output_colorspace()
        .map_or(3, |space| space.num_components());
    planar(&buffer, channels, width, height)
}
