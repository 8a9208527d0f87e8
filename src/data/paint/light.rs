//! The hour and the weather: the colours of the sky, and the tint they give to everything below it.

use super::color::{Color, rgb};
use super::dice::Dice;

#[derive(Clone, Copy)]
pub(crate) struct Light {
    pub(crate) sky_top: Color,
    pub(crate) sky_low: Color,
    pub(crate) cloud: Color,
    pub(crate) sun: Option<Color>,
    /// Multiplies the colours of things, 256 being full white light.
    pub(crate) tint: [u32; 3],
    /// Windows are lit.
    pub(crate) dark: bool,
    /// Index into [`HOURS`].
    pub(crate) hour: u16,
}

/// What the light says of hour and weather.
pub(crate) const HOURS: [&str; 4] = ["day", "evening", "overcast", "night"];
/// That of each of [`LIGHTS`].
const HOUR_OF: [u16; 10] = [0, 0, 0, 0, 1, 1, 3, 2, 2, 3];

const SUN: Color = rgb(0xfff0b8);
const MOON: Color = rgb(0xf4f2de);

const fn light(
    sky_top: u32,
    sky_low: u32,
    cloud: u32,
    sun: Option<Color>,
    tint: [u32; 3],
    dark: bool,
) -> Light {
    Light {
        sky_top: rgb(sky_top),
        sky_low: rgb(sky_low),
        cloud: rgb(cloud),
        sun,
        tint,
        dark,
        hour: 0,
    }
}

const LIGHTS: [Light; 10] = [
    light(
        0x5f9fe0,
        0xc4e2f8,
        0xffffff,
        Some(SUN),
        [256, 256, 252],
        false,
    ),
    light(
        0x86bdee,
        0xd9edfa,
        0xffffff,
        Some(SUN),
        [256, 256, 256],
        false,
    ),
    light(
        0x69c3d2,
        0xd6f1ee,
        0xffffff,
        Some(SUN),
        [254, 256, 250],
        false,
    ),
    light(0x4a86cf, 0xa9d3f2, 0xf6fbff, None, [248, 250, 252], false),
    light(
        0xefb37c,
        0xfbe6c6,
        0xfff6e4,
        Some(SUN),
        [256, 236, 212],
        false,
    ),
    light(
        0xe88e76,
        0xf9d3a0,
        0xffe6cf,
        Some(SUN),
        [252, 220, 200],
        false,
    ),
    light(
        0x5d72b4,
        0xcda0b6,
        0xe9dff0,
        Some(MOON),
        [214, 208, 232],
        true,
    ),
    light(0xa8b5c0, 0xd9dfe3, 0xf2f5f7, None, [232, 236, 240], false),
    light(0x8794a3, 0xbcc6ce, 0xdfe5ea, None, [212, 218, 228], true),
    light(
        0x2c3c70,
        0x7f7fb0,
        0x9a9ccb,
        Some(MOON),
        [160, 164, 204],
        true,
    ),
];

impl Light {
    pub(crate) fn throw(dice: &mut Dice) -> Self {
        // Night is the rarest.
        let index = dice.below(19) / 2;
        let mut light = LIGHTS[index as usize];
        light.hour = HOUR_OF[index as usize];
        // No two afternoons are equally bright.
        let gain = 232 + dice.below(34);
        light.tint = light.tint.map(|channel| (channel * gain) >> 8);
        light.sky_top = light.sky_top.shade(244 + dice.below(20));
        light
    }
}
