//! A small raster: 32 x 32 pixels of 3 x 3 samples each, filled span by span and averaged at the end.
//!
//! Only +, -, *, / and sqrt in f32 decide which samples a shape covers; IEEE 754 fixes their results, so the pictures are the
//! same on every machine and in wasm. (sin and cos are not fixed so, and are not used.)

use super::color::{Color, mix};

/// Pixels a side.
pub(super) const SIDE: usize = 32;
/// Samples a pixel and direction.
const SAMPLES: usize = 3;
const WIDTH: usize = SIDE * SAMPLES;
const SCALE: f32 = SAMPLES as f32;
/// More crossings of one row than any shape here has.
const MAX_CROSSINGS: usize = 16;

pub(super) struct Canvas {
    /// `WIDTH` x `WIDTH` samples, 0x00RRGGBB.
    samples: Vec<u32>,
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self {
            samples: vec![0; WIDTH * WIDTH],
        }
    }

    /// A vertical gradient over the rows from `top` to `bottom` (in pixels).
    pub(super) fn gradient(&mut self, top: f32, bottom: f32, from: Color, to: Color) {
        let (first, end) = (sample(top), sample(bottom));
        let steps = (end - first).max(1) as u32;
        for (step, row) in self
            .samples
            .chunks_exact_mut(WIDTH)
            .take(end)
            .skip(first)
            .enumerate()
        {
            row.fill(mix(from, to, (step as u32 * 256) / steps).opaque_bits());
        }
    }

    /// A polygon by the even-odd rule; points in pixels, y downwards.
    pub(super) fn polygon(&mut self, points: &[[f32; 2]], color: Color) {
        let (mut low, mut high) = (f32::MAX, f32::MIN);
        for point in points {
            low = low.min(point[1]);
            high = high.max(point[1]);
        }
        for row in sample(low)..sample(high) {
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
                crossings.sort_unstable_by(f32::total_cmp);
            }
            for pair in crossings.chunks_exact(2) {
                self.span(row, pair[0], pair[1], color);
            }
        }
    }

    pub(super) fn rect(&mut self, left: f32, top: f32, right: f32, bottom: f32, color: Color) {
        for row in sample(top)..sample(bottom) {
            self.span(row, left, right, color);
        }
    }

    pub(super) fn ellipse(&mut self, x: f32, y: f32, radius_x: f32, radius_y: f32, color: Color) {
        for row in sample(y - radius_y)..sample(y + radius_y) {
            let reach = reach(row, y, radius_x, radius_y);
            self.span(row, x - reach, x + reach, color);
        }
    }

    /// A circle's outline, `thickness` wide inside `radius`.
    pub(super) fn ring(&mut self, x: f32, y: f32, radius: f32, thickness: f32, color: Color) {
        let inner = radius - thickness;
        for row in sample(y - radius)..sample(y + radius) {
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
        let (start, end) = (sample(left), sample(right));
        if start >= end {
            return;
        }
        let Some(samples) = self.samples.get_mut(row * WIDTH + start..row * WIDTH + end) else {
            return;
        };
        if color.is_opaque() {
            samples.fill(color.opaque_bits());
        } else {
            for sample in samples {
                *sample = color.over(*sample);
            }
        }
    }

    /// Appends the picture as three planes of 32 x 32 bytes. `grain` is added to each pixel's three bytes.
    pub(super) fn finish(&self, grain: &[i8], planes: &mut Vec<u8>) {
        let from = planes.len();
        planes.resize(from + 3 * SIDE * SIDE, 0);
        let Some(out) = planes.get_mut(from..) else {
            return;
        };
        let (red, rest) = out.split_at_mut(SIDE * SIDE);
        let (green, blue) = rest.split_at_mut(SIDE * SIDE);
        // Red and blue add up in the two halves of a word: 9 x 255 needs 12 bits.
        let (mut red_blue, mut green_sums) = ([0u32; WIDTH], [0u32; WIDTH]);
        for (y, rows) in self.samples.chunks_exact(WIDTH * SAMPLES).enumerate() {
            let (first, rest) = rows.split_at(WIDTH);
            let (second, third) = rest.split_at(WIDTH);
            for x in 0..WIDTH {
                let (a, b, c) = (first[x], second[x], third[x]);
                red_blue[x] = (a & 0xff_00ff) + (b & 0xff_00ff) + (c & 0xff_00ff);
                green_sums[x] = ((a >> 8) & 0xff) + ((b >> 8) & 0xff) + ((c >> 8) & 0xff);
            }
            for x in 0..SIDE {
                let at = y * SIDE + x;
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

/// The first sample whose middle is not before a position in pixels, within the canvas.
fn sample(position: f32) -> usize {
    // Rounds half up after the clamp; `as` cuts off, which is the floor of what is not negative.
    (position * SCALE + 0.5).clamp(0.0, WIDTH as f32) as usize
}
