//! Augmentation of byte pictures at the network's size: scale and rotation (`warp`), shift, crop with padding, flip, cut-out,
//! brightness, contrast and saturation (`colour`), in this order.
//!
//! Each is a switch that is off at 0. What is moved in from outside, and what is cut out, is black (0), as torchvision's
//! RandomCrop pads by default. All numbers come from draws of the picture's place in
//! its step. A shader repeats those of [`Augment::on_device`]; the others are made by the host for every engine.

use serde::{Deserialize, Serialize};

use crate::data::random::{below, unit};
use crate::data::{BoundingBox, DataError, IGNORED};
use crate::said::phrase;

/// Share of a box's area that has to stay in the picture for the box to stay.
const LEAST_LEFT: f32 = 0.25;

/// The augmentation that shaders repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Augment {
    /// Mirrors left and right with probability 1/2.
    pub flip: bool,
    /// Moves by up to this many pixels in each direction.
    pub shift: u32,
    /// Pads all sides by this many pixels and crops the original size at random: torchvision's RandomCrop(size, padding).
    pub crop_padding: u32,
    /// Multiplies by a factor in 1 - b ..= 1 + b: torchvision's ColorJitter(brightness = b).
    pub brightness: f32,
    /// Side of a square set to 0 around a random pixel; it is clipped at the border.
    pub cutout: u32,
    /// Makes pictures larger or smaller by up to 1 + s, some part of a larger one being seen: training on several scales.
    pub scale: f32,
    /// Turns by up to this many degrees to either side.
    pub rotate: f32,
    /// Blends with the mean gray by a factor in 1 - c ..= 1 + c: torchvision's ColorJitter(contrast = c).
    pub contrast: f32,
    /// Blends with the picture's gray by a factor in 1 - s ..= 1 + s: torchvision's ColorJitter(saturation = s).
    pub saturation: f32,
}

impl Augment {
    /// Whether it changes no picture.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// What a shader repeats; the rest is made by the host.
    pub fn on_device(&self) -> bool {
        !self.warps() && !self.colours()
    }

    pub(super) fn warps(&self) -> bool {
        self.scale > 0.0 || self.rotate > 0.0
    }

    pub(super) fn colours(&self) -> bool {
        self.contrast > 0.0 || self.saturation > 0.0
    }

    /// Refuses settings that would leave nothing of a picture.
    pub fn validate(&self, height: usize, width: usize) -> Result<(), DataError> {
        let side = height.min(width) as u64;
        for (field, pixels) in [
            ("shift", self.shift),
            ("crop_padding", self.crop_padding),
            ("cutout", self.cutout),
        ] {
            if u64::from(pixels) >= side && pixels > 0 {
                let reason = phrase!(
                    "the pictures are {height} x {width}, so it has to be below {side} pixels, or some would be all black",
                    height,
                    width,
                    side
                );
                return Err(DataError::setting(field, pixels, reason));
            }
        }
        let share = || phrase!("it has to be between 0 and 1 (0.2 means 80 % to 120 %)");
        let degrees = || phrase!("it has to be between 0 and 45 degrees");
        for (field, value, most, reason) in [
            ("brightness", self.brightness, 1.0, share()),
            ("contrast", self.contrast, 1.0, share()),
            ("saturation", self.saturation, 1.0, share()),
            ("scale", self.scale, 1.0, share()),
            ("rotate", self.rotate, 45.0, degrees()),
        ] {
            if !(0.0..=most).contains(&value) {
                return Err(DataError::setting(field, value, reason));
            }
        }
        Ok(())
    }

    /// Appends the augmented C x H x W picture to `out`. `chosen` and `place` are the draws of `purpose::AUGMENT` and
    /// `purpose::AUGMENT_PLACE`.
    pub(crate) fn apply(
        &self,
        picture: &[u8],
        height: usize,
        width: usize,
        chosen: [u32; 4],
        place: [u32; 4],
        out: &mut Vec<u8>,
    ) {
        let (rows, columns, flip) = self.moved(height, width, chosen, place);
        let factor = 1.0 + self.brightness * (2.0 * unit(chosen[3]) - 1.0);
        let cut = (
            Cut::new(place[2], height, self.cutout),
            Cut::new(place[3], width, self.cutout),
        );

        let begin = out.len();
        for plane in picture.chunks_exact((height * width).max(1)) {
            for y in 0..height {
                let from = out.len();
                out.resize(from + width, 0);
                let Some(row) = out.get_mut(from..) else {
                    continue;
                };
                if let Some(source_y) = rows.source(y) {
                    columns.copy(&plane[source_y * width..][..width], row);
                }
                if flip {
                    row.reverse();
                }
                if self.cutout > 0 && cut.0.contains(y) {
                    row[cut.1.start..cut.1.end].fill(0);
                }
            }
        }
        if self.brightness > 0.0 {
            for byte in out.get_mut(begin..).unwrap_or_default() {
                // Cut off, not rounded: so do Pillow's blend and torchvision's on byte tensors.
                *byte = (f32::from(*byte) * factor).min(255.0) as u8;
            }
        }
    }

