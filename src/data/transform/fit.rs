//! How a picture of other proportions comes to a size: squeezed, cropped in the middle, or padded; with its mask and boxes.

use super::{Window, nearest, resize};
use crate::data::IGNORED;
use crate::recipe::Fit;

impl Fit {
    /// The part of a picture of `[height, width]` that becomes one of the size `to`; it reaches beyond the picture where that is padded.
    pub fn window(self, [height, width]: [usize; 2], to: [usize; 2]) -> Window {
        let [to_height, to_width] = to.map(|side| side.max(1));
        let across = height * to_width / to_height;
        let down = width * to_height / to_width;
        let size = match self {
            Self::Squeeze => [height, width],
            Self::Crop => [down.clamp(1, height.max(1)), across.clamp(1, width.max(1))],
            Self::Pad => [
                (width * to_height).div_ceil(to_width).max(height),
                (height * to_width).div_ceil(to_height).max(width),
            ],
        };
        let start = |from: usize, to: usize| (from as i64 - to as i64).div_euclid(2);
        Window {
            top: start(height, size[0]),
            left: start(width, size[1]),
            ..Window::inside(0, 0, size[0], size[1])
        }
    }

    /// C x H x W bytes of the size `to`.
    pub fn picture(self, picture: &[u8], from: [usize; 2], to: [usize; 2]) -> Vec<u8> {
        let window = self.window(from, to);
        let size = [window.height, window.width];
        match size == from {
            true => resize(picture, from, to),
            false => resize(&window.of(picture, from, 0), size, to),
        }
    }

    /// H x W classes of the size `to`; what is padded is [`IGNORED`].
    pub fn mask(self, mask: &[u8], from: [usize; 2], to: [usize; 2]) -> Vec<u8> {
        let window = self.window(from, to);
        let size = [window.height, window.width];
        let mut sized = Vec::with_capacity(to[0] * to[1]);
        match size == from {
            true => nearest(mask, from, to, &mut sized),
            false => nearest(&window.of(mask, from, IGNORED), size, to, &mut sized),
        }
        sized
    }

    /// Left, top, right and bottom in the picture, in the one of the size `to`; they may lie beyond it.
    pub fn edges(self, edges: [f64; 4], from: [usize; 2], to: [usize; 2]) -> [f64; 4] {
        let window = self.window(from, to);
        let across = to[1] as f64 / window.width.max(1) as f64;
        let down = to[0] as f64 / window.height.max(1) as f64;
        let (left, top) = (window.left as f64, window.top as f64);
        let [x0, y0, x1, y1] = edges;
        [
            (x0 - left) * across,
            (y0 - top) * down,
            (x1 - left) * across,
            (y1 - top) * down,
        ]
    }
}
