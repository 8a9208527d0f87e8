//! WebP files, lossy or not; of a moving picture the first frame. Alpha is dropped, as PIL's `convert("RGB")` drops it.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::{MAX_PIXELS, Picture, check_size, planar};
use crate::said::{Phrase, phrase};

fn open(bytes: &[u8]) -> Result<WebPDecoder<Cursor<&[u8]>>, Phrase> {
    WebPDecoder::new(Cursor::new(bytes)).map_err(|error| Phrase::from(error.to_string()))
}

/// Height and width as they are stored.
pub(super) fn size(bytes: &[u8]) -> Option<[usize; 2]> {
    let (width, height) = open(bytes).ok()?.dimensions();
    Some([height as usize, width as usize])
}

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Phrase> {
    let mut decoder = open(bytes)?;
    decoder.set_memory_limit(MAX_PIXELS * 4);
    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    check_size(width, height)?;
    let length = decoder
        .output_buffer_size()
        .ok_or_else(|| phrase!("its size overflows"))?;
    let mut buffer = vec![0; length];
    decoder
        .read_image(&mut buffer)
        .map_err(|error| Phrase::from(error.to_string()))?;
    planar(
        &buffer,
        if decoder.has_alpha() { 4 } else { 3 },
        width,
        height,
    )
}
