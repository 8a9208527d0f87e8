//! Towers: high-rise, lighthouse, church and castle.

use super::house::{LIT, SHADOW, pane};
use crate::data::paint::color::{mix, rgb};
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::Pen;

const BLOCKS: [u32; 8] = [
    0xc67f78, 0x7fa0bd, 0xd8c39a, 0x9aa3ad, 0xb98a6a, 0x6f8894, 0xa3b09a, 0xe3ded2,
];

pub(super) fn tower(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    pen.ellipse(0.0, 0.1, 7.2, 0.9, SHADOW);
    match dice.below(8) {
        0..=3 => high_rise(pen, dark, dice),
        4 | 5 => lighthouse(pen, dark, dice),
        6 => steeple(pen, dark, dice),
        _ => castle(pen, dark, dice),
    }
}

fn high_rise(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    let wall = rgb(dice.pick(&BLOCKS));
    let (half, height) = (dice.range(4.4, 6.4), dice.range(20.0, 26.0));
    pen.rect(-half, 0.0, half, height, wall);
    pen.rect(half * 0.5, 0.0, half, height, wall.shade(226));
    pen.rect(
        -half - 0.4,
        height - 0.8,
        half + 0.4,
        height,
        wall.shade(190),
    );
    if dice.chance(0.6) {
        pen.rect(
            -0.4,
            height,
            0.4,
            height + dice.range(2.0, 5.0),
            rgb(0x50555c),
        );
    } else {
        pen.rect(
            -half * 0.5,
            height,
            half * 0.5,
            height + 1.8,
            wall.shade(206),
        );
    }
    let columns = 3 + dice.below(2);
    let pitch = 2.0 * half / columns as f32;
    let bands = dice.chance(0.3);
    let mut y = 4.0;
    while y < height - 2.2 {
        if bands {
            pen.rect(-half + 0.7, y, half - 0.7, y + 1.4, pane(dark, dice));
        } else {
            for column in 0..columns {
                let left = -half + (column as f32 + 0.22) * pitch;
                pen.rect(left, y, left + pitch * 0.56, y + 1.6, pane(dark, dice));
            }
        }
        y += 2.9;
    }
    pen.rect(-1.3, 0.0, 1.3, 2.8, rgb(0x4a4038));
}

fn lighthouse(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    let height = dice.range(18.0, 22.0);
    let (foot, neck) = (dice.range(3.6, 4.6), dice.range(2.1, 2.8));
    let color = rgb(dice.pick(&[0xcf3a32, 0xcf3a32, 0x2f5f9c, 0x33383e]));
    let white = rgb(0xf4f1ea);
    let bands = 4 + dice.below(3);
    let at = |share: f32| foot + (neck - foot) * share;
    for band in 0..bands {
        let (low, high) = (band as f32 / bands as f32, (band + 1) as f32 / bands as f32);
        let paint = if band % 2 == 0 { white } else { color };
        pen.polygon(
            &[
                [-at(low), low * height],
                [at(low), low * height],
                [at(high), high * height],
                [-at(high), high * height],
            ],
            paint,
        );
        pen.polygon(
            &[
                [at(low) * 0.3, low * height],
                [at(low), low * height],
                [at(high), high * height],
                [at(high) * 0.3, high * height],
            ],
            paint.shade(222),
        );
    }
    if dark {
        pen.polygon(
            &[
                [0.0, height + 1.8],
                [24.0, height + 6.0],
                [24.0, height - 2.0],
            ],
            LIT.alpha(80),
        );
    }
    pen.rect(-neck - 0.9, height, neck + 0.9, height + 0.9, rgb(0x3a3f45));
    pen.rect(
        -neck * 0.7,
        height + 0.9,
        neck * 0.7,
        height + 3.4,
        if dark { LIT } else { rgb(0xf6e7b0) },
    );
    pen.rect(-0.2, height + 0.9, 0.2, height + 3.4, rgb(0x3a3f45));
    pen.polygon(
        &[
            [-neck, height + 3.4],
            [neck, height + 3.4],
            [0.0, height + 5.8],
        ],
        color,
    );
    pen.rect(-0.9, 0.0, 0.9, 2.8, rgb(0x4a3a2e));
}

fn steeple(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    let wall = rgb(dice.pick(&[0xe9e1d0, 0xcdb89a, 0xb0846a, 0xbcc0c4]));
    let roof = rgb(dice.pick(&[0x4d7a70, 0x5a4a48, 0x8f4230, 0x43506a]));
    let (half, height) = (dice.range(3.4, 4.4), dice.range(14.0, 17.0));
    pen.rect(-half, 0.0, half, height, wall);
    pen.rect(half * 0.4, 0.0, half, height, wall.shade(226));
    pen.polygon(
        &[
            [-half - 0.7, height],
            [half + 0.7, height],
            [0.0, height + dice.range(7.0, 10.0)],
        ],
        roof,
    );
    pen.circle(0.0, height - 3.0, 2.0, rgb(0xf8f5ec));
    pen.ring(0.0, height - 3.0, 2.1, 0.5, rgb(0x4a4038));
    pen.line([0.0, height - 3.0], [0.0, height - 1.6], 0.5, rgb(0x2c2620));
    pen.line([0.0, height - 3.0], [1.0, height - 3.4], 0.5, rgb(0x2c2620));
    pen.rect(-0.9, 6.0, 0.9, 9.0, pane(dark, dice));
    pen.rect(-1.2, 0.0, 1.2, 3.6, rgb(0x5a3f2a));
}

fn castle(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    let stone = rgb(dice.pick(&[0xa9a49a, 0xbba98c, 0x8d9298]));
    let (half, height) = (dice.range(4.2, 5.4), dice.range(15.0, 20.0));
    pen.rect(-half, 0.0, half, height, stone);
    pen.rect(half * 0.35, 0.0, half, height, stone.shade(220));
    pen.rect(
        -half - 1.0,
        height - 0.6,
        half + 1.0,
        height + 1.4,
        stone.shade(244),
    );
    let tooth = (half + 1.0) * 2.0 / 5.0;
    for index in [0, 2, 4] {
        let left = -half - 1.0 + index as f32 * tooth;
        pen.rect(left, height + 1.4, left + tooth, height + 3.4, stone);
    }
    for (x, y) in [(-1.8, 5.0), (1.6, 9.0), (-1.2, 13.0)] {
        let hole = if dark {
            LIT
        } else {
            mix(stone, rgb(0x20242a), 190)
        };
        pen.rect(x - 0.5, y, x + 0.5, y + 2.2, hole);
    }
    for _ in 0..6 {
        let (x, y) = (dice.range(-half, half - 2.0), dice.range(1.0, height - 2.0));
        pen.rect(x, y, x + 1.8, y + 0.5, stone.shade(214));
    }
    if dice.chance(0.6) {
        pen.rect(-0.25, height + 3.0, 0.25, height + 8.0, rgb(0x4a4038));
        pen.polygon(
            &[
                [0.2, height + 8.0],
                [4.4, height + 6.6],
                [0.2, height + 5.2],
            ],
            rgb(dice.pick(&[0xcf3a32, 0x2f6db4, 0xe4b535])),
        );
    }
    pen.rect(-1.4, 0.0, 1.4, 3.4, rgb(0x4a3a2e));
}
