//! The built-in streets: pictures drawn by code with a class for every pixel and boxes around cars and persons, so that
//! segmentation can be tried without a download. Everything is a function of (seed, number of the picture).

use super::random::draw;
use super::{BoundingBox, Dataset, Split, Targets};
use crate::spec::Mulberry32;

const HEIGHT: usize = 64;
const WIDTH: usize = 96;
/// Drawn this many times larger, then averaged, so that edges are smooth.
const FINE: usize = 2;
const PURPOSE: u32 = 0x5354_5245;

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

/// `train` + `test` streets of 64x96, masks in seven classes, boxes of cars and persons.
pub fn streets(seed: u64, train: usize, test: usize) -> Dataset {
    Dataset {
        name: "built-in streets".into(),
        classes: CLASSES.map(String::from).to_vec(),
        palette: PALETTE.to_vec(),
        box_classes: vec!["car".into(), "person".into()],
        channels: 3,
        height: HEIGHT,
        width: WIDTH,
        train: split(seed, 0, train),
        test: split(seed, train, test),
        split_note: "drawn apart".into(),
        notes: Vec::new(),
    }
}

fn split(seed: u64, first: usize, count: usize) -> Split {
    let (mut pixels, mut masks, mut boxes) = (Vec::new(), Vec::new(), Vec::new());
    for number in first..first + count {
        let [a, ..] = draw(seed, 0, number as u32, PURPOSE);
        let street = Street::drawn(Mulberry32::new(a));
        street.push(&mut pixels, &mut masks);
        boxes.push(street.boxes);
    }
    Split {
        count,
        pixels,
        targets: Targets {
            classes: None,
            masks: Some(masks),
            boxes: Some(boxes),
        },
    }
}

/// One street, in units of the picture: x from 0 to 1.5, y from 0 to 1.
struct Street {
    colours: Vec<[f32; 3]>,
    mask: Vec<u8>,
    boxes: Vec<BoundingBox>,
    dice: Mulberry32,
}

impl Street {
    fn drawn(dice: Mulberry32) -> Self {
        let size = HEIGHT * WIDTH * FINE * FINE;
        let mut street = Self {
            colours: vec![[0.0; 3]; size],
            mask: vec![SKY; size],
            boxes: Vec::new(),
            dice,
        };
        let horizon = street.between(0.38, 0.48);
        let middle = street.between(0.62, 0.88);
        street.sky(horizon);
        street.ground(horizon, middle);
        for side in [-1.0, 1.0] {
            street.houses(side, horizon, middle);
            for _ in 0..2 {
                street.tree(side, horizon, middle);
            }
        }
        // Far ones first, so that near ones cover them.
        let mut movers: Vec<(f32, bool)> = (0..4)
            .map(|at| (street.between(0.18, 1.0), at % 2 == 0))
            .collect();
        movers.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (near, is_car) in movers {
            if is_car {
                street.car(near, horizon, middle);
            } else {
                street.person(near, horizon, middle);
            }
        }
        street
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.dice.next_unit() as f32
    }

    fn colour(&mut self, low: [f32; 3], high: [f32; 3]) -> [f32; 3] {
        let along = self.between(0.0, 1.0);
        std::array::from_fn(|at| low[at] + along * (high[at] - low[at]))
    }

    /// Paints where `shape` says so; the colour may depend on the place.
    fn paint(
        &mut self,
        class: u8,
        [x0, y0, x1, y1]: [f32; 4],
        shape: impl Fn(f32, f32) -> bool,
        colour: impl Fn(f32, f32) -> [f32; 3],
    ) {
        let fine = (HEIGHT * FINE) as f32;
        let (width, height) = (WIDTH * FINE, HEIGHT * FINE);
        let at = |place: f32, most: usize| ((place * fine).max(0.0) as usize).min(most);
        for row in at(y0, height)..at(y1 + 1.0 / fine, height) {
            for column in at(x0, width)..at(x1 + 1.0 / fine, width) {
                let (x, y) = ((column as f32 + 0.5) / fine, (row as f32 + 0.5) / fine);
                if (x0..x1).contains(&x) && (y0..y1).contains(&y) && shape(x, y) {
                    self.colours[row * width + column] = colour(x, y);
                    self.mask[row * width + column] = class;
                }
            }
        }
    }

    fn rect(&mut self, class: u8, place: [f32; 4], colour: [f32; 3]) {
        self.paint(class, place, |_, _| true, |_, _| colour);
    }

