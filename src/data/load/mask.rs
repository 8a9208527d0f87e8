//! A mask's file, PNG or another without loss, to one index a pixel: the numbers as they are in the file, grey values or palette indices; of a mask in colours, the
//! place of each colour in a list of its own.

use std::collections::HashMap;
use std::io::Cursor;

use png::{BitDepth, ColorType};

use super::picture::{self, MAX_PIXELS, Orientation, check_size};
use crate::recipe::Exif;
use crate::said::{Phrase, phrase};

#[derive(Debug)]
pub(super) struct Mask {
    /// H x W.
    pub(super) indices: Vec<u8>,
    pub(super) height: usize,
    pub(super) width: usize,
    /// The file's own colours, one for each index, where it has any.
    pub(super) palette: Vec<[u8; 3]>,
    /// Whether it is in colours, so that indices are places in `palette` and no class numbers.
    pub(super) is_coloured: bool,
}

/// Different colours of one mask; more come from smoothing or are a photograph.
const MAX_COLOURS: usize = 255;

/// The error is the reason alone.
pub(super) fn decode(bytes: &[u8]) -> Result<Mask, Phrase> {
    match bytes {
        [] => return Err(phrase!("the file is empty")),
        [0x89, b'P', b'N', b'G', ..] => {}
        [0xff, 0xd8, ..] => {
            return Err(phrase!(
                "it is a JPEG, which cannot hold class numbers exactly; save masks as PNG"
            ));
        }
        // Carvana's masks are GIFs, others' are BMPs; neither loses a value.
        [b'G', b'I', b'F', b'8', ..] | [b'B', b'M', ..] => return of_picture(bytes),
        [b'R', b'I', b'F', b'F', ..] => match bytes.get(12..16) {
            Some(b"VP8L") => return of_picture(bytes),
            _ => {
                return Err(phrase!(
                    "it is a WebP picture that may have lost values; save masks as PNG"
                ));
            }
        },
        _ => {
            return Err(phrase!(
                "it is none of a PNG, GIF or BMP file; save masks as PNG"
            ));
        }
    }
    let limits = png::Limits {
        bytes: MAX_PIXELS * 4,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder
        .read_info()
        .map_err(|error| Phrase::from(error.to_string()))?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    check_size(width, height)?;
    let palette = match (reader.info().color_type, &reader.info().palette) {
        (ColorType::Indexed, Some(colours)) => colours
            .chunks_exact(3)
            .map(|c| [c[0], c[1], c[2]])
            .collect(),
        (ColorType::Indexed, None) => {
            return Err(phrase!("it is a palette picture without a palette"));
        }
        (ColorType::Grayscale, _) => Vec::new(),
        (ColorType::Rgb | ColorType::Rgba, _) => return coloured(reader),
        (ColorType::GrayscaleAlpha, _) => {
            return Err(phrase!(
                "it is grey with transparency; masks are grey, palette or RGB PNGs without"
            ));
        }
    };
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| phrase!("its size overflows"))?;
    let mut buffer = vec![0; size];
    let frame = reader
        .next_frame(&mut buffer)
        .map_err(|error| Phrase::from(error.to_string()))?;
    let bits = match frame.bit_depth {
        BitDepth::One => 1,
        BitDepth::Two => 2,
        BitDepth::Four => 4,
        BitDepth::Eight => 8,
        BitDepth::Sixteen => {
            return Err(phrase!(
                "its values have 16 bits; masks have 8, so that a set has 255 classes at most"
            ));
        }
    };
    let mut indices = Vec::with_capacity(width * height);
    for row in buffer.chunks_exact(frame.line_size.max(1)).take(height) {
        indices.extend((0..width).map(|x| {
            let bit = x * bits;
            (row[bit / 8] >> (8 - bits - bit % 8)) & (u8::MAX >> (8 - bits))
        }));
    }
    if indices.len() != width * height {
        return Err(phrase!("it holds fewer pixels than it says"));
    }
    if let Some(index) = indices.iter().find(|&&index| {
        !palette.is_empty() && usize::from(index) >= palette.len() && index != u8::MAX
    }) {
        return Err(phrase!(
            "it uses index {index} of a palette of {count}",
            index,
            count = palette.len()
        ));
    }
    Ok(Mask {
        indices,
        height,
        width,
        palette,
        is_coloured: false,
    })
}

/// A mask in another lossless format: in grey its values, else its colours.
fn of_picture(bytes: &[u8]) -> Result<Mask, Phrase> {
    let picture::Picture {
        planar,
        height,
        width,
        ..
    } = picture::decode("", bytes, Exif::Ignore)?;
    let (red, rest) = planar.split_at(height * width);
    let (green, blue) = rest.split_at(height * width);
    if red == green && green == blue {
        return Ok(Mask {
            indices: red.to_vec(),
            height,
            width,
            palette: Vec::new(),
            is_coloured: false,
        });
    }
    let colours = red.iter().zip(green).zip(blue);
    let colours = colours.map(|((&red, &green), &blue)| [red, green, blue]);
    listed(colours, [height, width])
}

/// An RGB or RGBA mask; transparency is dropped.
fn coloured(mut reader: png::Reader<Cursor<&[u8]>>) -> Result<Mask, Phrase> {
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| phrase!("its size overflows"))?;
    let mut buffer = vec![0; size];
    let frame = reader
        .next_frame(&mut buffer)
        .map_err(|error| Phrase::from(error.to_string()))?;
    if frame.bit_depth != BitDepth::Eight {
        return Err(phrase!("its colours have 16 bits; masks have 8"));
    }
    let samples = frame.color_type.samples();
    let rows = buffer.chunks_exact(frame.line_size.max(1)).take(height);
    let pixels = rows.flat_map(|row| row.chunks_exact(samples).take(width));
    listed(
        pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]),
        [height, width],
    )
}

/// The colours of a mask of a height and width, listed as they occur.
fn listed(
    colours: impl Iterator<Item = [u8; 3]>,
    [height, width]: [usize; 2],
) -> Result<Mask, Phrase> {
    let (mut palette, mut numbers) = (Vec::new(), HashMap::new());
    let mut indices = Vec::with_capacity(width * height);
    for colour in colours {
        let number = match numbers.get(&colour) {
            Some(&number) => number,
            None if palette.len() == MAX_COLOURS => {
                return Err(phrase!(
                    "it has more than {max_colours} colours: it was saved with smoothing, or is no mask",
                    max_colours = MAX_COLOURS
                ));
            }
            None => {
                let number = palette.len() as u8;
                palette.push(colour);
                numbers.insert(colour, number);
                number
            }
        };
        indices.push(number);
    }
    if indices.len() != width * height {
        return Err(phrase!("it holds fewer pixels than it says"));
    }
    Ok(Mask {
        indices,
        height,
        width,
        palette,
        is_coloured: true,
    })
}

impl Mask {
    /// Turned as the stored picture it belongs to is.
    pub(super) fn turn(&mut self, orientation: Orientation) {
        let stored = [self.height, self.width];
        self.indices = orientation.plane(&self.indices, stored);
        [self.height, self.width] = orientation.size(stored);
    }
}
