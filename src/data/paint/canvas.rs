//! A small raster: pixels of 3 x 3 samples each, filled span by span and averaged at the end.
//!
//! Every sample carries the label of what was last painted over it, so that a mask comes with the picture. Opaque paint sets the
//! label; translucent paint, a shadow or a shine, leaves it as it is.
//!
//! Only +, -, *, / and sqrt in f32 decide which samples a shape covers; IEEE 754 fixes their results, so the pictures are the
//! same on every machine and in wasm. (sin and cos are not fixed so, and are not used.)

use std::ops::Range;

use super::color::{Color, mix};

/// Samples a pixel and direction.
const SAMPLES: usize = 3;
const SCALE: f32 = SAMPLES as f32;
/// Where a sample's label is.
const LABEL: u32 = 0xff00_0000;
/// More crossings of one row than any shape here has.
const MAX_CROSSINGS: usize = 16;

pub(crate) struct Canvas {
    /// `tall` x `wide` samples, 0xLLRRGGBB with the label LL.
    samples: Vec<u32>,
    wide: usize,
    tall: usize,
    /// In the upper byte.
    label: u32,
}

impl Canvas {
    /// A black canvas of so many pixels.
    pub(crate) fn new(height: usize, width: usize) -> Self {
        let (tall, wide) = (height * SAMPLES, width * SAMPLES);
        Self {
            samples: vec![0; tall * wide],
            wide,
            tall,
            label: 0,
        }
    }

    /// The width in pixels.
    pub(crate) fn width(&self) -> f32 {
        (self.wide / SAMPLES) as f32
    }

    /// What is painted from now on.
    pub(crate) fn label(&mut self, label: u8) {
        self.label = u32::from(label) << 24;
    }

    /// A vertical gradient over the rows from `top` to `bottom` (in pixels).
    pub(crate) fn gradient(&mut self, top: f32, bottom: f32, from: Color, to: Color) {
        let (first, end) = (sample(top, self.tall), sample(bottom, self.tall));
        let steps = (end - first).max(1) as u32;
        let label = self.label;
        for (step, row) in self
            .samples
            .chunks_exact_mut(self.wide)
            .take(end)
            .skip(first)
            .enumerate()
        {
            row.fill(label | mix(from, to, (step as u32 * 256) / steps).opaque_bits());
        }
    }

    /// A polygon by the even-odd rule; points in pixels, y downwards.
    pub(crate) fn polygon(&mut self, points: &[[f32; 2]], color: Color) {
        let (mut low, mut high) = (f32::MAX, f32::MIN);
        let (mut left, mut right) = (f32::MAX, f32::MIN);
        for point in points {
            left = left.min(point[0]);
            right = right.max(point[0]);
            low = low.min(point[1]);
            high = high.max(point[1]);
        }
        if sample(left, self.wide) >= sample(right, self.wide) {
            return;
        }
        for row in self.rows(low, high) {
            let y = (row as f32 + 0.5) / SCALE;
            let mut crossings = [0.0f32; MAX_CROSSINGS];
            let mut count = 0;
            let mut before = points[points.len() - 1];
            for &point in points {
                if (before[1] <= y) != (point[1] <= y) && count < MAX_CROSSINGS {
                    crossings[count] = before[0]
                        + (y - before[1]) / (point[1] - before[1]) * (point[0] - before[0]);
                    count += 1;
                }
                before = point;
            }
            let crossings = &mut crossings[..count];
            if count == 2 {
                if crossings[0] > crossings[1] {
                    crossings.swap(0, 1);
                }
            } else {
                #[expect(clippy::disallowed_methods, reason = "for each row, in place")]
                crossings.sort_unstable_by(f32::total_cmp);
            }
            for pair in crossings.chunks_exact(2) {
                self.span(row, pair[0], pair[1], color);
            }
        }
    }

    /// A convex polygon of few corners, faster than [`Canvas::polygon`].
    pub(crate) fn convex<const N: usize>(&mut self, points: [[f32; 2]; N], color: Color) {
        let bounds = |axis: usize| {
            let values = points.iter().map(move |point| point[axis]);
            values.fold((f32::MAX, f32::MIN), |(low, high), value| {
                (low.min(value), high.max(value))
            })
        };
        let ((left, right), (low, high)) = (bounds(0), bounds(1));
        if sample(left, self.wide) >= sample(right, self.wide) {
            return;
        }
        // Of each edge its upper and lower end, where it is at height 0, and how far it leans a row down.
        let edges: [[f32; 4]; N] = std::array::from_fn(|at| {
            let (a, b) = (points[at], points[(at + 1) % N]);
            let lean = (b[0] - a[0]) / (b[1] - a[1]);
            [a[1].min(b[1]), a[1].max(b[1]), a[0] - lean * a[1], lean]
        });
        for row in self.rows(low, high) {
            let y = (row as f32 + 0.5) / SCALE;
            let (mut start, mut end) = (f32::MAX, f32::MIN);
            for [top, bottom, origin, lean] in edges {
                if top <= y && y < bottom {
                    let x = origin + lean * y;
                    start = start.min(x);
                    end = end.max(x);
                }
            }
            self.span(row, start, end, color);
        }
    }