    fn disc(&mut self, class: u8, [x, y]: [f32; 2], [wide, tall]: [f32; 2], colour: [f32; 3]) {
        self.paint(
            class,
            [x - wide, y - tall, x + wide, y + tall],
            |px, py| ((px - x) / wide).powi(2) + ((py - y) / tall).powi(2) < 1.0,
            |_, py| {
                let light = 1.08 - 0.2 * (py - y + tall) / (2.0 * tall);
                colour.map(|value| value * light)
            },
        );
    }

    fn sky(&mut self, horizon: f32) {
        let top = self.colour([92.0, 158.0, 220.0], [236.0, 158.0, 120.0]);
        let low = [236.0, 232.0, 218.0];
        self.paint(
            SKY,
            [0.0, 0.0, 1.5, 1.0],
            |_, _| true,
            |_, y| std::array::from_fn(|at| top[at] + (y / horizon).min(1.0) * (low[at] - top[at])),
        );
        for _ in 0..2 {
            let place = [self.between(0.0, 1.5), self.between(0.05, 0.25)];
            for (shift, size) in [(-0.06, 0.6), (0.0, 1.0), (0.07, 0.7)] {
                let puff = [0.09 * size, 0.04 * size];
                self.disc(SKY, [place[0] + shift, place[1]], puff, [246.0; 3]);
            }
        }
    }

    /// Pavement, and on it a road that widens towards the viewer, with its dashed line.
    fn ground(&mut self, horizon: f32, middle: f32) {
        let half = move |y: f32| 0.04 + 0.56 * (y - horizon) / (1.0 - horizon);
        let asphalt = self.colour([98.0, 100.0, 108.0], [136.0, 136.0, 142.0]);
        let stone = self.colour([196.0, 186.0, 164.0], [220.0, 212.0, 196.0]);
        let below = [0.0, horizon, 1.5, 1.0];
        let shade = |colour: [f32; 3], y: f32| colour.map(|value| value * (0.9 + 0.15 * y));
        self.paint(PAVEMENT, below, |_, _| true, |_, y| shade(stone, y));
        let on_road = move |x: f32, y: f32| (x - middle).abs() < half(y);
        self.paint(ROAD, below, on_road, |x, y| {
            let along = 0.35 / (y - horizon + 0.03);
            let line = (x - middle).abs() < 0.03 * half(y) && along.fract() < 0.5;
            if line {
                [236.0, 232.0, 216.0]
            } else {
                shade(asphalt, y)
            }
        });
    }

    fn houses(&mut self, side: f32, horizon: f32, middle: f32) {
        for step in 0..3 {
            let wall = self.colour([148.0, 86.0, 70.0], [222.0, 190.0, 140.0]);
            let inner = middle + side * (0.14 + 0.2 * step as f32);
            let outer = inner + side * 0.32;
            let top = horizon - 0.12 - 0.09 * step as f32 - self.between(0.0, 0.1);
            let foot = horizon + 0.03 + 0.05 * step as f32;
            let place = [inner.min(outer), top, inner.max(outer), foot];
            let window = [0.05 + 0.012 * step as f32, 0.06 + 0.012 * step as f32];
            self.paint(
                BUILDING,
                place,
                |_, _| true,
                |x, y| {
                    let (u, v) = (
                        ((x - place[0]) / window[0]).fract(),
                        ((y - top) / window[1]).fract(),
                    );
                    let glass = (0.3..0.75).contains(&u) && (0.3..0.8).contains(&v);
                    if glass { [84.0, 102.0, 122.0] } else { wall }
                },
            );
            let roof = [place[0], top - 0.015, place[2], top];
            self.rect(BUILDING, roof, wall.map(|value| value * 0.6));
        }
    }

    fn tree(&mut self, side: f32, horizon: f32, middle: f32) {
        let near = self.between(0.1, 0.6);
        let foot = horizon + 0.02 + 0.3 * near;
        let x = middle + side * (0.16 + 0.85 * near);
        let size = 0.07 + 0.16 * near;
        let leaf = self.colour([48.0, 108.0, 56.0], [116.0, 160.0, 70.0]);
        let trunk = [x - 0.1 * size, foot - 1.2 * size, x + 0.1 * size, foot];
        self.rect(TREE, trunk, [98.0, 70.0, 50.0]);
        for (dx, dy, part) in [(-0.35, -1.3, 0.6), (0.35, -1.35, 0.6), (0.0, -1.7, 0.75)] {
            let crown = [size * part; 2];
            self.disc(TREE, [x + dx * size, foot + dy * size], crown, leaf);
        }
    }

