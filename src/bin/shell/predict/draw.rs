//! Answers as pictures: a mask as a palette PNG, and the picture with the mask's colours or the boxes over it.

use std::path::Path;

use convlab::data::{IGNORED, Photo};

use super::answer::Answer;
use super::caption;
use super::model::Model;
use super::names::Names;
use crate::shell::{Failure, files};

/// How much of an overlay is the mask's colour, in tenths.
const COLOUR_TENTHS: u32 = 6;
/// Pictures with boxes are enlarged so that the longer side has at least so many pixels: a line would cover a small one.
const LEAST_SIDE: usize = 320;

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
    let first = model.first()?;
    let mut written = Vec::new();
    if let Some(classes) = &answer.mask {
        let path = names.path(file, "mask")?;
        indexed(&path, size, classes, &first.palette)?;
        written.push(("mask", path));
        for (pixel, class) in picture.chunks_exact_mut(3).zip(classes) {
            let Some(colour) = first
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
        // What another task says of the picture as a whole stands under it.
        match answer.told.top.as_deref() {
            Some([best, ..]) => {
                let words = format!("{} {:.1} %", best.class, 100.0 * best.probability);
                let (picture, height) = caption::under(&picture, size, &words);
                rgb(&path, [height, size[1]], &picture)?;
            }
            _ => rgb(&path, size, &picture)?,
        }
        written.push(("overlay", path));
    }
    if let Some(boxes) = &answer.told.boxes {
        let times = LEAST_SIDE.div_ceil(size[0].max(size[1]).max(1));
        let mut large = enlarged(&picture, size, times);
        let size = size.map(|side| side * times);
        // The best lies on top.
        for found in boxes.iter().rev() {
            let edges = found.edges.map(|edge| (edge * times as f32).round() as i64);
            outline(&mut large, size, edges, first.colour(found.index));
        }
        let path = names.path(file, "boxes")?;
        rgb(&path, size, &large)?;
        written.push(("boxes", path));
    }
    let written = written.into_iter();
    let written = written.map(|(kind, path)| (kind, path.display().to_string()));
    answer.told.written.extend(written);
    Ok(())
}

/// Each pixel so many times across and down.
fn enlarged(picture: &[u8], [height, width]: [usize; 2], times: usize) -> Vec<u8> {
    let mut large = Vec::with_capacity(picture.len() * times * times);
    for y in 0..height * times {
        for x in 0..width * times {
            let at = (y / times * width + x / times) * 3;
            large.extend_from_slice(picture.get(at..at + 3).unwrap_or(&[0; 3]));
        }
    }
    large
}

/// The sides of a box in a colour, with a thin black line around and within.
fn outline(
    picture: &mut [u8],
    [height, width]: [usize; 2],
    [left, top, right, bottom]: [i64; 4],
    colour: [u8; 3],
) {
    let line = (height.max(width) / 300 + 1) as i64;
    for (begin, end, colour) in [(-1, line + 1, [0; 3]), (0, line, colour)] {
        // Whether a pixel lies on the line, by its depth in the box.
        let is_on = |x: i64, y: i64| {
            let depth = [x - left, right - 1 - x, y - top, bottom - 1 - y];
            (begin..end).contains(&depth.into_iter().min().unwrap_or(0))
        };
        for y in (top + begin).max(0)..(bottom - begin).min(height as i64) {
            for x in (left + begin).max(0)..(right - begin).min(width as i64) {
                let at = (y as usize * width + x as usize) * 3;
                if let (true, Some(pixel)) = (is_on(x, y), picture.get_mut(at..at + 3)) {
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
