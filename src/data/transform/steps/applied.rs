//! A step whose parameters are known, applied to a picture, its mask and its boxes.

use super::super::affine::Affine;
use super::super::window::Window;
use super::super::{Augment, colour, nearest, resize};
use crate::data::{BoundingBox, IGNORED};
use crate::recipe::Interpolation;

/// What is done to one picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Applied {
    /// A window, brought to a size.
    Resized {
        /// The part of the picture that is taken.
        window: Window,
        /// Height and width of the result in pixels.
        to: [usize; 2],
    },
    /// A window at its own size, padded where it reaches beyond the picture.
    Windowed {
        /// The part of the picture that is taken.
        window: Window,
        /// Byte of what is outside, in every channel, where the window's mode is constant.
        fill: u8,
    },
    /// Left and right.
    Mirrored,
    /// Up and down.
    Overturned,
    /// Turned, moved, scaled or sheared; the size stays.
    Turned {
        /// Where each pixel of the result comes from.
        affine: Affine,
        /// How a place between pixels is read; masks always take the nearest.
        interpolation: Interpolation,
        /// Byte of what comes from outside, in every channel.
        fill: u8,
    },
    /// In this order.
    Coloured(Vec<Colour>),
    /// A rectangle of one value, or one a channel.
    Erased {
        /// The rectangle, within the picture.
        window: Window,
        /// A byte for each channel; the last one stands for all further channels.
        values: Vec<u8>,
    },
}

/// One change of colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Colour {
    /// Factor of every byte; 1 changes nothing.
    Brightness(f64),
    /// Factor of the distance from the picture's mean gray; 1 changes nothing.
    Contrast(f64),
    /// Factor of the distance from each pixel's gray; 1 changes nothing.
    Saturation(f64),
    /// Share of the circle that hues are turned by, -0.5 to 0.5; 0 changes nothing.
    Hue(f64),
}

impl Applied {
    /// The size that a picture of a size then has.
    pub fn size(&self, now: [usize; 2]) -> [usize; 2] {
        match self {
            Applied::Resized { to, .. } => *to,
            Applied::Windowed { window, .. } => [window.height, window.width],
            Applied::Mirrored
            | Applied::Overturned
            | Applied::Turned { .. }
            | Applied::Coloured(_)
            | Applied::Erased { .. } => now,
        }
    }

    /// A picture of C planes of a size.
    pub fn picture(&self, mut picture: Vec<u8>, size: [usize; 2]) -> Vec<u8> {
        let plane = size[0] * size[1];
        match self {
            Applied::Resized { window, to } => {
                let part = match *window == Window::inside(0, 0, size[0], size[1]) {
                    true => picture,
                    false => window.of(&picture, size, 0),
                };
                resize(&part, [window.height, window.width], *to)
            }
            Applied::Windowed { window, fill } => window.of(&picture, size, *fill),
            Applied::Mirrored => {
                picture
                    .chunks_exact_mut(size[1].max(1))
                    .for_each(<[u8]>::reverse);
                picture
            }
            Applied::Overturned => {
                let planes = picture.chunks_exact(plane.max(1));
                planes
                    .flat_map(|plane| plane.chunks_exact(size[1].max(1)).rev())
                    .flatten()
                    .copied()
                    .collect()
            }
            Applied::Turned {
                affine,
                interpolation,
                fill,
            } => match interpolation {
                Interpolation::Nearest => affine.nearest(&picture, size, *fill),
                Interpolation::Bilinear => affine.bilinear(&picture, size, *fill),
            },
            Applied::Coloured(colours) => {
                for change in colours {
                    let picture = &mut picture;
                    match *change {
                        Colour::Brightness(factor) => colour::brightness(picture, factor as f32),
                        Colour::Contrast(factor) => colour::contrast(picture, plane, factor as f32),
                        Colour::Saturation(factor) => {
                            colour::saturation(picture, plane, factor as f32)
                        }
                        Colour::Hue(share) => colour::hue(picture, plane, share),
                    }
                }
                picture
            }
            Applied::Erased { window, values } => {
                let black = 0;
                let planes = picture.chunks_exact_mut(plane.max(1));
                let values = values
                    .iter()
                    .chain(std::iter::repeat(values.last().unwrap_or(&black)));
                for (plane, value) in planes.zip(values) {
                    let rows = plane.chunks_exact_mut(size[1]).skip(window.top as usize);
                    for row in rows.take(window.height) {
                        row[window.left as usize..][..window.width].fill(*value);
                    }
                }
                picture
            }
        }
    }

    /// A mask of a size: moved like its picture, never mixed. What comes from outside is [`IGNORED`]; what is erased keeps its class.
    pub fn mask(&self, mask: Vec<u8>, size: [usize; 2]) -> Vec<u8> {
        match self {
            Applied::Resized { window, to } => {
                let (part, mut out) = (window.of(&mask, size, IGNORED), Vec::new());
                nearest(&part, [window.height, window.width], *to, &mut out);
                out
            }
            Applied::Windowed { window, .. } => window.of(&mask, size, IGNORED),
            Applied::Mirrored | Applied::Overturned => self.picture(mask, size),
            Applied::Turned { affine, .. } => affine.nearest(&mask, size, IGNORED),
            Applied::Coloured(_) | Applied::Erased { .. } => mask,
        }
    }

    /// Boxes in a picture of a size: moved like it and cut at its edges; those go of which less than a quarter is left.
    pub fn boxes(&self, boxes: &mut Vec<BoundingBox>, size: [usize; 2]) {
        let [height, width] = size.map(|side| side as f32);
        let [to_height, to_width] = self.size(size);
        let scaled =
            |given: &BoundingBox, [left, top]: [f32; 2], [across, down]: [f32; 2]| BoundingBox {
                class: given.class,
                x0: (given.x0 - left) * across,
                y0: (given.y0 - top) * down,
                x1: (given.x1 - left) * across,
                y1: (given.y1 - top) * down,
            };
        let placed = |given: &BoundingBox| match self {
            Applied::Resized { window, to } => scaled(
                given,
                [window.left as f32, window.top as f32],
                [
                    to[1] as f32 / window.width as f32,
                    to[0] as f32 / window.height as f32,
                ],
            ),
            Applied::Windowed { window, .. } => {
                scaled(given, [window.left as f32, window.top as f32], [1.0, 1.0])
            }
            Applied::Mirrored => BoundingBox {
                x0: width - given.x1,
                x1: width - given.x0,
                ..*given
            },
            Applied::Overturned => BoundingBox {
                y0: height - given.y1,
                y1: height - given.y0,
                ..*given
            },
            Applied::Turned { affine, .. } => affine.placed(given),
            Applied::Coloured(_) | Applied::Erased { .. } => *given,
        };
        Augment::cut_boxes(boxes, to_height, to_width, placed);
    }
}
