//! Road signs on a post: warning triangles, prohibition and direction rounds, square boards, stop, and a signpost.

use crate::data::paint::color::{Color, rgb};
use crate::data::paint::dice::Dice;
use crate::data::paint::pen::{Pen, Point};

const RED: Color = rgb(0xcf3430);
const BLUE: Color = rgb(0x2463ae);
const WHITE: Color = rgb(0xf8f6f0);
const INK: Color = rgb(0x25272b);

pub(super) fn sign(pen: &mut Pen, dice: &mut Dice) {
    let post = rgb(dice.pick(&[0x8f959b, 0x7c8085, 0x8a6a4a, 0xb9bdc1]));
    let (height, radius) = (dice.range(13.0, 18.5), dice.range(4.2, 5.8));
    pen.ellipse(0.0, 0.1, 3.0, 0.7, rgb(0x101820).alpha(76));
    pen.rect(-0.6, 0.0, 0.6, height + 1.0, post);
    pen.rect(0.1, 0.0, 0.6, height + 1.0, post.shade(208));
    match dice.below(10) {
        0 | 1 => triangle(pen, height, radius * 1.2, dice),
        2 => round(pen, height, radius, RED, RED, dice),
        3 | 4 => round(pen, height, radius, RED, WHITE, dice),
        5 => round(pen, height, radius, WHITE, BLUE, dice),
        6 | 7 => board(pen, height, radius, dice),
        8 => stop(pen, height, radius, dice),
        _ => signpost(pen, height, dice),
    }
}

/// A warning: red edge, white inside, a mark.
fn triangle(pen: &mut Pen, y: f32, r: f32, dice: &mut Dice) {
    let corners = |r: f32| -> [Point; 3] {
        [
            [0.0, y + r],
            [r * 0.95, y - r * 0.66],
            [-r * 0.95, y - r * 0.66],
        ]
    };
    let inside = if dice.chance(0.25) {
        rgb(0xf4cf3c)
    } else {
        WHITE
    };
    pen.polygon(&corners(r), RED);
    pen.polygon(&corners(r * 0.6), inside);
    if dice.chance(0.6) {
        pen.rect(-0.5, y - r * 0.08, 0.5, y + r * 0.34, INK);
        pen.rect(-0.5, y - r * 0.32, 0.5, y - r * 0.16, INK);
    } else {
        pen.line([-0.9, y - r * 0.3], [0.7, y + r * 0.02], 0.9, INK);
        pen.line([0.7, y + r * 0.02], [-0.3, y + r * 0.3], 0.9, INK);
    }
}

/// A round: no entry, a speed limit, no stopping, or a blue one with an arrow.
fn round(pen: &mut Pen, y: f32, r: f32, edge: Color, inside: Color, dice: &mut Dice) {
    pen.circle(0.0, y, r, edge);
    pen.circle(0.0, y, r * 0.76, inside);
    if inside == RED {
        pen.rect(-r * 0.62, y - r * 0.2, r * 0.62, y + r * 0.2, WHITE);
    } else if inside == BLUE {
        arrow(pen, y, r * 0.56, WHITE, dice);
    } else if dice.chance(0.3) {
        pen.line(
            [-r * 0.5, y - r * 0.5],
            [r * 0.5, y + r * 0.5],
            r * 0.24,
            RED,
        );
    } else {
        // A 3 and a 0, as far as so few pixels can show them.
        let (half, tall) = (r * 0.2, r * 0.42);
        for (x, open) in [(-r * 0.3, true), (r * 0.3, false)] {
            pen.rect(x - half, y - tall, x + half, y + tall, INK);
            let left = if open { x - half } else { x - half * 0.3 };
            pen.rect(left, y - tall * 0.6, x + half * 0.3, y + tall * 0.6, WHITE);
            if open {
                pen.rect(
                    x - half * 0.6,
                    y - tall * 0.16,
                    x + half,
                    y + tall * 0.16,
                    INK,
                );
            }
        }
    }
}

