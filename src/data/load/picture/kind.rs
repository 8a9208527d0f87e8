//! What kind of picture a file is, by its first bytes, and what to do with one that is not read.

use crate::said::{Phrase, phrase};

/// The kinds that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Png,
    Jpeg,
    WebP,
    Gif,
    Bmp,
}

impl Kind {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xff, 0xd8, ..] => Some(Self::Jpeg),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'B', b'M', ..] => Some(Self::Bmp),
            _ => None,
        }
    }
}

/// Why a file of no kind that is read is none, with what to do where it is a picture of another kind.
pub(super) fn unread(name: &str, bytes: &[u8]) -> Phrase {
    let brand = bytes.get(4..12).unwrap_or_default();
    let text = &bytes[..bytes.len().min(256)];
    let other = match bytes {
        _ if brand.starts_with(b"ftyp") && brand.ends_with(b"avif") => phrase!("an AVIF"),
        _ if [b"ftyphe", b"ftypmi", b"ftypms"]
            .iter()
            .any(|is| brand.starts_with(*is)) =>
        {
            phrase!("a HEIC")
        }
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => phrase!("a TIFF"),
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => phrase!("a JPEG XL"),
        _ if text.windows(4).any(|part| part == b"<svg") => phrase!("an SVG"),
        _ => {
            return phrase!(
                "it is none of a PNG, JPEG, WebP, GIF or BMP file, whatever the name {name} says",
                name
            );
        }
    };
    phrase!(
        "it is {other} picture, which is not read; save it as PNG or JPEG, for example with `magick mogrify -format png FILES`",
        other
    )
}
