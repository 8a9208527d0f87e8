//! A window of a picture, which may reach beyond it: crops, and crops of padded pictures, as Pillow and torchvision make them.

use crate::recipe::PaddingMode;

/// Where a window lies in its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First row in the picture's pixels; negative above it.
    pub top: i64,
    /// First column in the picture's pixels; negative left of it.
    pub left: i64,
    /// Rows of the window, in pixels.
    pub height: usize,
    /// Columns of the window, in pixels.
    pub width: usize,
    /// What stands in the part that lies outside of the picture.
    pub mode: PaddingMode,
}

impl Window {
    /// Within a picture.
    pub fn inside(top: usize, left: usize, height: usize, width: usize) -> Self {
        Self {
            top: top as i64,
            left: left as i64,
            height,
            width,
            mode: PaddingMode::Constant,
        }
    }

    /// torchvision's CenterCrop: where the picture is smaller, with as much around it on both sides.
    pub fn centred([height, width]: [usize; 2], [to_height, to_width]: [usize; 2]) -> Self {
        let start = |from: usize, to: usize| match to > from {
            // Padded first, and then cut at 0.
            true => -(((to - from) / 2) as i64),
            false => ((from - to) as f64 / 2.0).round_ties_even() as i64,
        };
        Self {
            top: start(height, to_height),
            left: start(width, to_width),
            height: to_height,
            width: to_width,
            mode: PaddingMode::Constant,
        }
    }

    /// The window's bytes of a picture of C planes; `fill` is what is outside where the mode is constant.
    pub fn of(&self, picture: &[u8], [height, width]: [usize; 2], fill: u8) -> Vec<u8> {
        let places = |start: i64, count: usize, length: usize| -> Vec<Option<usize>> {
            let place = |at: usize| self.place(start + at as i64, length);
            (0..count).map(place).collect()
        };
        let rows = places(self.top, self.height, height);
        let columns = places(self.left, self.width, width);
        let plane = (height * width).max(1);
        let mut out = Vec::with_capacity(picture.len() / plane * self.height * self.width);
        for plane in picture.chunks_exact(plane) {
            for row in &rows {
                out.extend(columns.iter().map(|column| match (row, column) {
                    (Some(row), Some(column)) => plane[row * width + column],
                    _ => fill,
                }));
            }
        }
        out
    }

    fn place(&self, at: i64, length: usize) -> Option<usize> {
        let last = length as i64 - 1;
        if (0..=last).contains(&at) {
            return Some(at as usize);
        }
        let found = match self.mode {
            PaddingMode::Constant => return None,
            PaddingMode::Edge => at.clamp(0, last),
            PaddingMode::Reflect if last == 0 => 0,
            PaddingMode::Reflect => last - (at.rem_euclid(2 * last) - last).abs(),
            PaddingMode::Symmetric => {
                let within = at.rem_euclid(2 * (last + 1));
                within.min(2 * last + 1 - within)
            }
        };
        Some(found as usize)
    }
}
