//! Houses: gable or roof to the street, one storey or two.

use crate::data::paint::color::{Color, rgb};
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::Pen;

const WALLS: [u32; 9] = [
    0xe0a882, 0xefe3cc, 0xa9bcae, 0xb4bfcc, 0xd9705a, 0xe6c878, 0xf4f1ea, 0xa8714f, 0xc9b8d4,
];
const ROOFS: [u32; 6] = [0xc1582f, 0x9c4030, 0x4d5a70, 0x6d4b38, 0x3f4a46, 0x8a8f98];
pub(super) const LIT: Color = rgb(0xffe08a).glowing();
pub(super) const SHADOW: Color = rgb(0x101820).alpha(76);

pub(super) fn pane(dark: bool, dice: &mut Dice) -> Color {
    if dice.chance(if dark { 0.6 } else { 0.2 }) {
        LIT
    } else {
        rgb(0xc2dbe8)
    }
}

fn window(pen: &mut Pen, x: f32, y: f32, half: f32, dark: bool, dice: &mut Dice) {
    pen.rect(
        x - half - 0.4,
        y - half - 0.4,
        x + half + 0.4,
        y + half + 0.4,
        rgb(0xf7f3ea),
    );
    pen.rect(x - half, y - half, x + half, y + half, pane(dark, dice));
    pen.rect(x - 0.2, y - half, x + 0.2, y + half, rgb(0xf7f3ea));
}

pub(super) fn house(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    let wall = rgb(dice.pick(&WALLS));
    let roof = rgb(dice.pick(&ROOFS));
    let half = dice.range(8.0, 10.6);
    let storeys = if dice.chance(0.25) { 2 } else { 1 };
    let eaves = if storeys == 2 {
        dice.range(12.0, 13.5)
    } else {
        dice.range(7.6, 9.4)
    };
    let ridge = eaves + dice.range(5.2, 8.0);
    let hipped = dice.chance(0.4);
    pen.ellipse(0.0, 0.1, half + 1.6, 0.9, SHADOW);
    if dice.chance(0.7) {
        let x = dice.range(3.4, 5.4);
        pen.rect(x, eaves, x + 2.3, ridge + 0.6, rgb(0x8a4a36));
        pen.rect(x - 0.3, ridge + 0.4, x + 2.6, ridge + 1.2, rgb(0x6d3a2c));
        if dice.chance(0.4) {
            pen.circle(x + 1.6, ridge + 2.4, 1.0, rgb(0xf2f2f2).alpha(150));
            pen.circle(x + 2.8, ridge + 4.2, 1.4, rgb(0xf2f2f2).alpha(110));
        }
    }
    pen.rect(-half, 0.0, half, eaves, wall);
    pen.rect(half * 0.55, 0.0, half, eaves, wall.shade(232));
    pen.rect(-half, 0.0, half, 1.0, wall.shade(196));
    let over = half + 1.6;
    if hipped {
        pen.polygon(
            &[
                [-over, eaves - 0.6],
                [over, eaves - 0.6],
                [half * 0.56, ridge],
                [-half * 0.56, ridge],
            ],
            roof,
        );
    } else {
        pen.polygon(&[[-half, eaves], [half, eaves], [0.0, ridge - 0.8]], wall);
        pen.polygon(
            &[
                [-over, eaves - 1.2],
                [0.0, ridge],
                [over, eaves - 1.2],
                [over, eaves],
                [0.0, ridge + 1.3],
                [-over, eaves],
            ],
            roof,
        );
        pen.polygon(
            &[[-half, eaves], [half, eaves], [0.0, ridge]],
            if dice.chance(0.6) {
                roof.shade(232)
            } else {
                wall
            },
        );
        pen.polygon(
            &[
                [0.0, ridge + 1.3],
                [over, eaves],
                [over, eaves - 1.2],
                [0.0, ridge],
            ],
            roof.shade(204),
        );
        pen.circle(0.0, eaves + (ridge - eaves) * 0.38, 1.4, pane(dark, dice));
    }
    pen.rect(-over, eaves - 0.9, over, eaves - 0.2, roof.shade(190));
    let door = rgb(dice.pick(&[0x6a4226, 0x3f5a74, 0x7a2f2a, 0x3d6a4a]));
    let x = dice.pick(&[-0.45, 0.0, 0.42]) * half;
    pen.rect(x - 1.7, 0.0, x + 1.7, 6.0, rgb(0xf4efe4));
    pen.rect(x - 1.3, 0.0, x + 1.3, 5.6, door);
    for slot in [-0.62, 0.0, 0.62] {
        let at = slot * half;
        if (at - x).abs() > 3.4 {
            window(pen, at, 4.6, 1.35, dark, dice);
        }
        if storeys == 2 {
            window(pen, at, 9.6, 1.25, dark, dice);
        }
    }
}
