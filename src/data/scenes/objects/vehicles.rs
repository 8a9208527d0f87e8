//! Cars (saloon, hatchback, beetle, estate, pick-up) and buses (single and double-decker), from the side.

use crate::data::paint::color::{Color, mix, rgb};
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::{Pen, Point};

const PAINTS: [u32; 12] = [
    0xd8432f, 0xe8b020, 0x2f6fb8, 0x2d3a4c, 0xf1efe8, 0x8f979f, 0x3d8c5a, 0xe07b28, 0x7a3b53,
    0x57a3ad, 0xe9d9b4, 0x5b4a8a,
];
const BUS_PAINTS: [u32; 8] = [
    0xe9ae1f, 0xd63f34, 0x3c9b72, 0x2f72bd, 0xe8e4d8, 0xe07b28, 0x6f4f9b, 0x4fa8b8,
];
const GLASS: Color = rgb(0xd3e7ef);
const TYRE: Color = rgb(0x2a2b2e);
const SHADOW: Color = rgb(0x101820).alpha(84);

fn pane(dark: bool, dice: &mut Dice) -> Color {
    if dark && dice.chance(0.6) {
        rgb(0xffe9a0).glowing()
    } else {
        mix(GLASS, rgb(0x6f8fa6), dice.below(110))
    }
}

fn wheel(pen: &mut Pen, x: f32, radius: f32, hub: Color) {
    pen.circle(x, radius, radius, TYRE);
    pen.circle(x, radius, radius * 0.5, hub);
}

pub(super) fn car(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    let paint = rgb(dice.pick(&PAINTS));
    let glass = pane(dark, dice);
    let roof = if dice.chance(0.15) {
        rgb(0xf3f0e6)
    } else {
        paint.shade(272)
    };
    // The cabin's outline, the two windows in it, and where hood and boot end.
    let (cabin, front, rear, hood, boot): ([Point; 4], [Point; 4], [Point; 4], f32, f32) =
        match dice.below(5) {
            0 => (
                [[-7.5, 6.3], [-4.4, 10.6], [3.0, 10.6], [6.8, 6.3]],
                [[0.3, 6.4], [0.3, 9.7], [2.7, 9.7], [5.5, 6.4]],
                [[-6.0, 6.4], [-3.9, 9.7], [-0.6, 9.7], [-0.6, 6.4]],
                5.7,
                6.0,
            ),
            1 => (
                [[-11.0, 6.3], [-9.6, 10.8], [2.0, 10.8], [6.2, 6.3]],
                [[-1.2, 6.4], [-1.2, 9.9], [1.8, 9.9], [4.9, 6.4]],
                [[-9.7, 6.4], [-8.6, 9.9], [-2.1, 9.9], [-2.1, 6.4]],
                5.7,
                6.3,
            ),
            2 => (
                [[-9.6, 5.6], [-5.6, 11.2], [2.6, 11.2], [6.6, 5.6]],
                [[0.2, 6.6], [0.2, 10.2], [2.3, 10.2], [4.9, 6.6]],
                [[-6.7, 6.6], [-4.6, 10.2], [-0.7, 10.2], [-0.7, 6.6]],
                5.2,
                4.6,
            ),
            3 => (
                [[-11.3, 6.3], [-10.8, 11.4], [4.6, 11.4], [8.6, 6.3]],
                [[0.9, 6.5], [0.9, 10.5], [4.2, 10.5], [7.3, 6.5]],
                [[-9.9, 6.5], [-9.5, 10.5], [-0.1, 10.5], [-0.1, 6.5]],
                5.9,
                6.3,
            ),
            _ => (
                [[-1.6, 6.3], [-1.2, 10.8], [4.0, 10.8], [7.0, 6.3]],
                [[0.0, 6.4], [0.2, 9.9], [3.7, 9.9], [5.7, 6.4]],
                [[-1.0, 6.4], [-0.8, 9.0], [-0.8, 9.0], [-0.8, 6.4]],
                5.8,
                6.3,
            ),
        };
    pen.ellipse(0.0, 0.3, 12.6, 1.1, SHADOW);
    pen.polygon(&cabin, roof);
    pen.polygon(&front, glass);
    pen.polygon(&rear, glass.shade(240));
    pen.polygon(
        &[
            [-12.0, 2.0],
            [-11.8, boot - 0.6],
            [-10.8, boot],
            [-7.5, 6.4],
            [6.6, 6.4],
            [11.0, hood],
            [12.0, hood - 1.4],
            [12.1, 2.0],
        ],
        paint,
    );
    pen.rect(-12.0, 1.6, 12.1, 3.1, paint.shade(196));
    pen.rect(-0.35, 3.0, 0.05, 6.3, paint.shade(190));
    pen.rect(-3.2, 5.0, -2.0, 5.4, paint.shade(170));
    pen.rect(
        10.8,
        3.9,
        12.1,
        5.0,
        if dark {
            rgb(0xfff3b0).glowing()
        } else {
            rgb(0xf6e9bd)
        },
    );
    pen.rect(-12.0, 3.9, -11.0, 5.0, rgb(0xd4342c));
    let (radius, hub) = (
        dice.range(2.2, 2.7),
        rgb(dice.pick(&[0xc9ccd0, 0x8b9096, 0xf0eee8])),
    );
    for x in [-6.9, 6.9] {
        pen.circle(x, 2.6, radius + 0.5, paint.shade(150));
        wheel(pen, x, radius, hub);
    }
    if dice.chance(0.12) {
        pen.rect(-5.0, 11.0, 3.0, 12.0, rgb(0x5b4636));
        pen.rect(
            -4.0,
            12.0,
            1.5,
            13.4,
            rgb(dice.pick(&[0xb86b45, 0x507f9e, 0x8c8f4b])),
        );
    }
}

