//! Scale and rotation of a picture with its mask and boxes, within the picture's own size.
//!
//! A pixel of the result looks up where it comes from; of pictures the four pixels around are mixed, of masks the nearest is taken.
//! The place is free: of a picture made larger some part is seen, one made smaller lies somewhere. Only +, -, * and / are used, so
//! the result is the same everywhere.

use super::Augment;
use crate::data::random::unit;
use crate::data::{BoundingBox, IGNORED};

/// An affine map from the result's pixels to the source's.
pub(super) struct Warp {
    height: usize,
    width: usize,
    /// Cosine and sine of the angle, over the scale.
    cos: f32,
    sin: f32,
    scale: f32,
    /// The source's place that comes to the result's middle.
    middle: [f32; 2],
}

impl Warp {
    /// `draws` are those of `purpose::AUGMENT_WARP`: angle, scale, place y, place x.
    pub(super) fn thrown(augment: &Augment, height: usize, width: usize, draws: [u32; 4]) -> Self {
        let [angle, scale, y, x] = draws.map(|bits| 2.0 * unit(bits) - 1.0);
        let scale = match scale < 0.0 {
            true => 1.0 / (1.0 - augment.scale * scale),
            false => 1.0 + augment.scale * scale,
        };
        // Cosine and sine by half the angle's tangent.
        let half = tangent(angle * augment.rotate * (std::f32::consts::PI / 360.0));
        let square = half * half;
        let free = (1.0 - 1.0 / scale).abs() / 2.0;
        Self {
            height,
            width,
            cos: (1.0 - square) / (1.0 + square) / scale,
            sin: 2.0 * half / (1.0 + square) / scale,
            scale,
            middle: [
                height as f32 * (0.5 + y * free),
                width as f32 * (0.5 + x * free),
            ],
        }
    }

    /// Row and column of the source for the middle of a result's pixel, `None` outside the source.
    fn source(&self, y: usize, x: usize) -> Option<[f32; 2]> {
        let down = y as f32 + 0.5 - self.height as f32 / 2.0;
        let across = x as f32 + 0.5 - self.width as f32 / 2.0;
        let row = self.middle[0] + self.cos * down - self.sin * across;
        let column = self.middle[1] + self.sin * down + self.cos * across;
        let within =
            row >= 0.0 && column >= 0.0 && row < self.height as f32 && column < self.width as f32;
        within.then_some([row, column])
    }

    /// Appends a C x H x W picture warped; black where it comes from outside.
    pub(super) fn picture(&self, picture: &[u8], out: &mut Vec<u8>) {
        let (plane, begin) = (self.height * self.width, out.len());
        out.resize(begin + picture.len(), 0);
        let out = out.get_mut(begin..).unwrap_or_default();
        for y in 0..self.height {
            for x in 0..self.width {
                let Some([row, column]) = self.source(y, x) else {
                    continue;
                };
                let (rows, down) = around(row, self.height);
                let (columns, across) = around(column, self.width);
                for (from, to) in picture
                    .chunks_exact(plane.max(1))
                    .zip(out.chunks_exact_mut(plane.max(1)))
                {
                    let at = |row: usize, column: usize| f32::from(from[row * self.width + column]);
                    let mixed = |row: usize| {
                        let (left, right) = (at(row, columns[0]), at(row, columns[1]));
                        left + across * (right - left)
                    };
                    let (above, below) = (mixed(rows[0]), mixed(rows[1]));
                    to[y * self.width + x] = (above + down * (below - above) + 0.5) as u8;
                }
            }
        }
    }

    /// Appends an H x W mask warped like the picture; [`IGNORED`] where it comes from outside.
    pub(super) fn mask(&self, mask: &[u8], out: &mut Vec<u8>) {
        for y in 0..self.height {
            out.extend((0..self.width).map(|x| match self.source(y, x) {
                Some([row, column]) => mask[row as usize * self.width + column as usize],
                None => IGNORED,
            }));
        }
    }

    /// The upright box around where a box comes to lie; it may reach beyond the edges.
    pub(super) fn placed(&self, given: &BoundingBox) -> BoundingBox {
        let square = self.scale * self.scale;
        let corners = [
            [given.y0, given.x0],
            [given.y0, given.x1],
            [given.y1, given.x0],
            [given.y1, given.x1],
        ];
        let placed = corners.map(|[row, column]| {
            let (down, across) = (row - self.middle[0], column - self.middle[1]);
            [
                square * (self.cos * down + self.sin * across) + self.height as f32 / 2.0,
                square * (self.cos * across - self.sin * down) + self.width as f32 / 2.0,
            ]
        });
        let least = |axis: usize| {
            placed
                .iter()
                .fold(f32::MAX, |least, place| least.min(place[axis]))
        };
        let most = |axis: usize| {
            placed
                .iter()
                .fold(f32::MIN, |most, place| most.max(place[axis]))
        };
        BoundingBox {
            class: given.class,
            x0: least(1),
            y0: least(0),
            x1: most(1),
            y1: most(0),
        }
    }
}

/// The two pixels whose middles lie around a place, and how far from the first to the second it is.
fn around(place: f32, length: usize) -> ([usize; 2], f32) {
    let from = (place - 0.5).max(0.0);
    let first = (from as usize).min(length - 1);
    ([first, (first + 1).min(length - 1)], from - first as f32)
}

/// The tangent of up to pi / 8 by its continued fraction, within an f32's rounding.
fn tangent(angle: f32) -> f32 {
    let square = angle * angle;
    angle / (1.0 - square / (3.0 - square / (5.0 - square / (7.0 - square / 9.0))))
}
