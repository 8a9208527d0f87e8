//! Brightness, contrast, saturation and hue of a picture's bytes, as Pillow's ImageEnhance and torchvision change them.
//!
//! Pictures are planar, of one or three channels; gray ones have neither saturation nor hue.

use super::Augment;
use super::photo::luma;
use crate::data::random::unit;

/// Contrast and saturation by the switches. `draws` are those of `purpose::AUGMENT_COLOUR`: contrast, saturation.
pub(super) fn change(augment: &Augment, picture: &mut [u8], plane: usize, draws: [u32; 4]) {
    let factor = |reach: f32, bits: u32| 1.0 + reach * (2.0 * unit(bits) - 1.0);
    if augment.contrast > 0.0 {
        contrast(picture, plane, factor(augment.contrast, draws[0]));
    }
    if augment.saturation > 0.0 {
        saturation(picture, plane, factor(augment.saturation, draws[1]));
    }
}

/// torchvision's `adjust_brightness` of a PIL picture: from black.
pub fn brightness(picture: &mut [u8], factor: f32) {
    for byte in picture {
        *byte = blend(0.0, *byte, factor);
    }
}

/// torchvision's `adjust_contrast` of a PIL picture: from its mean gray.
pub fn contrast(picture: &mut [u8], plane: usize, factor: f32) {
    let (sum, count) = match picture.len() == 3 * plane {
        true => {
            let gray = (0..plane).map(|at| u64::from(gray(picture, plane, at)));
            (gray.sum(), plane)
        }
        false => (
            picture.iter().map(|&byte| u64::from(byte)).sum::<u64>(),
            picture.len(),
        ),
    };
    let mean = (sum as f64 / count.max(1) as f64 + 0.5).floor() as f32;
    for byte in picture {
        *byte = blend(mean, *byte, factor);
    }
}

/// torchvision's `adjust_saturation` of a PIL picture: from each pixel's gray.
pub fn saturation(picture: &mut [u8], plane: usize, factor: f32) {
    if picture.len() != 3 * plane {
        return;
    }
    for at in 0..plane {
        let gray = f32::from(gray(picture, plane, at));
        for place in [at, plane + at, 2 * plane + at] {
            picture[place] = blend(gray, picture[place], factor);
        }
    }
}

/// torchvision's `adjust_hue` of a PIL picture: around the circle by a share of it, between -0.5 and 0.5.
pub fn hue(picture: &mut [u8], plane: usize, share: f64) {
    if picture.len() != 3 * plane {
        return;
    }
    let turn = (share * 255.0) as i32 as u8;
    for at in 0..plane {
        let places = [at, plane + at, 2 * plane + at];
        let [hue, saturation, value] = hsv(places.map(|place| picture[place]));
        let turned = rgb([hue.wrapping_add(turn), saturation, value]);
        for (place, byte) in places.into_iter().zip(turned) {
            picture[place] = byte;
        }
    }
}

fn gray(picture: &[u8], plane: usize, at: usize) -> u8 {
    luma(&[picture[at], picture[plane + at], picture[2 * plane + at]])
}

/// From `from` at 0 over the byte at 1 beyond it; cut off, not rounded, as Pillow's blend.
fn blend(from: f32, byte: u8, factor: f32) -> u8 {
    (from + factor * (f32::from(byte) - from)).clamp(0.0, 255.0) as u8
}

/// Hue, saturation and value in bytes, as Pillow converts RGB to HSV.
fn hsv([red, green, blue]: [u8; 3]) -> [u8; 3] {
    let most = red.max(green).max(blue);
    let least = red.min(green).min(blue);
    if most == least {
        return [0, 0, most];
    }
    let range = f32::from(most - least);
    let [r, g, b] = [red, green, blue].map(|part| f64::from(f32::from(most - part) / range));
    let sector = match most {
        _ if red == most => b - g,
        _ if green == most => 2.0 + r - b,
        _ => 4.0 + g - r,
    };
    let hue = (f64::from(sector as f32) / 6.0 + 1.0).rem_euclid(1.0) as f32;
    let saturation = range / f32::from(most);
    let byte = |part: f32| (f64::from(part) * 255.0) as u8;
    [byte(hue), byte(saturation), most]
}

/// Pillow's HSV to RGB.
fn rgb([hue, saturation, value]: [u8; 3]) -> [u8; 3] {
    if saturation == 0 {
        return [value; 3];
    }
    let place = f64::from(hue) * 6.0 / 255.0;
    let sector = place.floor();
    let rest = f64::from((place - sector) as f32);
    let share = f64::from((f64::from(saturation) / 255.0) as f32);
    let part = |share: f64| (f64::from(value) * (1.0 - share)).round() as u8;
    let (p, q, t) = (part(share), part(share * rest), part(share * (1.0 - rest)));
    match sector as u32 % 6 {
        0 => [value, t, p],
        1 => [q, value, p],
        2 => [p, value, t],
        3 => [p, q, value],
        4 => [t, p, value],
        _ => [value, p, q],
    }
}