pub(super) fn bus(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    let paint = rgb(dice.pick(&BUS_PAINTS));
    let band = if dice.chance(0.5) {
        mix(paint, rgb(0xffffff), 130)
    } else {
        rgb(dice.pick(&[0xf3efe2, 0x3a4a5c, 0xd63f34]))
    };
    let double = dice.chance(0.25);
    let (half, floor) = (dice.range(13.0, 14.6), 2.0);
    let top = if double {
        dice.range(17.5, 19.0)
    } else {
        dice.range(12.4, 13.8)
    };
    pen.ellipse(0.0, 0.3, half + 0.6, 1.1, SHADOW);
    pen.rect(-half, floor, half, top - 0.9, paint);
    pen.rect(
        -half + 0.6,
        top - 1.0,
        half - 0.6,
        top,
        mix(paint, rgb(0xffffff), 60),
    );
    pen.rect(-half, floor - 0.4, half, floor + 0.8, paint.shade(176));
    pen.rect(-half, 5.2, half, 6.0, band);
    let rows: &[f32] = if double { &[6.9, 12.4] } else { &[6.9] };
    let panes = 5 + dice.below(2);
    for &bottom in rows {
        let height = if double { 3.4 } else { top - 9.2 };
        let pitch = (2.0 * half - 1.6) / panes as f32;
        for index in 0..panes {
            let left = -half + 1.2 + index as f32 * pitch;
            pen.rect(
                left,
                bottom,
                left + pitch * 0.76,
                bottom + height,
                pane(dark, dice),
            );
        }
    }
    if dice.chance(0.6) {
        let left = half - dice.range(4.2, 5.0);
        pen.rect(left, floor + 0.3, left + 2.3, 9.4, paint.shade(140));
        pen.rect(left + 0.35, floor + 1.0, left + 1.95, 8.9, pane(dark, dice));
    }
    pen.rect(half - 0.9, 3.2, half + 0.1, 4.4, rgb(0xfff0b4));
    pen.rect(-half, 3.2, -half + 0.8, 4.6, rgb(0xc9302a));
    let wheels = dice.range(7.0, half - 3.6);
    for x in [-wheels, wheels - 1.2] {
        pen.circle(x, 2.3, 2.9, paint.shade(130));
        wheel(pen, x, 2.4, rgb(0xb9bec4));
    }
}
