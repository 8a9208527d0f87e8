//! Boats on the water: sailing boats with one or two sails, fishing boats and steamers with a cabin.

use crate::data::paint::color::{Color, rgb};
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::Pen;

const HULLS: [u32; 8] = [
    0xd1433a, 0x2f4a6e, 0xe8803a, 0xf2efe6, 0x3c8a66, 0x6a4a34, 0x2f80b0, 0xe2b33c,
];
const SAILS: [u32; 6] = [0xf8f5ec, 0xf8f5ec, 0xfaf0d4, 0xd9483c, 0xe6b040, 0x4f8fc0];

pub(super) fn boat(pen: &mut Pen, dark: bool, dice: &mut Dice) {
    let hull = rgb(dice.pick(&HULLS));
    let half = dice.range(8.0, 10.6);
    pen.ellipse(0.0, -1.6, half * 0.9, 1.5, hull.shade(150).alpha(110));
    if dice.chance(0.62) {
        sails(pen, half, dice)
    } else {
        cabin(pen, half, dark, dice)
    }
    let deck = dice.range(2.6, 3.6);
    pen.polygon(
        &[
            [-half, deck],
            [half + 1.4, deck + 0.6],
            [half - 2.2, -1.2],
            [-half + 1.4, -1.2],
        ],
        hull,
    );
    pen.polygon(
        &[
            [-half, deck],
            [half + 1.4, deck + 0.6],
            [half + 0.7, deck - 0.5],
            [-half + 0.3, deck - 1.0],
        ],
        rgb(dice.pick(&[0xf6f2e6, 0x6a4a34, 0xffffff])),
    );
    pen.polygon(
        &[
            [-half + 1.0, 0.0],
            [half - 1.4, 0.0],
            [half - 2.2, -1.2],
            [-half + 1.4, -1.2],
        ],
        hull.shade(196),
    );
    let foam = rgb(0xf4fbff).alpha(190);
    for _ in 0..3 {
        let x = dice.range(-half - 1.0, half - 3.0);
        pen.rect(x, -1.8, x + dice.range(2.0, 5.0), -1.2, foam);
    }
}

fn sails(pen: &mut Pen, half: f32, dice: &mut Dice) {
    let height = dice.range(15.0, 20.0);
    let main = rgb(dice.pick(&SAILS));
    let jib: Color = if dice.chance(0.6) {
        main.shade(238)
    } else {
        rgb(dice.pick(&SAILS))
    };
    let mast = dice.range(-1.0, 2.0);
    pen.polygon(
        &[
            [mast - 0.8, height - 0.8],
            [mast - 0.8, 4.4],
            [-half + 0.8, 4.6],
            [mast - half * 0.42, height * 0.52],
        ],
        main,
    );
    if dice.chance(0.3) {
        let y = height * 0.45;
        pen.polygon(
            &[
                [mast - 0.8, y + 1.6],
                [mast - 0.8, y - 0.4],
                [mast - half * 0.52, y - 0.2],
                [mast - half * 0.4, y + 1.6],
            ],
            rgb(0xcf3a32),
        );
    }
    if dice.chance(0.75) {
        pen.polygon(
            &[
                [mast + 0.8, height - 2.4],
                [mast + 0.8, 4.4],
                [half - 0.2, 4.4],
            ],
            jib,
        );
    }
    pen.rect(mast - 0.5, 2.6, mast + 0.5, height + 0.6, rgb(0x5f4836));
    if dice.chance(0.5) {
        pen.polygon(
            &[
                [mast, height + 2.2],
                [mast - 2.6, height + 1.4],
                [mast, height + 0.5],
            ],
            rgb(0xd8402f),
        );
    }
}

fn cabin(pen: &mut Pen, half: f32, dark: bool, dice: &mut Dice) {
    let white = rgb(dice.pick(&[0xf6f3ea, 0xe9dcc0, 0xdfe6ea]));
    let glass = if dark {
        rgb(0xffe08a).glowing()
    } else {
        rgb(0x6f93ab)
    };
    let left = dice.range(-half * 0.6, -half * 0.3);
    let right = left + dice.range(6.5, 9.5);
    pen.rect(left, 2.6, right, 7.4, white);
    pen.rect(left + 1.0, 7.2, right - 2.0, 10.2, white.shade(244));
    pen.rect(left + 0.6, 10.0, right - 1.6, 10.8, rgb(0x8a4a36));
    for index in 0..3 {
        let x = left + 1.0 + 2.1 * index as f32;
        pen.rect(x, 4.6, x + 1.2, 6.2, glass);
    }
    pen.rect(left + 1.8, 8.0, right - 2.8, 9.4, glass);
    if dice.chance(0.6) {
        let x = left + 1.6;
        pen.rect(
            x,
            10.4,
            x + 2.2,
            14.6,
            rgb(dice.pick(&[0xcf3a32, 0x2f3b4c, 0xe4b535])),
        );
        pen.rect(x, 13.2, x + 2.2, 14.6, rgb(0x2a2c30));
        pen.circle(x - 0.4, 16.2, 1.4, rgb(0xe8eaec).alpha(150));
        pen.circle(x - 2.2, 18.0, 1.8, rgb(0xe8eaec).alpha(110));
    } else {
        let x = right + 0.8;
        pen.rect(x, 2.6, x + 0.6, 14.0, rgb(0x5f4836));
        pen.line([x, 13.6], [half, 4.0], 0.4, rgb(0x5f4836));
        pen.line([x, 13.6], [left - 2.0, 4.0], 0.4, rgb(0x5f4836));
    }
}
