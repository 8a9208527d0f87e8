//! What stands behind the object: sky, clouds, sun, hills or a row of houses, and the ground.

use super::super::paint::canvas::Canvas;
use super::super::paint::color::{Color, mix, rgb};
use super::super::paint::dice::Dice;
use super::super::paint::light::Light;
use super::super::paint::sky::{cloud, stars, sun};
use super::SIDE;

const EDGE: f32 = SIDE as f32;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    Meadow,
    Street,
    Water,
    Beach,
    /// Much water, a strip of sand in front.
    Bay,
    /// Nothing but sky.
    Air,
}

const GRASS: [u32; 6] = [0x6da544, 0x86ad52, 0x5b9850, 0x99a352, 0xb0a55a, 0x78b04a];
const WATER: [u32; 4] = [0x3b7cae, 0x3f93b5, 0x2f6a94, 0x4aa0a8];
const SAND: [u32; 3] = [0xe6d3a3, 0xdcc48f, 0xe9dcb8];
const FACADES: [u32; 7] = [
    0xd8a58a, 0xc98f86, 0xb7c2b0, 0xd9c9a3, 0xa9b3c4, 0xc7b5c9, 0xe0b98c,
];

/// Draws it and tells where the sky ends.
pub(super) fn draw(canvas: &mut Canvas, light: &Light, ground: Ground, dice: &mut Dice) -> f32 {
    let horizon = if ground == Ground::Air {
        EDGE
    } else {
        dice.range(13.5, 24.0)
    };
    canvas.gradient(0.0, horizon, light.sky_top, light.sky_low);
    if light.dark && light.sun.is_some() {
        stars(canvas, horizon, dice);
    }
    sun(canvas, light, horizon, dice);
    for _ in 0..dice.below(4) {
        let (x, y) = (dice.range(-1.0, 33.0), dice.range(2.0, horizon * 0.72));
        cloud(canvas, light, x, y, dice.range(0.5, 1.15), dice);
    }
    match ground {
        Ground::Air => {
            for _ in 0..dice.below(3) {
                let (x, y) = (dice.range(0.0, 32.0), dice.range(22.0, 32.0));
                cloud(canvas, light, x, y, dice.range(1.0, 2.0), dice);
            }
        }
        Ground::Meadow => {
            behind(canvas, light, horizon, dice);
            let grass = rgb(dice.pick(&GRASS)).times(light.tint);
            canvas.gradient(
                horizon,
                EDGE,
                mix(grass, light.sky_low, 36),
                grass.shade(232),
            );
            if dice.chance(0.3) {
                path(canvas, light, horizon, dice);
            }
            tufts(canvas, grass, horizon, dice);
        }
        Ground::Street => {
            behind(canvas, light, horizon, dice);
            street(canvas, light, horizon, dice);
        }
        Ground::Water => {
            if dice.chance(0.5) {
                hills(canvas, light, horizon, dice);
            }
            water(canvas, light, horizon, EDGE, dice);
        }
        Ground::Beach | Ground::Bay => {
            let shore = if ground == Ground::Bay {
                dice.range(26.5, 30.0)
            } else {
                horizon + dice.range(1.5, 6.5)
            };
            if dice.chance(0.3) {
                hills(canvas, light, horizon, dice);
            }
            water(canvas, light, horizon, shore, dice);
            let sand = rgb(dice.pick(&SAND)).times(light.tint);
            canvas.gradient(shore, EDGE, sand, sand.shade(236));
            canvas.rect(
                0.0,
                shore,
                EDGE,
                shore + 0.5,
                rgb(0xffffff).times(light.tint).alpha(150),
            );
        }
    }
    horizon
}

/// Hills, a wood's edge or a row of houses along the horizon.
fn behind(canvas: &mut Canvas, light: &Light, horizon: f32, dice: &mut Dice) {
    match dice.below(5) {
        0 | 1 => hills(canvas, light, horizon, dice),
        2 => {
            hills(canvas, light, horizon, dice);
            wood(canvas, light, horizon, dice);
        }
        3 => wood(canvas, light, horizon, dice),
        _ => houses(canvas, light, horizon, dice),
    }
}

fn hills(canvas: &mut Canvas, light: &Light, horizon: f32, dice: &mut Dice) {
    let green =
        rgb(dice.pick(&[0x6f9a62, 0x7f9f80, 0x8a9c8c, 0x7e93a8, 0x93a36a])).times(light.tint);
    for layer in 0..1 + dice.below(2) {
        let color = mix(green, light.sky_low, if layer == 0 { 120 } else { 50 });
        for _ in 0..2 {
            let (x, width) = (dice.range(-4.0, 36.0), dice.range(8.0, 18.0));
            let height = dice.range(1.2, 5.0) / (1 + layer) as f32;
            canvas.ellipse(x, horizon, width, height, color);
        }
    }
}

