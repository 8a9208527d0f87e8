//! Contrast and saturation of a picture's bytes, as Pillow's ImageEnhance changes them.

use super::Augment;
use super::photo::luma;
use crate::data::random::unit;

/// Changes a C x H x W picture in place. `draws` are those of `purpose::AUGMENT_COLOUR`: contrast, saturation. Gray pictures have
/// no saturation.
pub(super) fn change(augment: &Augment, picture: &mut [u8], plane: usize, draws: [u32; 4]) {
    let factor = |reach: f32, bits: u32| 1.0 + reach * (2.0 * unit(bits) - 1.0);
    let gray: Vec<u8> = match picture.len() == 3 * plane {
        true => (0..plane)
            .map(|at| luma(&[picture[at], picture[plane + at], picture[2 * plane + at]]))
            .collect(),
        false => picture.to_vec(),
    };
    if augment.contrast > 0.0 {
        let sum: u64 = gray.iter().map(|&byte| u64::from(byte)).sum();
        let mean = (sum as f32 / gray.len().max(1) as f32 + 0.5).floor();
        let factor = factor(augment.contrast, draws[0]);
        for byte in picture.iter_mut() {
            *byte = blend(mean, *byte, factor);
        }
    }
    if augment.saturation > 0.0 && picture.len() == 3 * plane {
        let factor = factor(augment.saturation, draws[1]);
        for at in 0..plane {
            let places = [at, plane + at, 2 * plane + at];
            let gray = f32::from(luma(&places.map(|place| picture[place])));
            for place in places {
                picture[place] = blend(gray, picture[place], factor);
            }
        }
    }
}

/// From `from` at 0 over the byte at 1 beyond it; cut off, not rounded, as Pillow's blend.
fn blend(from: f32, byte: u8, factor: f32) -> u8 {
    (from + factor * (f32::from(byte) - from)).clamp(0.0, 255.0) as u8
}
