//! Planes in the air: airliners, propeller planes and biplanes, climbing or sinking a little.

use crate::data::paint::color::{Color, rgb};
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::Pen;

const LIVERIES: [u32; 7] = [
    0x2f6db8, 0xcf3a32, 0xe3a02c, 0x3a8f6a, 0x6d4c93, 0x2d3a4c, 0x4aa8bb,
];

pub(super) fn plane(pen: &mut Pen, dice: &mut Dice) {
    let paint = rgb(dice.pick(&LIVERIES));
    match dice.below(5) {
        0..=2 => airliner(pen, paint, dice),
        3 => propeller(pen, paint, false, dice),
        _ => propeller(pen, paint, true, dice),
    }
}

fn airliner(pen: &mut Pen, paint: Color, dice: &mut Dice) {
    let white = rgb(dice.pick(&[0xf7f7f4, 0xf7f7f4, 0xe2e7ea, 0xf2e6c8]));
    if dice.chance(0.25) {
        pen.rect(-26.0, -0.2, -12.0, 0.7, rgb(0xffffff).alpha(130));
        pen.rect(-26.0, -1.8, -11.0, -1.2, rgb(0xffffff).alpha(110));
    }
    // The far wing, the fin, the body, the near wing.
    pen.polygon(
        &[[-0.6, 1.6], [2.6, 1.6], [-1.8, 6.2], [-3.6, 6.2]],
        white.shade(206),
    );
    pen.polygon(
        &[[-12.6, 1.0], [-8.2, 1.2], [-10.8, 6.4], [-13.4, 6.4]],
        paint,
    );
    pen.polygon(
        &[[-11.4, 0.8], [-8.6, 0.6], [-12.2, 3.2], [-13.6, 3.2]],
        white.shade(214),
    );
    pen.polygon(
        &[
            [-13.0, 1.4],
            [-9.0, 1.9],
            [9.0, 1.9],
            [11.6, 1.1],
            [12.8, -0.1],
            [11.4, -1.3],
            [8.0, -1.8],
            [-7.6, -1.6],
            [-12.4, 0.4],
        ],
        white,
    );
    pen.polygon(
        &[
            [-12.4, 0.4],
            [-9.0, -0.4],
            [10.0, -0.6],
            [12.6, -0.4],
            [11.4, -1.3],
            [8.0, -1.8],
            [-7.6, -1.6],
        ],
        paint.shade(246),
    );
    for window in 0..8 {
        let x = -6.8 + 1.9 * window as f32;
        pen.rect(x, 0.3, x + 0.8, 1.1, rgb(0x4a5a70));
    }
    pen.polygon(
        &[[9.6, 0.5], [11.6, 0.5], [10.9, 1.3], [9.4, 1.5]],
        rgb(0x3a4658),
    );
    pen.polygon(
        &[[-1.4, -0.5], [3.6, -0.5], [-2.6, -7.4], [-5.2, -7.4]],
        rgb(0xc2c8ce),
    );
    pen.polygon(
        &[[-1.4, -0.5], [0.4, -0.5], [-4.2, -7.4], [-5.2, -7.4]],
        rgb(0x9fa7b0),
    );
    pen.ellipse(1.0, -3.4, 1.9, 1.0, paint.shade(210));
}

fn propeller(pen: &mut Pen, paint: Color, biplane: bool, dice: &mut Dice) {
    let wing = if dice.chance(0.5) {
        rgb(0xf4efe2)
    } else {
        paint.shade(216)
    };
    pen.polygon(
        &[[-10.8, 0.8], [-6.6, 1.2], [-9.0, 5.6], [-11.4, 5.6]],
        paint.shade(230),
    );
    pen.polygon(
        &[
            [-11.2, 1.2],
            [-4.0, 2.6],
            [4.8, 2.6],
            [8.6, 1.9],
            [9.6, 0.0],
            [8.4, -1.9],
            [2.0, -2.3],
            [-6.0, -1.0],
            [-11.2, 0.2],
        ],
        paint,
    );
    pen.polygon(
        &[
            [-11.2, 0.2],
            [9.4, -0.2],
            [8.4, -1.9],
            [2.0, -2.3],
            [-6.0, -1.0],
        ],
        paint.shade(208),
    );
    pen.polygon(
        &[[-1.8, 2.5], [-0.8, 4.2], [1.8, 4.2], [3.4, 2.5]],
        rgb(0xbfdcea),
    );
    pen.polygon(
        &[[-11.6, 1.2], [-7.6, 1.2], [-8.2, 0.3], [-12.4, 0.3]],
        wing,
    );
    if biplane {
        pen.polygon(&[[-3.2, 6.8], [5.4, 6.8], [5.0, 5.4], [-3.8, 5.4]], wing);
        pen.line([-1.4, 5.6], [-1.0, 1.0], 0.5, rgb(0x5a4636));
        pen.line([3.6, 5.6], [3.8, 1.0], 0.5, rgb(0x5a4636));
        pen.polygon(
            &[[-3.4, -1.4], [5.2, -1.4], [4.8, -2.8], [-4.0, -2.8]],
            wing.shade(230),
        );
    } else {
        pen.polygon(&[[-1.2, 0.2], [4.4, 0.2], [1.8, -5.6], [-1.8, -5.6]], wing);
        pen.polygon(
            &[[-1.2, 0.2], [0.8, 0.2], [-0.4, -5.6], [-1.8, -5.6]],
            wing.shade(214),
        );
    }
    pen.line([0.6, -2.2], [1.2, -4.6], 0.5, rgb(0x33363b));
    pen.circle(1.3, -5.0, 1.1, rgb(0x2a2b2e));
    pen.ellipse(10.2, 0.0, 0.6, 4.2, rgb(0xe8edf0).alpha(150));
    pen.circle(9.8, 0.0, 0.9, rgb(0x3a3d42));
}
