//! A picture file's bytes to upright planar RGB, within limits, as PIL's `convert("RGB")` would: alpha dropped, gray repeated.
//! The one way from a file to pixels: class folders, pictures with masks or boxes, and a person's own picture take it.

mod bmp;
mod exif;
mod gif;
mod jpeg;
mod kind;
mod webp;

use std::io::Cursor;

pub(super) use exif::Orientation;
use kind::Kind;

use crate::recipe::Exif;
use crate::said::{Phrase, phrase};

/// How names of pictures end, those among them that are named and skipped.
pub(super) const ENDINGS: [&str; 13] = [
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".heic", ".heif", ".avif",
    ".tif", ".tiff",
];
const MAX_SIDE: usize = 16_384;
/// 40 megapixels: more than a phone's camera gives, and 120 MB decoded.
pub(super) const MAX_PIXELS: usize = 40_000_000;

#[derive(Debug)]
pub(super) struct Picture {
    /// 3 x H x W.
    pub(super) planar: Vec<u8>,
    pub(super) height: usize,
    pub(super) width: usize,
    /// How it was stored before it was turned upright.
    pub(super) orientation: Orientation,
}

/// Decodes by what the bytes are, whatever the name says. The error is the reason alone.
pub(super) fn decode(name: &str, bytes: &[u8], exif: Exif) -> Result<Picture, Phrase> {
    if bytes.is_empty() {
        return Err(phrase!("the file is empty"));
    }
    let stored = match Kind::of(bytes) {
        Some(Kind::Png) => decode_png(bytes),
        Some(Kind::Jpeg) => jpeg::decode(bytes),
        Some(Kind::WebP) => webp::decode(bytes),
        Some(Kind::Gif) => gif::decode(bytes),
        Some(Kind::Bmp) => bmp::decode(bytes),
        None => Err(kind::unread(name, bytes)),
    }?;
    Ok(stored.upright(orientation(bytes, exif)))
}

/// Whether the bytes begin as those of a picture that is read.
pub(super) fn is_known(bytes: &[u8]) -> bool {
    Kind::of(bytes).is_some()
}

/// Height and width of the upright picture by the file's head alone; `None` where it has none that can be read.
pub(super) fn size(bytes: &[u8], exif: Exif) -> Option<[usize; 2]> {
    let [height, width] = match Kind::of(bytes)? {
        Kind::Jpeg => jpeg::size(bytes)?,
        Kind::Png => {
            let reader = png::Decoder::new(Cursor::new(bytes)).read_info().ok()?;
            [reader.info().height as usize, reader.info().width as usize]
        }
        Kind::WebP => webp::size(bytes)?,
        Kind::Gif => gif::size(bytes)?,
        Kind::Bmp => bmp::size(bytes)?,
    };
    check_size(width, height).ok()?;
    Some(orientation(bytes, exif).size([height, width]))
}

fn orientation(bytes: &[u8], exif: Exif) -> Orientation {
    match exif {
        Exif::Apply => Orientation::of_file(bytes),
        Exif::Ignore => Orientation::default(),
    }
}

fn decode_png(bytes: &[u8]) -> Result<Picture, Phrase> {
    let mut decoder = png::Decoder::new_with_limits(
        Cursor::new(bytes),
        png::Limits {
            bytes: MAX_PIXELS * 4,
        },
    );
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder
        .read_info()
        .map_err(|error| Phrase::from(error.to_string()))?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    check_size(width, height)?;
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| phrase!("its size overflows"))?;
    let mut buffer = vec![0; size];
    let frame = reader
        .next_frame(&mut buffer)
        .map_err(|error| Phrase::from(error.to_string()))?;
    buffer.truncate(frame.buffer_size());
    planar(&buffer, frame.color_type.samples(), width, height)
}

pub(super) fn check_size(width: usize, height: usize) -> Result<(), Phrase> {
    if width == 0
        || height == 0
        || width > MAX_SIDE
        || height > MAX_SIDE
        || width * height > MAX_PIXELS
    {
        return Err(phrase!(
            "it is {width} x {height} pixels; sides up to {max_side} and {max_pixels} pixels in all are read",
            width,
            height,
            max_side = MAX_SIDE,
            max_pixels = MAX_PIXELS
        ));
    }
    Ok(())
}

/// Interleaved samples (gray, gray and alpha, RGB, RGBA) to three planes.
fn planar(buffer: &[u8], samples: usize, width: usize, height: usize) -> Result<Picture, Phrase> {
    let pixels = width * height;
    if samples == 0 || samples > 4 || buffer.len() != pixels * samples {
        return Err(phrase!(
            "it decoded to {count} bytes instead of {width} x {height} x {samples}",
            count = buffer.len(),
            width,
            height,
            samples
        ));
    }
    let mut planar = Vec::with_capacity(3 * pixels);
    for channel in 0..3 {
        let offset = if samples < 3 { 0 } else { channel };
        planar.extend(buffer.chunks_exact(samples).map(|pixel| pixel[offset]));
    }
    Ok(Picture {
        planar,
        height,
        width,
        orientation: Orientation::default(),
    })
}
