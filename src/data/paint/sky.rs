//! What the sky holds: stars, sun or moon, and clouds.

use super::canvas::Canvas;
use super::color::{mix, rgb};
use super::dice::Dice;
use super::light::Light;

pub(crate) fn stars(canvas: &mut Canvas, horizon: f32, dice: &mut Dice) {
    for _ in 0..dice.below(9) {
        let (x, y) = (
            dice.range(0.0, canvas.width()),
            dice.range(0.0, horizon * 0.7),
        );
        canvas.rect(x, y, x + 0.67, y + 0.67, rgb(0xffffff).alpha(190));
    }
}

pub(crate) fn sun(canvas: &mut Canvas, light: &Light, horizon: f32, dice: &mut Dice) {
    let (x, y, radius) = (
        dice.range(2.0, canvas.width() - 2.0),
        dice.range(3.0, horizon * 0.7),
        dice.range(1.6, 2.8),
    );
    let shows = dice.chance(0.55);
    if let (Some(color), true) = (light.sun, shows) {
        canvas.ellipse(x, y, radius * 2.0, radius * 2.0, color.alpha(44));
        canvas.ellipse(x, y, radius * 1.4, radius * 1.4, color.alpha(70));
        canvas.ellipse(x, y, radius, radius, color);
    }
}

/// Three or four puffs on a flat base, lighter above.
pub(crate) fn cloud(
    canvas: &mut Canvas,
    light: &Light,
    x: f32,
    y: f32,
    size: f32,
    dice: &mut Dice,
) {
    let white = mix(light.cloud, light.sky_low, 18);
    let shadow = mix(white, light.sky_top, 56);
    let (lean, rise) = (dice.range(-1.2, 1.2), dice.range(1.3, 2.1));
    canvas.ellipse(x, y + 0.5 * size, 4.2 * size, 1.15 * size, shadow);
    canvas.ellipse(
        x - 2.1 * size,
        y - 0.2 * size,
        1.7 * size,
        1.1 * size,
        white,
    );
    canvas.ellipse(
        x + lean * size,
        y - 0.6 * size,
        1.9 * size,
        rise * size,
        white,
    );
    canvas.ellipse(
        x + 2.3 * size,
        y - 0.1 * size,
        1.5 * size,
        1.0 * size,
        white,
    );
}