    fn car(&mut self, near: f32, horizon: f32, middle: f32) {
        let foot = horizon + 0.06 + (0.9 - horizon) * near;
        let lane = if self.between(0.0, 1.0) < 0.5 {
            -1.0
        } else {
            1.0
        };
        let x = middle + lane * 0.26 * near;
        let size = 0.06 + 0.2 * near;
        let paint = match (self.between(0.0, 4.0)) as u8 {
            0 => [196.0, 52.0, 44.0],
            1 => [44.0, 92.0, 186.0],
            2 => [232.0, 186.0, 60.0],
            _ => [226.0, 228.0, 230.0],
        };
        let body = [x - size, foot - 0.75 * size, x + size, foot - 0.12 * size];
        for wheel in [-0.65, 0.65] {
            let tyre = [x + (wheel - 0.18) * size, foot - 0.3 * size];
            let end = [x + (wheel + 0.18) * size, foot];
            self.rect(CAR, [tyre[0], tyre[1], end[0], end[1]], [34.0, 34.0, 38.0]);
        }
        let cabin = [
            x - 0.72 * size,
            foot - 1.25 * size,
            x + 0.72 * size,
            body[1],
        ];
        self.rect(CAR, cabin, paint.map(|value| value * 0.85));
        let glass = [
            x - 0.58 * size,
            foot - 1.15 * size,
            x + 0.58 * size,
            body[1],
        ];
        self.rect(CAR, glass, [120.0, 158.0, 182.0]);
        self.rect(CAR, body, paint);
        for light in [-0.75, 0.75] {
            let lamp = [x + light * size, foot - 0.5 * size];
            self.disc(CAR, lamp, [0.13 * size; 2], [250.0, 240.0, 190.0]);
        }
        self.boxed(0, [x - size, foot - 1.25 * size, x + size, foot]);
    }

    fn person(&mut self, near: f32, horizon: f32, middle: f32) {
        let foot = horizon + 0.06 + (0.9 - horizon) * near;
        let side = if self.between(0.0, 1.0) < 0.5 {
            -1.0
        } else {
            1.0
        };
        let x = middle + side * (0.1 + 0.58 * near);
        let tall = 0.1 + 0.3 * near;
        let shirt = self.colour([210.0, 70.0, 60.0], [70.0, 110.0, 180.0]);
        for leg in [-0.09, 0.02] {
            let place = [
                x + leg * tall,
                foot - 0.48 * tall,
                x + (leg + 0.07) * tall,
                foot,
            ];
            self.rect(PERSON, place, [52.0, 54.0, 74.0]);
        }
        let trunk = [
            x - 0.13 * tall,
            foot - 0.82 * tall,
            x + 0.13 * tall,
            foot - 0.42 * tall,
        ];
        self.rect(PERSON, trunk, shirt);
        let head = [x, foot - 0.91 * tall];
        self.disc(
            PERSON,
            head,
            [0.085 * tall, 0.09 * tall],
            [222.0, 176.0, 146.0],
        );
        self.boxed(1, [x - 0.13 * tall, foot - tall, x + 0.13 * tall, foot]);
    }

    /// Notes a box, cut at the picture's edge; none where nothing of it is left.
    fn boxed(&mut self, class: u16, [x0, y0, x1, y1]: [f32; 4]) {
        let scale = HEIGHT as f32;
        let [x0, x1] = [x0, x1].map(|x| (x * scale).clamp(0.0, WIDTH as f32));
        let [y0, y1] = [y0, y1].map(|y| (y * scale).clamp(0.0, scale));
        if x1 - x0 >= 1.0 && y1 - y0 >= 1.0 {
            self.boxes.push(BoundingBox {
                class,
                x0,
                y0,
                x1,
                y1,
            });
        }
    }

    /// Appends the picture (planar) and its mask at their size.
    fn push(&self, pixels: &mut Vec<u8>, masks: &mut Vec<u8>) {
        let fine = |row: usize, column: usize| row * WIDTH * FINE + column;
        for channel in 0..3 {
            for place in 0..HEIGHT * WIDTH {
                let (row, column) = (place / WIDTH * FINE, place % WIDTH * FINE);
                let sum: f32 = (0..FINE * FINE)
                    .map(|part| {
                        self.colours[fine(row + part / FINE, column + part % FINE)][channel]
                    })
                    .sum();
                pixels.push((sum / (FINE * FINE) as f32).clamp(0.0, 255.0) as u8);
            }
        }
        for place in 0..HEIGHT * WIDTH {
            masks.push(self.mask[fine(place / WIDTH * FINE + 1, place % WIDTH * FINE + 1)]);
        }
    }
}