fn wood(canvas: &mut Canvas, light: &Light, horizon: f32, dice: &mut Dice) {
    let green =
        rgb(dice.pick(&[0x4d8a45, 0x5d9a4c, 0x3f7a4c, 0x7d9348, 0xa07a3c])).times(light.tint);
    let mut x = dice.range(-3.0, 0.0);
    let (mut end, height) = (EDGE + 3.0, dice.range(0.8, 1.5));
    if dice.chance(0.4) {
        end = dice.range(8.0, 24.0);
    }
    while x < end {
        let radius = dice.range(1.4, 2.6);
        canvas.ellipse(
            x,
            horizon,
            radius * 1.25,
            radius * height,
            green.shade(228 + dice.below(40)),
        );
        x += radius * 1.3;
    }
}

fn houses(canvas: &mut Canvas, light: &Light, horizon: f32, dice: &mut Dice) {
    let mut x = dice.range(-4.0, 2.0);
    while x < EDGE {
        let (width, height) = (dice.range(3.5, 7.0), dice.range(2.5, 9.0));
        let color = mix(
            rgb(dice.pick(&FACADES)).times(light.tint),
            light.sky_low,
            70,
        );
        canvas.rect(x, horizon - height, x + width, horizon, color);
        if height > 5.0 {
            let pane = if light.dark {
                rgb(0xf2d58a)
            } else {
                mix(color, rgb(0x5f7488), 90)
            };
            let mut y = horizon - height + 1.0;
            while y < horizon - 1.5 {
                canvas.rect(x + 0.8, y, x + 1.7, y + 0.9, pane);
                canvas.rect(x + width - 1.8, y, x + width - 0.9, y + 0.9, pane);
                y += 2.0;
            }
        }
        x += width
            + if dice.chance(0.3) {
                dice.range(1.0, 6.0)
            } else {
                0.0
            };
    }
}

/// A path that widens towards the viewer.
fn path(canvas: &mut Canvas, light: &Light, horizon: f32, dice: &mut Dice) {
    let sand = rgb(dice.pick(&[0xcdb98c, 0xb9a67f, 0x9a948a])).times(light.tint);
    let (far, near, half) = (
        dice.range(6.0, 26.0),
        dice.range(2.0, 30.0),
        dice.range(2.0, 6.0),
    );
    canvas.polygon(
        &[
            [far - 0.4, horizon],
            [far + 0.4, horizon],
            [near + half, EDGE],
            [near - half, EDGE],
        ],
        sand,
    );
}

fn tufts(canvas: &mut Canvas, grass: Color, horizon: f32, dice: &mut Dice) {
    let flowers = dice.chance(0.3);
    for _ in 0..4 + dice.below(8) {
        let (x, y) = (dice.range(0.0, EDGE), dice.range(horizon + 1.0, EDGE));
        let color = if flowers {
            rgb(dice.pick(&[0xf2e36b, 0xf7f4ee, 0xd9697a]))
        } else {
            grass.shade(214)
        };
        let width = if flowers { 0.67 } else { 1.6 };
        canvas.rect(x, y, x + width, y + 0.5, color);
    }
}

fn street(canvas: &mut Canvas, light: &Light, horizon: f32, dice: &mut Dice) {
    let asphalt = rgb(dice.pick(&[0x77777d, 0x86848a, 0x6a6c74, 0x8f8a86])).times(light.tint);
    let kerb = horizon + dice.range(1.2, 4.5);
    let pavement = if dice.chance(0.6) {
        rgb(dice.pick(&[0xd3cbbb, 0xc2bfb8, 0xc9b79c]))
    } else {
        rgb(dice.pick(&GRASS))
    };
    let pavement = pavement.times(light.tint);
    canvas.rect(0.0, horizon, EDGE, kerb, pavement);
    canvas.rect(0.0, kerb, EDGE, kerb + 0.5, pavement.shade(200));
    canvas.gradient(kerb + 0.5, EDGE, asphalt, asphalt.shade(228));
    let (y, gap, start) = (
        dice.range(kerb + 3.0, 31.0),
        dice.range(5.5, 9.0),
        dice.range(-6.0, 0.0),
    );
    if dice.chance(0.75) {
        let mut x = start;
        while x < EDGE {
            canvas.rect(
                x,
                y,
                x + gap * 0.55,
                y + 1.0,
                rgb(0xe2dfd2).times(light.tint).alpha(200),
            );
            x += gap;
        }
    }
}

fn water(canvas: &mut Canvas, light: &Light, top: f32, bottom: f32, dice: &mut Dice) {
    let sea = rgb(dice.pick(&WATER)).times(light.tint);
    canvas.gradient(top, bottom, mix(sea, light.sky_low, 70), sea);
    for _ in 0..5 + dice.below(5) {
        let (x, y, width) = (
            dice.range(-2.0, EDGE),
            dice.range(top + 0.5, EDGE),
            dice.range(1.5, 5.0),
        );
        if y + 0.5 < bottom {
            canvas.rect(x, y, x + width, y + 0.45, light.sky_low.alpha(120));
        }
    }
}
