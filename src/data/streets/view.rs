//! The eye: from metres (x to the right, y up, z along the street) to the canvas, with the hour's light and the air between.

use super::super::paint::canvas::Canvas;
use super::super::paint::color::{Color, mix};
use super::super::paint::dice::Dice;
use super::super::paint::light::Light;
use super::super::paint::pen::{Pen, Place, Point};

/// Pixels to which a metre comes at a distance of one metre.
const FOCAL: f32 = 62.0;

/// A place in the street in metres: to the right of its middle, above the ground, ahead.
pub(super) type Spot = [f32; 3];

pub(super) struct View<'a> {
    pub(super) canvas: &'a mut Canvas,
    pub(super) light: Light,
    /// The row of what is as high as the eye, the column of what lies straight ahead.
    pub(super) horizon: f32,
    vanish: f32,
    /// Of the eye above the ground, and to the right of the street's middle.
    eye: f32,
    aside: f32,
    /// The side the sun shines on, -1 or 1; 0 where there is none.
    pub(super) sunny: f32,
}

impl<'a> View<'a> {
    pub(super) fn thrown(canvas: &'a mut Canvas, light: Light, dice: &mut Dice) -> Self {
        let sunny = match light.sun {
            Some(_) if !light.dark => dice.pick(&[-1.0, 1.0]),
            _ => 0.0,
        };
        Self {
            canvas,
            light,
            horizon: dice.range(22.0, 33.0),
            vanish: dice.range(30.0, 66.0),
            eye: dice.range(2.3, 3.4),
            aside: dice.range(-1.3, 1.3),
            sunny,
        }
    }

    /// Pixels a metre at a distance.
    pub(super) fn scale(&self, z: f32) -> f32 {
        FOCAL / z
    }

    pub(super) fn at(&self, [x, y, z]: Spot) -> Point {
        let scale = self.scale(z);
        [
            self.vanish + scale * (x - self.aside),
            self.horizon - scale * (y - self.eye),
        ]
    }

    /// How far away the ground in a row of the canvas below the horizon is.
    pub(super) fn distance(&self, row: f32) -> f32 {
        FOCAL * self.eye / (row - self.horizon).max(0.01)
    }

    /// How much (of 256) of the air's colour lies before what is so far away.
    fn haze(z: f32) -> u32 {
        ((z - 6.0).max(0.0) * 2.6).min(150.0) as u32
    }

    /// A colour in the light of the hour and in the air.
    pub(super) fn lit(&self, color: Color, z: f32) -> Color {
        if color.glows() {
            return color;
        }
        let lit = color.times(self.light.tint);
        if lit.is_opaque() {
            mix(lit, self.light.sky_low, Self::haze(z))
        } else {
            lit
        }
    }

    /// A flat convex piece with these corners, in the air of its first.
    pub(super) fn piece<const N: usize>(&mut self, corners: [Spot; N], color: Color) {
        let color = self.lit(color, corners[0][2]);
        let placed = corners.map(|corner| self.at(corner));
        self.canvas.convex(placed, color);
    }

    /// A rectangle that faces the eye.
    pub(super) fn front(
        &mut self,
        [left, right]: [f32; 2],
        [low, high]: [f32; 2],
        z: f32,
        color: Color,
    ) {
        let (a, b) = (self.at([left, low, z]), self.at([right, high, z]));
        let color = self.lit(color, z);
        self.canvas
            .rect(a[0].min(b[0]), b[1], a[0].max(b[0]), a[1], color);
    }

    /// A rectangle along the street, to its right or left.
    pub(super) fn along(
        &mut self,
        x: f32,
        [low, high]: [f32; 2],
        [near, far]: [f32; 2],
        color: Color,
    ) {
        self.piece(
            [
                [x, low, near],
                [x, low, far],
                [x, high, far],
                [x, high, near],
            ],
            color,
        );
    }

    /// A rectangle that lies flat.
    pub(super) fn flat(
        &mut self,
        y: f32,
        [left, right]: [f32; 2],
        [near, far]: [f32; 2],
        color: Color,
    ) {
        self.piece(
            [
                [left, y, near],
                [right, y, near],
                [right, y, far],
                [left, y, far],
            ],
            color,
        );
    }

    /// A pen for something that stands at (x, z), whose unit is `unit` metres.
    pub(super) fn pen(&mut self, x: f32, z: f32, unit: f32, mirrored: bool) -> Pen<'_> {
        let [column, row] = self.at([x, 0.0, z]);
        let place = Place {
            x: column,
            y: row,
            scale: unit * self.scale(z),
            tilt: 0.0,
            mirrored,
        };
        let (light, haze) = (self.light, Self::haze(z));
        Pen::new(self.canvas, light.tint, place).in_haze(light.sky_low, haze)
    }
}
