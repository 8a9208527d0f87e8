//! Pictures turned, moved, scaled and sheared as Pillow's `Image.transform(size, AFFINE, ...)` does it, by torchvision's parameters.
//!
//! Nearest pixels are found in fixed point with 16 fractional bits, bilinear ones in f64 and cut off to a byte: both as in Pillow's
//! `Geometry.c`, written anew for planar bytes.

use super::elementary::sine_cosine;
use crate::data::BoundingBox;

/// From the result's pixels to the source's: x = m0 x + m1 y + m2, y = m3 x + m4 y + m5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine(pub [f64; 6]);

impl Affine {
    /// torchvision's `rotate(img, angle)`: counter-clockwise by degrees, around the middle.
    pub fn rotation(degrees: f64, [height, width]: [usize; 2]) -> Self {
        // Pillow rounds to 15 digits.
        let [sine, cosine] =
            sine_cosine(-degrees).map(|value| (value * 1e15).round_ties_even() / 1e15);
        let (x, y) = (width as f64 / 2.0, height as f64 / 2.0);
        Self([
            cosine,
            sine,
            cosine * -x + sine * -y + 0.0 + x,
            -sine,
            cosine,
            -sine * -x + cosine * -y + 0.0 + y,
        ])
    }

    /// torchvision's `affine(img, angle, translate, scale, shear)`: clockwise by degrees, `translate` and `shear` x before y.
    pub fn new(
        degrees: f64,
        translate: [f64; 2],
        scale: f64,
        shear: [f64; 2],
        [height, width]: [usize; 2],
    ) -> Self {
        let [sine_x, cosine_x] = sine_cosine(shear[0]);
        let [_, cosine_y] = sine_cosine(shear[1]);
        let [sine, cosine] = sine_cosine(degrees);
        let [sine_apart, cosine_apart] = sine_cosine(degrees - shear[1]);
        let tangent_x = sine_x / cosine_x;
        let a = cosine_apart / cosine_y;
        let b = -cosine_apart * tangent_x / cosine_y - sine;
        let c = sine_apart / cosine_y;
        let d = -sine_apart * tangent_x / cosine_y + cosine;
        let [m0, m1, m3, m4] = [d, -b, -c, a].map(|value| value / scale);
        let (x, y) = (width as f64 * 0.5, height as f64 * 0.5);
        let (back_x, back_y) = (-x - translate[0], -y - translate[1]);
        Self([
            m0,
            m1,
            m0 * back_x + m1 * back_y + x,
            m3,
            m4,
            m3 * back_x + m4 * back_y + y,
        ])
    }

    /// A picture of C planes with the nearest pixels; `fill` where they are outside.
    pub fn nearest(&self, picture: &[u8], size: [usize; 2], fill: u8) -> Vec<u8> {
        let places = self.places(size);
        let plane = (size[0] * size[1]).max(1);
        let of_plane = |plane: &[u8]| {
            let at = |place: &Option<usize>| place.map_or(fill, |place| plane[place]);
            places.iter().map(at).collect::<Vec<u8>>()
        };
        picture.chunks_exact(plane).flat_map(of_plane).collect()
    }

    /// For each pixel the one it comes from.
    fn places(&self, [height, width]: [usize; 2]) -> Vec<Option<usize>> {
        let [m0, m1, m2, m3, m4, m5] = self.0;
        let within = |column: i64, row: i64| {
            let is_inside =
                (0..width as i64).contains(&column) && (0..height as i64).contains(&row);
            is_inside.then(|| row as usize * width + column as usize)
        };
        let mut places = Vec::with_capacity(height * width);
        if m1 == 0.0 && m3 == 0.0 {
            // Scaled alone: added up in f64.
            let axis = |first: f64, step: f64, count: usize| {
                let mut at = first + step * 0.5;
                let next = |_| {
                    let place = if at < 0.0 { -1 } else { at as i64 };
                    at += step;
                    place
                };
                (0..count).map(next).collect::<Vec<i64>>()
            };
            let (columns, rows) = (axis(m2, m0, width), axis(m5, m4, height));
            for row in rows {
                places.extend(columns.iter().map(|&column| within(column, row)));
            }
            return places;
        }
        let fixed = |value: f64| (value * 65_536.0 + 0.5).floor() as i64;
        for y in 0..height as i64 {
            let column = fixed(m2 + m0 * 0.5 + m1 * 0.5) + y * fixed(m1);
            let row = fixed(m5 + m3 * 0.5 + m4 * 0.5) + y * fixed(m4);
            places.extend(
                (0..width as i64)
                    .map(|x| within((column + x * fixed(m0)) >> 16, (row + x * fixed(m3)) >> 16)),
            );
        }
        places
    }

    /// A picture of C planes, mixed of the four pixels around; `fill` where the place is outside.
    pub fn bilinear(&self, picture: &[u8], size: [usize; 2], fill: u8) -> Vec<u8> {
        let [height, width] = size;
        let plane = (height * width).max(1);
        let mut out = vec![fill; picture.len()];
        let [m0, m1, m2, m3, m4, m5] = self.0;
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let (across, down) = (x as f64 + 0.5, y as f64 + 0.5);
            let column = m0 * across + m1 * down + m2;
            let row = m3 * across + m4 * down + m5;
            let is_inside = column >= 0.0 && row >= 0.0;
            if !is_inside || column >= width as f64 || row >= height as f64 {
                continue;
            }
            let (column, row) = (column - 0.5, row - 0.5);
            let (left, top) = (column.floor(), row.floor());
            let (right_share, low_share) = (column - left, row - top);
            let clipped = |at: f64, length: usize| (at.max(0.0) as usize).min(length - 1);
            let [left, right] = [left, left + 1.0].map(|at| clipped(at, width));
            // Below the last row it is as in the last.
            let [top, low] = [top, top + 1.0].map(|at| clipped(at, height));
            for (from, to) in picture.chunks_exact(plane).zip(out.chunks_exact_mut(plane)) {
                let mixed = |row: usize| {
                    let [a, b] = [left, right].map(|column| f64::from(from[row * width + column]));
                    a + (b - a) * right_share
                };
                let (above, below) = (mixed(top), mixed(low));
                to[y * width + x] = (above + (below - above) * low_share) as u8;
            }
        }
        out
    }

    /// The upright box around where a box comes to lie; it may reach beyond the picture.
    pub fn placed(&self, given: &BoundingBox) -> BoundingBox {
        let [m0, m1, m2, m3, m4, m5] = self.0;
        let area = m0 * m4 - m1 * m3;
        let corner = |[x, y]: [f32; 2]| {
            let (x, y) = (f64::from(x) - m2, f64::from(y) - m5);
            [(m4 * x - m1 * y) / area, (m0 * y - m3 * x) / area]
        };
        let (x, y) = ([given.x0, given.x1], [given.y0, given.y1]);
        let corners = [[x[0], y[0]], [x[0], y[1]], [x[1], y[0]], [x[1], y[1]]].map(corner);
        let edge = |axis: usize, better: fn(f64, f64) -> f64| {
            let places = corners.iter().map(|corner| corner[axis]);
            places.reduce(better).unwrap_or_default() as f32
        };
        BoundingBox {
            class: given.class,
            x0: edge(0, f64::min),
            y0: edge(1, f64::min),
            x1: edge(0, f64::max),
            y1: edge(1, f64::max),
        }
    }
}
