//! Drawing in an object's own coordinates: origin where it stands, x to the right, y up, unit one pixel at scale 1.

use super::canvas::Canvas;
use super::color::{Color, mix, rgb};

pub(crate) type Point = [f32; 2];

/// More corners than any polygon here has.
const MAX_POINTS: usize = 16;

/// Where an object stands on the canvas, how large, how tilted, which way it looks.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) scale: f32,
    /// Tangent of half the angle, anticlockwise; sine and cosine follow from it by division alone.
    pub(crate) tilt: f32,
    pub(crate) mirrored: bool,
}

pub(crate) struct Pen<'a> {
    canvas: &'a mut Canvas,
    /// The light's colour, by which every colour is multiplied (256: unchanged).
    tint: [u32; 3],
    /// The air's colour and how much of it (of 256) lies before everything that is drawn.
    haze: (Color, u32),
    place: Place,
    cos: f32,
    sin: f32,
    facing: f32,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(canvas: &'a mut Canvas, tint: [u32; 3], place: Place) -> Self {
        let square = place.tilt * place.tilt;
        let (cos, sin) = (
            (1.0 - square) / (1.0 + square),
            2.0 * place.tilt / (1.0 + square),
        );
        Self {
            canvas,
            tint,
            haze: (rgb(0), 0),
            place,
            cos,
            sin,
            facing: if place.mirrored { -1.0 } else { 1.0 },
        }
    }

    /// The same pen, drawing what is far away in air of that colour.
    pub(crate) fn in_haze(mut self, air: Color, share: u32) -> Self {
        self.haze = (air, share);
        self
    }

    fn at(&self, [x, y]: Point) -> Point {
        let x = x * self.facing;
        let Place {
            x: left,
            y: top,
            scale,
            ..
        } = self.place;
        [
            left + scale * (x * self.cos - y * self.sin),
            top - scale * (x * self.sin + y * self.cos),
        ]
    }

    /// The colour in the light of the hour.
    fn lit(&self, color: Color) -> Color {
        if color.glows() {
            return color;
        }
        let lit = color.times(self.tint);
        match self.haze {
            (air, share) if share > 0 && lit.is_opaque() => mix(lit, air, share),
            _ => lit,
        }
    }

    pub(crate) fn polygon(&mut self, points: &[Point], color: Color) {
        let mut placed = [[0.0; 2]; MAX_POINTS];
        let count = points.len().min(MAX_POINTS);
        for (slot, &point) in placed.iter_mut().zip(points) {
            *slot = self.at(point);
        }
        if count > 2 {
            self.canvas.polygon(&placed[..count], self.lit(color));
        }
    }

    /// From the lower left to the upper right corner.
    pub(crate) fn rect(&mut self, left: f32, bottom: f32, right: f32, top: f32, color: Color) {
        if self.sin == 0.0 {
            let (a, b) = (self.at([left, bottom]), self.at([right, top]));
            self.canvas
                .rect(a[0].min(b[0]), b[1], a[0].max(b[0]), a[1], self.lit(color));
        } else {
            self.polygon(
                &[[left, bottom], [right, bottom], [right, top], [left, top]],
                color,
            );
        }
    }

    pub(crate) fn circle(&mut self, x: f32, y: f32, radius: f32, color: Color) {
        self.ellipse(x, y, radius, radius, color);
    }

    /// Its axes stay upright; tilted objects use it where that does not show.
    pub(crate) fn ellipse(&mut self, x: f32, y: f32, radius_x: f32, radius_y: f32, color: Color) {
        let [x, y] = self.at([x, y]);
        let scale = self.place.scale;
        self.canvas
            .ellipse(x, y, radius_x * scale, radius_y * scale, self.lit(color));
    }

    pub(crate) fn ring(&mut self, x: f32, y: f32, radius: f32, thickness: f32, color: Color) {
        let [x, y] = self.at([x, y]);
        let scale = self.place.scale;
        self.canvas
            .ring(x, y, radius * scale, thickness * scale, self.lit(color));
    }

    /// A straight stroke with square ends.
    pub(crate) fn line(&mut self, from: Point, to: Point, width: f32, color: Color) {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = (dx * dx + dy * dy).sqrt().max(0.001);
        let (nx, ny) = (-dy / length * width / 2.0, dx / length * width / 2.0);
        self.polygon(
            &[
                [from[0] + nx, from[1] + ny],
                [to[0] + nx, to[1] + ny],
                [to[0] - nx, to[1] - ny],
                [from[0] - nx, from[1] - ny],
            ],
            color,
        );
    }
}
