//! The detection loss in plain Rust: what it is, and what an evaluation tells.

use super::{BoxTargets, assign};
use crate::data::BoundingBox;
use crate::network::{BOX_CHANNELS, BoxGrid};

/// What the terms of the loss weigh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Factor of the cross entropy of objectness, over all cells.
    pub objectness: f64,
    /// Factor of 1 - GIoU, over the cells that answer for a box.
    pub boxes: f64,
    /// Factor of the classes' cross entropies, over the cells that answer for a box.
    pub classes: f64,
}

/// The overlap counts double: a box that is off is wrong, however sure its class.
pub const WEIGHTS: Weights = Weights {
    objectness: 1.0,
    boxes: 2.0,
    classes: 1.0,
};

/// Logarithms of distances are cut off here, so that no distance overflows; e^8 strides is beyond any picture.
pub const DISTANCE_LIMIT: f32 = 8.0;

/// The loss over any number of pictures, added up:
///
/// `(sum over cells of o * BCE(objectness, answers) + sum over answering cells of (b * (1 - GIoU) + c * sum over classes of
/// BCE(class, is its box's class))) / answering cells`,
///
/// BCE on logits, GIoU as Rezatofighi et al. 2019 have it, the cells' boxes by [`assign`], weights o, b, c by [`WEIGHTS`]. With no
/// answering cell it is divided by 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BoxLoss {
    sum: f64,
    /// Cells that answer for a box.
    pub answering: u32,
    /// Of those, cells whose largest class is the box's and whose box has an IoU of at least 0.5 with it.
    pub right: u32,
}

impl BoxLoss {
    /// Adds pictures by their outputs (`[pictures, 5 + classes, rows, columns]`).
    pub fn add(&mut self, grid: &BoxGrid, outputs: &[f32], targets: &BoxTargets) {
        let pictures = outputs.chunks_exact(grid.outputs().max(1));
        for (outputs, boxes) in pictures.zip(&targets.0) {
            for (cell, assigned) in assign(grid, boxes).into_iter().enumerate() {
                self.add_cell(grid, outputs, cell, assigned.map(|index| &boxes[index]));
            }
        }
    }

    fn add_cell(
        &mut self,
        grid: &BoxGrid,
        outputs: &[f32],
        cell: usize,
        target: Option<&BoundingBox>,
    ) {
        let value = |channel: usize| f64::from(outputs[channel * grid.cells() + cell]);
        self.sum += WEIGHTS.objectness * bce(value(0), target.is_some());
        let Some(target) = target else { return };
        let [x, y] = grid.centre(cell);
        let stride = grid.stride as f64;
        let wanted = [x - target.x0, y - target.y0, target.x1 - x, target.y1 - y];
        let wanted = wanted.map(|distance| f64::from(distance) / stride);
        let limit = f64::from(DISTANCE_LIMIT);
        let got = std::array::from_fn(|side| value(1 + side).min(limit).exp());
        let Overlap { iou, giou } = Overlap::of(got, wanted);
        self.sum += WEIGHTS.boxes * (1.0 - giou);
        let class = usize::from(target.class);
        let classes = (0..grid.classes).map(|class| value(BOX_CHANNELS + class));
        let terms = classes.clone().enumerate();
        let terms = terms.map(|(number, logit)| bce(logit, number == class));
        self.sum += WEIGHTS.classes * terms.sum::<f64>();
        let best = classes
            .enumerate()
            .fold((0, f64::NEG_INFINITY), |best, at| {
                if at.1 > best.1 { at } else { best }
            });
        self.answering += 1;
        self.right += u32::from(best.0 == class && iou >= 0.5);
    }

    /// Mean over the pictures.
    pub fn mean(&self) -> f64 {
        self.sum / f64::from(self.answering.max(1))
    }
}

/// Intersection over union of two boxes, and that less the share of their common hull that neither covers.
struct Overlap {
    iou: f64,
    giou: f64,
}

impl Overlap {
    /// Of two boxes given by the distances of one point to their sides: left, top, right, bottom, negative where it is outside.
    fn of(a: [f64; 4], b: [f64; 4]) -> Self {
        let span = |side: usize, pick: fn(f64, f64) -> f64| {
            pick(a[side], b[side]) + pick(a[side + 2], b[side + 2])
        };
        let both = span(0, f64::min).max(0.0) * span(1, f64::min).max(0.0);
        let area = |of: [f64; 4]| (of[0] + of[2]) * (of[1] + of[3]);
        let union = area(a) + area(b) - both;
        let hull = span(0, f64::max) * span(1, f64::max);
        let iou = both / union;
        Self {
            iou,
            giou: iou - (hull - union) / hull,
        }
    }
}

/// Binary cross entropy of a logit, without a large exponential.
fn bce(logit: f64, is_true: bool) -> f64 {
    let target = f64::from(u8::from(is_true));
    logit.max(0.0) - logit * target + (-logit.abs()).exp().ln_1p()
}
