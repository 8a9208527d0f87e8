//! `builtin:streets`: streets drawn by code, with a class for every pixel, boxes around cars and persons and the scene's light, so
//! that segmentation, detection and several tasks at once can be tried without a download.
//!
//! A picture is a function of (seed, split, index) alone. It is a street seen along its middle, in metres: `view` brings it to
//! the canvas, which labels every sample with its class and, of cars and persons, with their number. Mask and boxes are read off
//! these labels, so they agree with the picture to the pixel.

mod boxes;
mod ground;
mod houses;
mod traffic;
mod vehicles;
mod view;

use super::paint::canvas::Canvas;
use super::paint::color::{mix, rgb};
use super::paint::dice::Dice;
use super::paint::light::{HOURS, Light};
use super::paint::sky;
use super::random::purpose;
use super::{Dataset, Split, Targets};
use crate::recipe::{BuiltIn, Choice};
use view::View;

const HEIGHT: usize = 64;
const WIDTH: usize = 96;

const CLASSES: [&str; 7] = [
    "sky", "building", "tree", "road", "pavement", "car", "person",
];
const PALETTE: [[u8; 3]; 7] = [
    [0x6f, 0xb1, 0xe4],
    [0xd9, 0x9a, 0x55],
    [0x4f, 0x9f, 0x63],
    [0x83, 0x86, 0x8f],
    [0xd8, 0xcf, 0xb8],
    [0x2c, 0x62, 0xd6],
    [0xe4, 0x57, 0x4b],
];
const SKY: u8 = 0;
const BUILDING: u8 = 1;
const TREE: u8 = 2;
const ROAD: u8 = 3;
const PAVEMENT: u8 = 4;
const CAR: u8 = 5;
const PERSON: u8 = 6;

/// `train` + `test` streets of 64 x 96, masks in seven classes, boxes of cars and persons; as the scene of a picture its light.
pub fn streets(seed: u64, train: usize, test: usize) -> Dataset {
    Dataset {
        name: BuiltIn::Streets.title().into(),
        classes: CLASSES.map(String::from).to_vec(),
        palette: PALETTE.to_vec(),
        box_classes: vec!["car".into(), "person".into()],
        scene_classes: HOURS.map(String::from).to_vec(),
        channels: 3,
        height: HEIGHT,
        width: WIDTH,
        train: split(seed, 0, train),
        test: split(seed, 1, test),
        split_note: format!("drawn from seed {seed}"),
        notes: Vec::new(),
    }
}

/// `part`: 0 for training, 1 for held out.
fn split(seed: u64, part: u64, count: usize) -> Split {
    let plane = HEIGHT * WIDTH;
    let mut canvas = Canvas::new(HEIGHT, WIDTH);
    let (mut pixels, mut masks) = (
        Vec::with_capacity(count * 3 * plane),
        Vec::with_capacity(count * plane),
    );
    let mut found = Vec::with_capacity(count);
    let mut scenes = Vec::with_capacity(count);
    let mut grain = vec![0; plane];
    for index in 0..count {
        let mut dice = Dice::new(seed, part, index as u32, purpose::STREETS);
        let light = Light::throw(&mut dice);
        paint(&mut canvas, light, &mut dice);
        scenes.push(light.hour);
        dice.grain(2, &mut grain);
        canvas.finish(&grain, &mut pixels);
        let from = masks.len();
        canvas.labels(&mut masks);
        let labels = masks.get_mut(from..).unwrap_or_default();
        found.push(boxes::of(labels));
        labels
            .iter_mut()
            .for_each(|label| *label = boxes::class(*label));
    }
    Split {
        count,
        pixels: pixels.into(),
        targets: Targets {
            classes: None,
            scenes: Some(scenes),
            masks: Some(masks),
            boxes: Some(found),
            ignored: None,
        },
    }
}

/// One street: sky, what closes it at the far end, ground, houses, then trees, cars and persons from far to near.
fn paint(canvas: &mut Canvas, light: Light, dice: &mut Dice) {
    let mut view = View::thrown(canvas, light, dice);
    sky_over(&mut view, dice);
    ground::far_end(&mut view, dice);
    let plan = ground::Plan::thrown(dice);
    ground::draw(&mut view, &plan, dice);
    let park = dice.below(6);
    for (number, side) in [-1.0, 1.0].into_iter().enumerate() {
        if park == number as u32 {
            ground::park(&mut view, &plan, side, dice);
        } else {
            houses::row(&mut view, &plan, side, dice);
        }
    }
    ground::shade(&mut view, &plan);
    traffic::draw(&mut view, &plan, dice);
}

fn sky_over(view: &mut View, dice: &mut Dice) {
    let (light, horizon) = (view.light, view.horizon);
    let canvas = &mut *view.canvas;
    canvas.label(SKY);
    // A touch of colour where the sky meets the street.
    let low = mix(light.sky_low, rgb(0xfff4e0), 40);
    canvas.gradient(0.0, horizon + 1.0, light.sky_top, low);
    if light.dark && light.sun.is_some() {
        sky::stars(canvas, horizon, dice);
    }
    sky::sun(canvas, &light, horizon, dice);
    for _ in 0..1 + dice.below(5) {
        let (x, y) = (
            dice.range(0.0, canvas.width()),
            dice.range(2.0, horizon * 0.8),
        );
        sky::cloud(canvas, &light, x, y, dice.range(0.8, 2.2), dice);
    }
}
