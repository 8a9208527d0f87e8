//! Answers as pictures: a mask as a palette PNG, and the picture with the mask's colours or the boxes over it.

use std::path::Path;

use convlab::data::{IGNORED, Photo};

use super::answer::{Answer, Found};
use super::model::Model;
use super::names::Names;
use crate::shell::{Failure, files};

/// How much of an overlay is the mask's colour, in tenths.
const COLOUR_TENTHS: u32 = 6;

/// Writes what there is to draw of an answer, and tells the files in it.
pub fn write(
    answer: &mut Answer,
    file: &str,
    photo: &Photo,
    model: &Model,
    names: &mut Names,
) -> Result<(), Failure> {
    let size = model.drawn([photo.height, photo.width]);
    let mut picture = model.seen(photo)?;
    if let Some((classes, _)) = &answer.mask {
        let path = names.path(file, "mask")?;
        indexed(&path, size, classes, &model.palette)?;
        answer
            .told
            .written
            .insert("mask", path.display().to_string());
        for (pixel, class) in picture.chunks_exact_mut(3).zip(classes) {
            let Some(colour) = model
                .palette
                .get(usize::from(*class))
                .filter(|_| *class != IGNORED)
            else {
                continue;
            };
            for (value, colour) in pixel.iter_mut().zip(colour) {
                let mixed =
                    u32::from(*value) * (10 - COLOUR_TENTHS) + u32::from(*colour) * COLOUR_TENTHS;
                *value = (mixed / 10) as u8;
            }
        }
        let path = names.path(file, "overlay")?;
        rgb(&path, size, &picture)?;
        answer
            .told
            .written
            .insert("overlay", path.display().to_string());
    }
    if let Some(boxes) = &answer.told.boxes {
        // The best lies on top.
        for found in boxes.iter().rev() {
            outline(&mut picture, size, found, model.colour(found.index));
        }
        let path = names.path(file, "boxes")?;
        rgb(&path, size, &picture)?;
        answer
            .told
            .written
            .insert("boxes", path.display().to_string());
    }
    Ok(())
}

/// The sides of a box, in its class's colour with black around it.
fn outline(picture: &mut [u8], [height, width]: [usize; 2], found: &Found, colour: [u8; 3]) {
    let line = (height.max(width) / 300 + 1) as i64;
    let [left, top, right, bottom] = found.edges.map(|edge| edge.round() as i64);
    for (grown, colour) in [(1, [0; 3]), (0, colour)] {
        let thick = line + grown;
        let (left, top, right, bottom) = (left - grown, top - grown, right + grown, bottom + grown);
        for y in top.max(0)..bottom.min(height as i64) {
            let is_level = y < top + thick + grown || y >= bottom - thick - grown;
            for x in left.max(0)..right.min(width as i64) {
                let is_side = x < left + thick + grown || x >= right - thick - grown;
                let at = (y as usize * width + x as usize) * 3;
                if let (true, Some(pixel)) = (is_level || is_side, picture.get_mut(at..at + 3)) {
                    pixel.copy_from_slice(&colour);
                }
            }
        }
    }
}

/// Class numbers as a palette PNG; 255 is none, and clear.
fn indexed(
    path: &Path,
    [height, width]: [usize; 2],
    classes: &[u8],
    palette: &[[u8; 3]],
) -> Result<(), Failure> {
    let mut colours = vec![[0u8; 3]; 256];
    for (entry, colour) in colours.iter_mut().zip(palette) {
        *entry = *colour;
    }
    let mut clear = [255; 256];
    clear[usize::from(IGNORED)] = 0;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(colours.concat());
    encoder.set_trns(clear.to_vec());
    let mut writer = encoder.write_header()?;
    writer.write_image_data(classes)?;
    writer.finish()?;
    Ok(files::write(path, &bytes)?)
}

fn rgb(path: &Path, [height, width]: [usize; 2], pixels: &[u8]) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(files::write(path, &bytes)?)
}
