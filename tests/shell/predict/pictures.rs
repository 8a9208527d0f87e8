//! Small pictures with noise: of classes that differ in colour, with masks of their halves, with boxes of their squares.

use std::fs;
use std::path::Path;

/// Numbers without order, always the same.
pub struct Noise(u32);

impl Noise {
    pub fn new(seed: u32) -> Self {
        Self(seed.wrapping_mul(2_654_435_761).wrapping_add(1))
    }

    pub fn below(&mut self, count: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % count
    }
}

pub fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("written");
}

pub fn png(colour: png::ColorType, [width, height]: [usize; 2], data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a head");
    writer.write_image_data(data).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

/// RGB bytes in which a channel is a little stronger.
pub fn coloured([width, height]: [usize; 2], channel: usize, noise: &mut Noise) -> Vec<u8> {
    let value = |at: usize| noise_of(at % 3 == channel, noise);
    (0..width * height * 3).map(value).collect()
}

fn noise_of(is_strong: bool, noise: &mut Noise) -> u8 {
    (noise.below(170) + if is_strong { 40 } else { 0 }) as u8
}

/// `train/` and `test/` with a folder for each of three classes; sizes differ.
pub fn classes(folder: &Path) {
    let mut noise = Noise::new(1);
    for (part, count) in [("train", 8), ("test", 5)] {
        for (channel, class) in ["blue", "green", "red"].into_iter().enumerate() {
            for number in 0..count {
                let size = [20 + number * 7, 40 - number * 3];
                let pixels = coloured(size, 2 - channel, &mut noise);
                let path = folder.join(format!("{part}/{class}/{number}.png"));
                write(&path, &png(png::ColorType::Rgb, size, &pixels));
            }
        }
    }
}

/// `train/` and `test/` with `images/` and `masks/`: the left part is class 0, the right one class 1 and brighter.
pub fn masks(folder: &Path, size: [usize; 2]) {
    let mut noise = Noise::new(2);
    let [width, height] = size;
    for (part, count) in [("train", 6), ("test", 3)] {
        for number in 0..count {
            let border = width / 4 + noise.below(width as u32 / 2) as usize;
            let class = |at: usize| u8::from(at % width >= border);
            let classes: Vec<u8> = (0..width * height).map(class).collect();
            let pixels: Vec<u8> = classes
                .iter()
                .flat_map(|&class| [0; 3].map(|_| noise_of(class == 1, &mut noise)))
                .collect();
            let name = format!("{number}.png");
            let [pictures, masks] =
                ["images", "masks"].map(|kind| folder.join(part).join(kind).join(&name));
            write(&pictures, &png(png::ColorType::Rgb, size, &pixels));
            write(&masks, &png(png::ColorType::Grayscale, size, &classes));
        }
    }
}

/// `train/` and `test/` with pictures and Pascal VOC's annotations: a bright square each.
pub fn boxes(folder: &Path, side: usize) {
    let mut noise = Noise::new(3);
    for (part, count) in [("train", 6), ("test", 3)] {
        for number in 0..count {
            let name = format!("{}{number}", &part[..2]);
            let length = side / 4;
            let [left, top] = [0; 2].map(|_| noise.below((side - length) as u32) as usize);
            let inside = |at: usize| {
                let (x, y) = (at % side, at / side);
                (left..left + length).contains(&x) && (top..top + length).contains(&y)
            };
            let pixels: Vec<u8> = (0..side * side)
                .flat_map(|at| [0; 3].map(|_| noise_of(inside(at), &mut noise)))
                .collect();
            let class = ["cat", "dog"][number % 2];
            let note = format!(
                "<annotation><filename>{name}.png</filename><size><width>{side}</width><height>{side}</height></size><object><name>{class}</name><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object></annotation>",
                left + 1,
                top + 1,
                left + length,
                top + length
            );
            let picture = png(png::ColorType::Rgb, [side, side], &pixels);
            write(&folder.join(format!("{part}/{name}.png")), &picture);
            write(&folder.join(format!("{part}/{name}.xml")), note.as_bytes());
        }
    }
}

/// A picture that EXIF says to turn by a quarter, which shows the upright one.
pub fn turned([width, height]: [usize; 2], upright: &[u8]) -> Vec<u8> {
    let pixel = |x: usize, y: usize| &upright[(y * width + x) * 3..][..3];
    // Orientation 8: a stored row is an upright column, read from below.
    let stored: Vec<u8> = (0..width)
        .flat_map(|x| (0..height).rev().map(move |y| (x, y)))
        .flat_map(|(x, y)| pixel(x, y).to_vec())
        .collect();
    let block = [
        b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0".as_slice(),
        &[0; 4],
    ]
    .concat();
    let plain = png(png::ColorType::Rgb, [height, width], &stored);
    let chunk = [b"eXIf".as_slice(), &block].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&chunk);
    let length = (block.len() as u32).to_be_bytes();
    let sum = crc.sum().to_be_bytes();
    [&plain[..33], &length, &chunk, &sum, &plain[33..]].concat()
}
