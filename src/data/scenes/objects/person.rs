//! People, standing or walking: skin, hair or hat, shirt or dress, trousers or skirt; some with a bag or an umbrella.

use crate::data::paint::color::{Color, rgb};
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::Pen;

const SKINS: [u32; 6] = [0xf3cfae, 0xe5b48c, 0xd19a6b, 0xa96f45, 0x7d4e30, 0x5b3923];
const HAIRS: [u32; 6] = [0x241a15, 0x4a2f1c, 0x8a5a2b, 0xd9b45a, 0x9c9a96, 0xa8482a];
const CLOTHES: [u32; 12] = [
    0xe07a2c, 0x2f6db4, 0xd4423a, 0x3f8f5c, 0xf0ede4, 0x6d4c93, 0xe4b535, 0x394251, 0x59a5b4,
    0xd987a5, 0x8f9a4b, 0x9a4f3c,
];
const TROUSERS: [u32; 7] = [
    0x2d3850, 0x4d5868, 0x23262c, 0x7a6a52, 0x5a6f8c, 0x3f4a36, 0xb8a888,
];

pub(in crate::data) fn person(pen: &mut Pen, dice: &mut Dice) {
    let skin = rgb(dice.pick(&SKINS));
    let shirt = rgb(dice.pick(&CLOTHES));
    let trousers = rgb(dice.pick(&TROUSERS));
    let width = dice.range(2.7, 3.5);
    let hip = dice.range(8.2, 9.8);
    let shoulder = hip + dice.range(6.6, 7.8);
    pen.ellipse(0.0, 0.2, 4.4, 0.8, rgb(0x101820).alpha(76));

    legs(pen, hip, width, trousers, skin, dice);
    let dress = dice.chance(0.22);
    if dress {
        pen.polygon(
            &[
                [-width, shoulder],
                [width, shoulder],
                [width * 0.75, hip + 2.0],
                [width + 1.6, hip - 4.2],
                [-width - 1.6, hip - 4.2],
                [-width * 0.75, hip + 2.0],
            ],
            shirt,
        );
    } else {
        pen.polygon(
            &[
                [-width + 0.5, shoulder + 0.5],
                [width - 0.5, shoulder + 0.5],
                [width, shoulder - 0.6],
                [width * 0.86, hip - 0.6],
                [-width * 0.86, hip - 0.6],
                [-width, shoulder - 0.6],
            ],
            shirt,
        );
        if dice.chance(0.25) {
            pen.rect(
                -width * 0.9,
                hip + 2.4,
                width * 0.9,
                hip + 3.8,
                rgb(dice.pick(&CLOTHES)),
            );
        }
    }
    arms(pen, width, hip, shoulder, shirt.shade(226), skin, dice);
    head(pen, shoulder, skin, dice);
}

fn legs(pen: &mut Pen, hip: f32, width: f32, trousers: Color, skin: Color, dice: &mut Dice) {
    let stride = dice.range(0.2, 2.4);
    let shorts = dice.chance(0.2);
    let shoe = rgb(dice.pick(&[0x2a2420, 0xf0eee8, 0x8a3f2c]));
    for (side, color) in [(-1.0, trousers.shade(222)), (1.0, trousers)] {
        let (top, foot) = (side * width * 0.45, side * (width * 0.45 + stride * 0.6));
        pen.line(
            [top, hip],
            [foot, 0.4],
            2.3,
            if shorts { skin } else { color },
        );
        if shorts {
            pen.line(
                [top, hip],
                [top + (foot - top) * 0.45, hip * 0.55],
                2.6,
                color,
            );
        }
        pen.rect(foot - 1.1, 0.0, foot + 1.6, 1.0, shoe);
    }
    pen.rect(-width * 0.85, hip - 1.6, width * 0.85, hip + 0.4, trousers);
}

fn arms(
    pen: &mut Pen,
    width: f32,
    hip: f32,
    shoulder: f32,
    sleeve: Color,
    skin: Color,
    dice: &mut Dice,
) {
    let umbrella = dice.chance(0.1);
    for side in [-1.0, 1.0] {
        let from = [side * (width + 0.1), shoulder - 0.4];
        let pose = if umbrella && side > 0.0 {
            3
        } else {
            dice.below(5)
        };
        let (elbow, hand) = match pose {
            0 | 1 => (
                [side * (width + 1.0), shoulder - 3.6],
                [side * (width + 1.1), hip - 0.4],
            ),
            2 => (
                [side * (width + 2.6), shoulder - 3.0],
                [side * (width + 0.2), hip + 1.2],
            ),
            3 => (
                [side * (width + 2.3), shoulder - 1.2],
                [side * (width + 2.5), shoulder + 3.0],
            ),
            _ => (
                [side * (width + 1.6), shoulder - 3.2],
                [side * (width + 2.6), hip + 0.2],
            ),
        };
        pen.line(from, elbow, 1.8, sleeve);
        pen.line(elbow, hand, 1.6, sleeve);
        pen.circle(hand[0], hand[1], 1.0, skin);
        if umbrella && side > 0.0 {
            let cover = rgb(dice.pick(&CLOTHES));
            pen.line(hand, [hand[0] - 1.0, shoulder + 11.0], 0.6, rgb(0x3a3a3e));
            let (x, y) = (hand[0] - 1.0, shoulder + 7.4);
            pen.polygon(
                &[
                    [x - 7.2, y],
                    [x - 5.4, y + 2.8],
                    [x - 2.2, y + 4.4],
                    [x + 2.2, y + 4.4],
                    [x + 5.4, y + 2.8],
                    [x + 7.2, y],
                ],
                cover,
            );
        } else if pose < 2 && dice.chance(0.2) {
            let bag = rgb(dice.pick(&[0x7a4a2c, 0xb0392f, 0x2f4f6a]));
            pen.rect(hand[0] - 1.6, hip - 4.4, hand[0] + 1.6, hip - 1.2, bag);
        }
    }
}

fn head(pen: &mut Pen, shoulder: f32, skin: Color, dice: &mut Dice) {
    let hair = rgb(dice.pick(&HAIRS));
    let (y, radius) = (shoulder + 3.4, dice.range(2.3, 2.8));
    let style = dice.below(5);
    if style == 1 {
        // Long hair, behind the face.
        pen.rect(
            -radius - 0.3,
            shoulder - 0.8,
            radius + 0.3,
            y + 0.8,
            hair.shade(230),
        );
    }
    pen.rect(-0.9, shoulder, 0.9, shoulder + 1.6, skin.shade(226));
    pen.circle(0.0, y, radius, skin);
    match style {
        0 | 1 => {
            pen.ellipse(0.0, y + radius * 0.55, radius + 0.25, radius * 0.7, hair);
        }
        2 => {
            let hat = rgb(dice.pick(&CLOTHES));
            pen.rect(
                -radius - 1.3,
                y + 0.7,
                radius + 1.3,
                y + 1.5,
                hat.shade(220),
            );
            pen.rect(
                -radius * 0.85,
                y + 1.4,
                radius * 0.85,
                y + radius + 1.2,
                hat,
            );
        }
        3 => {
            let cap = rgb(dice.pick(&CLOTHES));
            pen.ellipse(0.0, y + radius * 0.6, radius + 0.2, radius * 0.62, cap);
            pen.rect(0.0, y + 0.5, radius + 1.5, y + 1.2, cap.shade(210));
        }
        _ => {
            pen.circle(0.0, y + radius + 0.6, 1.3, hair);
            pen.ellipse(0.0, y + radius * 0.6, radius + 0.15, radius * 0.65, hair);
        }
    }
}