fn arrow(pen: &mut Pen, y: f32, r: f32, color: Color, dice: &mut Dice) {
    if dice.chance(0.5) {
        pen.rect(-r * 0.28, y - r, r * 0.28, y + r * 0.2, color);
        pen.polygon(
            &[
                [-r * 0.85, y + r * 0.1],
                [r * 0.85, y + r * 0.1],
                [0.0, y + r],
            ],
            color,
        );
    } else {
        let side = if dice.chance(0.5) { r } else { -r };
        pen.polygon(
            &[
                [-side, y - r * 0.28],
                [-side, y + r * 0.28],
                [side * 0.2, y + r * 0.28],
                [side * 0.2, y - r * 0.28],
            ],
            color,
        );
        pen.polygon(
            &[
                [side * 0.1, y - r * 0.85],
                [side * 0.1, y + r * 0.85],
                [side, y],
            ],
            color,
        );
    }
}

/// A square: an arrow or a P on blue or green, or a yellow one on its corner.
fn board(pen: &mut Pen, y: f32, r: f32, dice: &mut Dice) {
    if dice.chance(0.3) {
        let r = r * 1.15;
        pen.polygon(&[[0.0, y + r], [r, y], [0.0, y - r], [-r, y]], WHITE);
        pen.polygon(
            &[
                [0.0, y + r * 0.78],
                [r * 0.78, y],
                [0.0, y - r * 0.78],
                [-r * 0.78, y],
            ],
            rgb(0xf0b92a),
        );
        return;
    }
    let field = if dice.chance(0.75) {
        BLUE
    } else {
        rgb(0x2f8a58)
    };
    let r = r * 0.96;
    pen.rect(-r, y - r, r, y + r, WHITE);
    pen.rect(-r * 0.88, y - r * 0.88, r * 0.88, y + r * 0.88, field);
    if dice.chance(0.65) {
        arrow(pen, y, r * 0.62, WHITE, dice);
    } else {
        pen.rect(-r * 0.36, y - r * 0.56, -r * 0.04, y + r * 0.56, WHITE);
        pen.circle(r * 0.06, y + r * 0.24, r * 0.38, WHITE);
        pen.circle(r * 0.06, y + r * 0.24, r * 0.14, field);
    }
}

fn stop(pen: &mut Pen, y: f32, r: f32, dice: &mut Dice) {
    let corners = |r: f32| -> [Point; 8] {
        let a = r * 0.4142;
        [
            [-a, y + r],
            [a, y + r],
            [r, y + a],
            [r, y - a],
            [a, y - r],
            [-a, y - r],
            [-r, y - a],
            [-r, y + a],
        ]
    };
    pen.polygon(&corners(r), WHITE);
    pen.polygon(&corners(r * 0.88), RED);
    let letter = r * 0.3;
    for index in 0..4 {
        let x = (index as f32 - 1.5) * r * 0.42;
        pen.rect(
            x - letter * 0.4,
            y - letter,
            x + letter * 0.4,
            y + letter,
            WHITE.alpha(236),
        );
    }
    if dice.chance(0.3) {
        pen.rect(-r * 0.8, y - r * 1.75, r * 0.8, y - r * 1.2, WHITE);
    }
}

/// Boards that point both ways.
fn signpost(pen: &mut Pen, y: f32, dice: &mut Dice) {
    for (row, side) in [(0.6, 1.0), (-3.2, -1.0)] {
        let paint = rgb(dice.pick(&[0xf1e9d2, 0x2f8a58, 0x2463ae, 0xe3b23a]));
        let (low, high) = (y + row - 1.4, y + row + 1.4);
        let points: [Point; 5] = [
            [-3.6 * side, low],
            [4.6 * side, low],
            [6.6 * side, y + row],
            [4.6 * side, high],
            [-3.6 * side, high],
        ];
        pen.polygon(&points, paint);
        pen.rect(
            (-2.6 * side).min(3.4 * side),
            y + row - 0.3,
            (-2.6 * side).max(3.4 * side),
            y + row + 0.3,
            paint.shade(120),
        );
    }
}