    /// Where a picture's rows and columns come from, and whether it is flipped.
    fn moved(
        &self,
        height: usize,
        width: usize,
        chosen: [u32; 4],
        place: [u32; 4],
    ) -> (Moved, Moved, bool) {
        let offset =
            |bits: u32, reach: u32| i64::from(below(bits, 2 * reach + 1)) - i64::from(reach);
        let rows = Moved::new(
            height,
            offset(chosen[1], self.shift),
            offset(place[0], self.crop_padding),
        );
        let columns = Moved::new(
            width,
            offset(chosen[2], self.shift),
            offset(place[1], self.crop_padding),
        );
        (rows, columns, self.flip && chosen[0] >> 31 == 1)
    }

    /// Appends a mask moved like the picture of the same draws.
    pub(crate) fn move_mask(
        &self,
        mask: &[u8],
        height: usize,
        width: usize,
        chosen: [u32; 4],
        place: [u32; 4],
        out: &mut Vec<u8>,
    ) {
        let (rows, columns, flip) = self.moved(height, width, chosen, place);
        for y in 0..height {
            let from = out.len();
            out.resize(from + width, IGNORED);
            if let Some(source_y) = rows.source(y) {
                columns.copy(&mask[source_y * width..][..width], &mut out[from..]);
            }
            if flip {
                out[from..].reverse();
            }
        }
    }

    /// Places boxes anew and cuts them at the edges; those go of which too little is left.
    pub(super) fn cut_boxes(
        boxes: &mut Vec<BoundingBox>,
        height: usize,
        width: usize,
        placed: impl Fn(&BoundingBox) -> BoundingBox,
    ) {
        boxes.retain_mut(|given| {
            let whole = placed(given);
            *given = BoundingBox {
                class: whole.class,
                x0: whole.x0.clamp(0.0, width as f32),
                y0: whole.y0.clamp(0.0, height as f32),
                x1: whole.x1.clamp(0.0, width as f32),
                y1: whole.y1.clamp(0.0, height as f32),
            };
            given.has_area() && given.area() >= LEAST_LEFT * whole.area()
        });
    }

    /// Moves boxes like the picture of the same draws, cut at its edges.
    pub(crate) fn move_boxes(
        &self,
        boxes: &mut Vec<BoundingBox>,
        height: usize,
        width: usize,
        chosen: [u32; 4],
        place: [u32; 4],
    ) {
        let (rows, columns, flip) = self.moved(height, width, chosen, place);
        boxes.retain_mut(|given| {
            let before = given.area();
            [given.x0, given.x1] = [given.x0, given.x1].map(|x| columns.edge(x));
            [given.y0, given.y1] = [given.y0, given.y1].map(|y| rows.edge(y));
            if flip {
                [given.x0, given.x1] = [given.x1, given.x0].map(|x| width as f32 - x);
            }
            given.has_area() && given.area() >= LEAST_LEFT * before
        });
    }
}

/// One axis moved twice, by the shift and by the crop; what left the picture in the first move does not come back.
struct Moved {
    offset: i64,
    /// The output positions that have a source.
    start: usize,
    end: usize,
}

impl Moved {
    fn new(length: usize, shift: i64, crop: i64) -> Self {
        let length = length as i64;
        let offset = shift + crop;
        let start = (-crop).max(-offset).clamp(0, length);
        let end = (length - crop).min(length - offset).clamp(start, length);
        Self {
            offset,
            start: start as usize,
            end: end as usize,
        }
    }

    fn source(&self, out: usize) -> Option<usize> {
        (self.start..self.end)
            .contains(&out)
            .then_some((out as i64 + self.offset) as usize)
    }

    /// Where an edge between positions comes to lie; at the end of what has a source where it is moved beyond.
    fn edge(&self, source: f32) -> f32 {
        (source - self.offset as f32).clamp(self.start as f32, self.end as f32)
    }

    fn copy(&self, source: &[u8], out: &mut [u8]) {
        if self.start < self.end {
            let first = (self.start as i64 + self.offset) as usize;
            out[self.start..self.end]
                .copy_from_slice(&source[first..first + self.end - self.start]);
        }
    }
}

/// The part of one axis that the cut-out square covers.
struct Cut {
    start: usize,
    end: usize,
}

impl Cut {
    fn new(bits: u32, length: usize, side: u32) -> Self {
        let center = below(bits, length as u32) as usize;
        let start = center.saturating_sub(side as usize / 2);
        let end = (center + (side as usize).div_ceil(2)).min(length);
        Self {
            start,
            end: end.max(start),
        }
    }

    fn contains(&self, position: usize) -> bool {
        (self.start..self.end).contains(&position)
    }
}
