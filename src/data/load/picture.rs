//! PNG and JPEG bytes to planar RGB, within limits, as PIL's `convert("RGB")` would: alpha dropped, gray repeated.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

const MAX_SIDE: usize = 16_384;
/// 40 megapixels: more than a phone's camera gives, and 120 MB decoded.
pub(super) const MAX_PIXELS: usize = 40_000_000;

#[derive(Debug)]
pub(super) struct Picture {
    /// 3 x H x W.
    pub(super) planar: Vec<u8>,
    pub(super) height: usize,
    pub(super) width: usize,
}

/// Decodes by what the bytes are, whatever the name says. The error is the reason alone.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<Picture, String> {
    match bytes {
        [] => Err("the file is empty".into()),
        [0x89, b'P', b'N', b'G', ..] => decode_png(bytes),
        [0xff, 0xd8, ..] => decode_jpeg(bytes),
        _ => Err(format!(
            "it is neither a PNG nor a JPEG file, whatever the name {name} says"
        )),
    }
}

/// Height and width by the file's head alone; `None` where it has none that can be read.
pub(super) fn size(bytes: &[u8]) -> Option<[usize; 2]> {
    let (width, height) = if bytes.starts_with(&[0xff, 0xd8]) {
        let mut decoder = JpegDecoder::new(Cursor::new(bytes));
        decoder.decode_headers().ok()?;
        decoder.dimensions()?
    } else {
        let reader = png::Decoder::new(Cursor::new(bytes)).read_info().ok()?;
        (reader.info().width as usize, reader.info().height as usize)
    };
    check_size(width, height).ok()?;
    Some([height, width])
}

fn decode_png(bytes: &[u8]) -> Result<Picture, String> {
    let mut decoder = png::Decoder::new_with_limits(
        Cursor::new(bytes),
        png::Limits {
            bytes: MAX_PIXELS * 4,
        },
    );
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    check_size(width, height)?;
    let size = reader.output_buffer_size().ok_or("its size overflows")?;
    let mut buffer = vec![0; size];
    let frame = reader
        .next_frame(&mut buffer)
        .map_err(|error| error.to_string())?;
    buffer.truncate(frame.buffer_size());
    planar(&buffer, frame.color_type.samples(), width, height)
}

fn decode_jpeg(bytes: &[u8]) -> Result<Picture, String> {
    let options = DecoderOptions::default()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder
        .decode_headers()
        .map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions().ok_or("it has no size")?;
    check_size(width, height)?;
    let buffer = decoder.decode().map_err(|error| error.to_string())?;
    let channels = decoder
        .output_colorspace()
        .map_or(3, |space| space.num_components());
    planar(&buffer, channels, width, height)
}

pub(super) fn check_size(width: usize, height: usize) -> Result<(), String> {
    if width == 0
        || height == 0
        || width > MAX_SIDE
        || height > MAX_SIDE
        || width * height > MAX_PIXELS
    {
        return Err(format!(
            "it is {width} x {height} pixels; sides up to {MAX_SIDE} and {MAX_PIXELS} pixels in all are read"
        ));
    }
    Ok(())
}

/// Interleaved samples (gray, gray and alpha, RGB, RGBA) to three planes.
fn planar(buffer: &[u8], samples: usize, width: usize, height: usize) -> Result<Picture, String> {
    let pixels = width * height;
    if samples == 0 || samples > 4 || buffer.len() != pixels * samples {
        return Err(format!(
            "it decoded to {} bytes instead of {width} x {height} x {samples}",
            buffer.len()
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
    })
}
