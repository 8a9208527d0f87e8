//! GIF files: the first frame, in the colours of its palette.

use gif::{ColorOutput, DecodeOptions};

use super::{Picture, check_size, planar};
use crate::said::{Phrase, phrase};

/// Height and width, which the head says.
pub(super) fn size(bytes: &[u8]) -> Option<[usize; 2]> {
    let side = |at: usize| {
        let two = bytes.get(at..at + 2)?.first_chunk()?;
        Some(usize::from(u16::from_le_bytes(*two)))
    };
    Some([side(8)?, side(6)?])
}

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Phrase> {
    let [height, width] = size(bytes).ok_or_else(|| phrase!("the file is cut off"))?;
    check_size(width, height)?;
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.check_frame_consistency(true);
    let failed = |error: gif::DecodingError| error.to_string();
    let mut decoder = options.read_info(bytes).map_err(failed)?;
    let background = decoder.bg_color().unwrap_or_default();
    let global = decoder.global_palette().map(<[u8]>::to_vec);
    let frame = decoder
        .read_next_frame()
        .map_err(failed)?
        .ok_or_else(|| phrase!("it holds no picture"))?;
    let palette = frame.palette.as_ref().or(global.as_ref());
    let palette = palette.ok_or_else(|| phrase!("it has no palette"))?;
    let colour = |index: usize| match palette.get(3 * index..3 * index + 3) {
        Some(colour) => [colour[0], colour[1], colour[2]],
        None => [0; 3],
    };
    let mut pixels = vec![colour(background); width * height];
    let (left, across) = (usize::from(frame.left), usize::from(frame.width));
    let rows = frame.buffer.chunks_exact(across.max(1));
    for (y, row) in rows.enumerate() {
        let begin = (usize::from(frame.top) + y) * width + left;
        let place = pixels.get_mut(begin..begin + across).unwrap_or_default();
        for (pixel, &index) in place.iter_mut().zip(row) {
            *pixel = colour(usize::from(index));
        }
    }
    planar(pixels.as_flattened(), 3, width, height)
}
