//! `builtin:scenes`: small pictures of ten things, drawn by code from a seed.
//!
//! A picture is a function of (seed, split, index) alone: a hundred pictures are the first hundred of ten thousand.
//! The order of work is that of a painter: `light`, `backdrop`, the thing itself (`objects/`), what stands in front, grain.

mod backdrop;
mod foreground;
pub(super) mod objects;

use super::paint::canvas::Canvas;
use super::paint::dice::Dice;
use super::paint::light::Light;
use super::paint::pen::{Pen, Place};
use super::paint::sky;
use super::random::{permutation, purpose};
use super::{Dataset, Split};
use crate::recipe::{BuiltIn, Choice};
use backdrop::Ground;
use objects::{THINGS, Thing};

/// Pixels a side.
const SIDE: usize = 32;

/// Names of the classes of the built-in scenes.
pub const SCENE_CLASSES: [&str; 10] = [
    "car", "bus", "bicycle", "person", "tree", "house", "tower", "boat", "plane", "sign",
];

/// Draws `train` + `test` pictures of 3 x 32 x 32; the same seed gives the same bytes everywhere.
pub fn scenes(seed: u64, train: usize, test: usize) -> Dataset {
    Dataset {
        name: BuiltIn::Scenes.title().into(),
        classes: SCENE_CLASSES.map(str::to_owned).to_vec(),
        palette: Vec::new(),
        box_classes: Vec::new(),
        scene_classes: Vec::new(),
        channels: 3,
        height: SIDE,
        width: SIDE,
        train: split(seed, 0, train),
        test: split(seed, 1, test),
        split_note: format!("drawn from seed {seed}"),
        notes: Vec::new(),
    }
}

/// `part`: 0 for training, 1 for held out. Every ten pictures hold each class once, in a shuffled order.
fn split(seed: u64, part: u64, count: usize) -> Split {
    let mut canvas = Canvas::new(SIDE, SIDE);
    let mut pixels = Vec::with_capacity(count * 3 * SIDE * SIDE);
    let mut labels = Vec::with_capacity(count);
    let mut order = Vec::new();
    for index in 0..count {
        if index % THINGS.len() == 0 {
            let block = (index / THINGS.len()) as u64;
            order = permutation(seed, 2 * block + part, THINGS.len(), purpose::SCENES);
        }
        let class = order[index % THINGS.len()];
        paint(
            &mut canvas,
            THINGS[class as usize],
            &mut Dice::new(seed, part, index as u32, purpose::SCENES),
            &mut pixels,
        );
        labels.push(class as u16);
    }
    Split::of_classes(pixels, labels)
}

/// One picture, appended to `pixels`.
fn paint(canvas: &mut Canvas, thing: Thing, dice: &mut Dice, pixels: &mut Vec<u8>) {
    let light = Light::throw(dice);
    let ground = thing.ground(dice);
    let horizon = backdrop::draw(canvas, &light, ground, dice);
    if matches!(ground, Ground::Meadow | Ground::Street) && dice.chance(0.3) {
        far_away(canvas, &light, horizon, thing, dice);
    }
    let place = thing.place(ground, horizon, dice);
    thing.draw(&mut Pen::new(canvas, light.tint, place), light.dark, dice);
    if ground == Ground::Air || thing == Thing::Plane {
        if dice.chance(0.2) {
            let (x, y) = (
                place.x + dice.range(-9.0, 9.0),
                place.y + dice.range(-3.0, 5.0),
            );
            sky::cloud(canvas, &light, x, y, dice.range(0.7, 1.2), dice);
        }
    } else if ground != Ground::Water && dice.chance(0.2) {
        foreground::draw(canvas, &light, dice);
    }
    let mut grain = [0; SIDE * SIDE];
    dice.grain(4, &mut grain);
    canvas.finish(&grain, pixels);
}

/// A tree or a house in the distance: too small to be what the picture shows.
fn far_away(canvas: &mut Canvas, light: &Light, horizon: f32, thing: Thing, dice: &mut Dice) {
    let other = if dice.chance(0.7) || thing == Thing::House {
        Thing::Tree
    } else {
        Thing::House
    };
    if other == thing {
        return;
    }
    let place = Place {
        x: dice.range(1.0, 31.0),
        y: horizon + 0.6,
        scale: dice.range(0.2, 0.38),
        tilt: 0.0,
        mirrored: false,
    };
    other.draw(&mut Pen::new(canvas, light.tint, place), light.dark, dice);
}
