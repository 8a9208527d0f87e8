//! `builtin:scenes`: small pictures of ten things, drawn by code from a seed.

use super::random::{draw, purpose, unit};
use super::{Dataset, Split};

pub const SCENE_CLASSES: [&str; 10] = [
    "car", "bus", "bicycle", "person", "tree", "house", "tower", "boat", "plane", "sign",
];
const SIDE: usize = 32;

/// Draws `train` + `test` pictures of 3 x 32 x 32; the same seed gives the same pictures everywhere.
pub fn scenes(seed: u64, train: usize, test: usize) -> Dataset {
    Dataset {
        name: "Built-in scenes".into(),
        classes: SCENE_CLASSES.map(str::to_owned).to_vec(),
        channels: 3,
        height: SIDE,
        width: SIDE,
        train: split(seed, 0, train),
        test: split(seed, 1, test),
        split_note: format!("drawn: {train} / {test}"),
        notes: Vec::new(),
    }
}

fn split(seed: u64, part: u64, count: usize) -> Split {
    let mut pixels = Vec::with_capacity(count * 3 * SIDE * SIDE);
    let mut labels = Vec::with_capacity(count);
    for index in 0..count {
        let numbers = draw(seed, part, index as u32, purpose::SCENES);
        let class = index % 10;
        labels.push(class as u16);
        for channel in 0..3 {
            let base = (unit(numbers[channel]) * 120.0) as usize;
            pixels.extend((0..SIDE * SIDE).map(|at| {
                (base + (at % SIDE) * (class + 1) / 3 + 30 * usize::from(at / SIDE > 20)).min(255)
                    as u8
            }));
        }
    }
    Split::of_classes(pixels, labels)
}