    pub(crate) fn rect(&mut self, left: f32, top: f32, right: f32, bottom: f32, color: Color) {
        for row in self.rows(top, bottom) {
            self.span(row, left, right, color);
        }
    }

    pub(crate) fn ellipse(&mut self, x: f32, y: f32, radius_x: f32, radius_y: f32, color: Color) {
        for row in self.rows(y - radius_y, y + radius_y) {
            let reach = reach(row, y, radius_x, radius_y);
            self.span(row, x - reach, x + reach, color);
        }
    }

    /// A circle's outline, `thickness` wide inside `radius`.
    pub(crate) fn ring(&mut self, x: f32, y: f32, radius: f32, thickness: f32, color: Color) {
        let inner = radius - thickness;
        for row in self.rows(y - radius, y + radius) {
            let outside = reach(row, y, radius, radius);
            let inside = reach(row, y, inner, inner);
            if inside > 0.0 {
                self.span(row, x - outside, x - inside, color);
                self.span(row, x + inside, x + outside, color);
            } else {
                self.span(row, x - outside, x + outside, color);
            }
        }
    }

    fn span(&mut self, row: usize, left: f32, right: f32, color: Color) {
        let (start, end) = (sample(left, self.wide), sample(right, self.wide));
        if start >= end {
            return;
        }
        let Some(samples) = self
            .samples
            .get_mut(row * self.wide + start..row * self.wide + end)
        else {
            return;
        };
        if color.is_opaque() {
            samples.fill(self.label | color.opaque_bits());
        } else {
            for sample in samples {
                *sample = (*sample & LABEL) | color.over(*sample);
            }
        }
    }

    /// The rows of samples between two heights in pixels.
    fn rows(&self, top: f32, bottom: f32) -> Range<usize> {
        sample(top, self.tall)..sample(bottom, self.tall)
    }

    /// Appends the label in the middle of each pixel, row by row.
    pub(crate) fn labels(&self, out: &mut Vec<u8>) {
        for rows in self.samples.chunks_exact(self.wide * SAMPLES) {
            let middle = &rows[self.wide * (SAMPLES / 2)..][..self.wide];
            let pixels = middle.chunks_exact(SAMPLES);
            out.extend(pixels.map(|samples| (samples[SAMPLES / 2] >> 24) as u8));
        }
    }

    /// Appends the picture as three planes of bytes. `grain` is added to each pixel's three bytes.
    pub(crate) fn finish(&self, grain: &[i8], planes: &mut Vec<u8>) {
        let width = self.wide / SAMPLES;
        let plane = width * (self.tall / SAMPLES);
        let from = planes.len();
        planes.resize(from + 3 * plane, 0);
        let Some(out) = planes.get_mut(from..) else {
            return;
        };
        let (red, rest) = out.split_at_mut(plane);
        let (green, blue) = rest.split_at_mut(plane);
        // Red and blue add up in the two halves of a word: 9 x 255 needs 12 bits.
        let (mut red_blue, mut green_sums) = (vec![0u32; self.wide], vec![0u32; self.wide]);
        for (y, rows) in self.samples.chunks_exact(self.wide * SAMPLES).enumerate() {
            let (first, rest) = rows.split_at(self.wide);
            let (second, third) = rest.split_at(self.wide);
            for x in 0..self.wide {
                let (a, b, c) = (first[x], second[x], third[x]);
                red_blue[x] = (a & 0xff_00ff) + (b & 0xff_00ff) + (c & 0xff_00ff);
                green_sums[x] = ((a >> 8) & 0xff) + ((b >> 8) & 0xff) + ((c >> 8) & 0xff);
            }
            for x in 0..width {
                let at = y * width + x;
                let two: u32 = red_blue[x * SAMPLES..][..SAMPLES].iter().sum();
                let one: u32 = green_sums[x * SAMPLES..][..SAMPLES].iter().sum();
                let noise = grain.get(at).copied().unwrap_or(0);
                red[at] = average(two >> 16, noise);
                green[at] = average(one, noise);
                blue[at] = average(two & 0xffff, noise);
            }
        }
    }
}

/// The mean of nine samples and the grain.
fn average(sum: u32, grain: i8) -> u8 {
    // sum / 9 rounded, by a multiplication that is exact for sums up to 9 x 255.
    let mean = ((sum + 4) * 7282) >> 16;
    (mean as i32 + i32::from(grain)).clamp(0, 255) as u8
}

/// Half the width of an ellipse at the middle of a row of samples.
fn reach(row: usize, y: f32, radius_x: f32, radius_y: f32) -> f32 {
    let distance = ((row as f32 + 0.5) / SCALE - y) / radius_y;
    radius_x * (1.0 - distance * distance).max(0.0).sqrt()
}

/// The first sample whose middle is not before a position in pixels, of `count` samples along that direction.
fn sample(position: f32, count: usize) -> usize {
    // Rounds half up after the clamp; `as` cuts off, which is the floor of what is not negative.
    (position * SCALE + 0.5).clamp(0.0, count as f32) as usize
}
