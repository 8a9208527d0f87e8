//! Trees: round crowns, firs, poplars, birches and palms, in summer, autumn and blossom.

use crate::data::paint::color::{Color, rgb};
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::Pen;

const LEAVES: [u32; 9] = [
    0x3f8a42, 0x2f7448, 0x5a9a3e, 0x76a33c, 0xc98a2e, 0xb85f2a, 0xd9a83a, 0xe3a3b5, 0x4f7f3a,
];
const NEEDLES: [u32; 4] = [0x2a6a4a, 0x35704a, 0x24584a, 0x4a7a4f];

pub(super) fn tree(pen: &mut Pen, dice: &mut Dice) {
    let bark = rgb(dice.pick(&[0x7a5235, 0x8c6239, 0x5f4633, 0x6d5a48]));
    pen.ellipse(0.0, 0.2, 6.0, 1.0, rgb(0x101820).alpha(76));
    match dice.below(8) {
        0..=3 => round(pen, bark, dice),
        4 | 5 => fir(pen, bark, dice),
        6 => poplar(pen, dice),
        _ => palm(pen, bark, dice),
    }
}

/// What lines a street.
#[derive(Clone, Copy)]
pub(in crate::data) enum Avenue {
    Round,
    Poplar,
    Fir,
}

/// A tree of an avenue; its neighbours differ in all but their kind.
pub(in crate::data) fn along(pen: &mut Pen, kind: Avenue, dice: &mut Dice) {
    let bark = rgb(dice.pick(&[0x7a5235, 0x8c6239, 0x5f4633, 0x6d5a48]));
    pen.ellipse(0.0, 0.2, 6.0, 1.0, rgb(0x101820).alpha(76));
    match kind {
        Avenue::Round => round(pen, bark, dice),
        Avenue::Poplar => poplar(pen, dice),
        Avenue::Fir => fir(pen, bark, dice),
    }
}

fn round(pen: &mut Pen, bark: Color, dice: &mut Dice) {
    let leaf = rgb(dice.pick(&LEAVES));
    let trunk = dice.range(6.0, 10.0);
    let size = dice.range(0.85, 1.12);
    pen.polygon(
        &[
            [-1.4, 0.0],
            [1.4, 0.0],
            [0.8, trunk + 3.0],
            [-0.8, trunk + 3.0],
        ],
        bark,
    );
    pen.rect(0.1, 0.0, 1.1, trunk + 1.0, bark.shade(220));
    pen.line([0.0, trunk - 1.6], [3.2, trunk + 2.0], 0.9, bark);
    let y = trunk + 4.6 * size;
    let lean = dice.range(-0.8, 0.8);
    pen.ellipse(3.9 * size, y - 0.9, 3.9 * size, 3.6 * size, leaf.shade(212));
    pen.ellipse(
        -3.9 * size,
        y - 0.7,
        3.9 * size,
        3.7 * size,
        leaf.shade(236),
    );
    pen.ellipse(lean, y + 2.6 * size, 4.9 * size, 4.6 * size, leaf);
    pen.ellipse(
        lean - 1.4,
        y + 3.9 * size,
        2.3 * size,
        2.0 * size,
        leaf.shade(290),
    );
    pen.ellipse(
        -4.4 * size,
        y + 0.4,
        1.5 * size,
        1.2 * size,
        leaf.shade(268),
    );
    if dice.chance(0.22) {
        let fruit = rgb(dice.pick(&[0xd2382e, 0xe8a52c, 0xf4e9ee]));
        for _ in 0..7 {
            let (x, rise) = (dice.range(-5.4, 5.4), dice.range(-1.6, 4.6));
            pen.circle(x * size, y + rise, 0.7, fruit);
        }
    }
}

fn fir(pen: &mut Pen, bark: Color, dice: &mut Dice) {
    let green = rgb(dice.pick(&NEEDLES));
    let snow = dice.chance(0.15);
    pen.rect(-1.0, 0.0, 1.0, 5.0, bark);
    let (layers, width) = (3 + dice.below(2), dice.range(5.4, 7.4));
    let (foot, rise) = (dice.range(2.6, 4.2), dice.range(4.2, 5.0));
    for layer in 0..layers {
        let bottom = foot + layer as f32 * rise;
        let half = width * (1.0 - 0.21 * layer as f32);
        let top = bottom + rise * 1.75;
        pen.polygon(
            &[[-half, bottom], [half, bottom], [0.0, top]],
            green.shade(220 + 16 * layer),
        );
        pen.polygon(
            &[[0.0, bottom], [half, bottom], [0.0, top]],
            green.shade(196 + 14 * layer),
        );
        if snow {
            pen.polygon(
                &[
                    [-half * 0.4, top - rise * 0.7],
                    [half * 0.4, top - rise * 0.7],
                    [0.0, top],
                ],
                rgb(0xf1f5f8),
            );
        }
    }
}

fn poplar(pen: &mut Pen, dice: &mut Dice) {
    let birch = dice.chance(0.5);
    let leaf = rgb(dice.pick(&LEAVES));
    let (height, half) = (dice.range(18.0, 22.0), dice.range(3.0, 4.4));
    let trunk = rgb(if birch { 0xe6e3da } else { 0x6a4f38 });
    pen.rect(-0.9, 0.0, 0.9, height * 0.6, trunk);
    if birch {
        for mark in 0..4 {
            let y = 0.8 + 1.5 * mark as f32;
            pen.rect(-0.9, y, 0.2, y + 0.5, rgb(0x3a3834));
        }
    }
    pen.ellipse(0.3, height * 0.58, half, height * 0.42, leaf.shade(222));
    pen.ellipse(-0.4, height * 0.6, half * 0.82, height * 0.38, leaf);
    pen.ellipse(
        -1.0,
        height * 0.68,
        half * 0.42,
        height * 0.2,
        leaf.shade(286),
    );
}

fn palm(pen: &mut Pen, bark: Color, dice: &mut Dice) {
    let leaf = rgb(dice.pick(&[0x3f8f4a, 0x5a9c3e, 0x2f7d55]));
    let (lean, height) = (dice.range(-3.0, 3.0), dice.range(13.0, 17.0));
    pen.polygon(
        &[
            [-1.3, 0.0],
            [1.2, 0.0],
            [lean * 0.4 + 0.9, height * 0.5],
            [lean + 0.7, height],
            [lean - 0.6, height],
            [lean * 0.4 - 1.0, height * 0.5],
        ],
        bark,
    );
    for (x, y, droop) in [
        (-7.0, 1.4, -2.6),
        (7.0, 1.2, -2.8),
        (-5.0, 4.4, 1.6),
        (5.2, 4.2, 1.4),
        (-3.4, -3.6, -2.0),
        (3.6, -3.8, -2.0),
    ] {
        let tip = [lean + x, height + y + droop * 0.6];
        let middle = [lean + x * 0.55, height + y * 0.6 + 2.2];
        pen.polygon(
            &[
                [lean, height + 0.8],
                middle,
                tip,
                [middle[0] * 0.96 + lean * 0.04, middle[1] - 1.7],
                [lean, height - 0.6],
            ],
            leaf.shade(if y > 2.0 { 276 } else { 232 }),
        );
    }
    pen.circle(lean - 0.8, height - 0.9, 0.9, rgb(0x6b4a2a));
    pen.circle(lean + 0.9, height - 1.0, 0.9, rgb(0x7d5832));
}
