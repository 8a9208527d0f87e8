//! From a network's outputs to boxes: each cell's box with a score for each class, and of those that overlap the best.

use serde::{Deserialize, Serialize};

use super::DISTANCE_LIMIT;
use crate::arrange::Arrange;
use crate::data::BoundingBox;
use crate::network::{BOX_CHANNELS, BoxGrid};

/// Scores below this are noise: they are not reported.
pub const SCORE_LEAST: f32 = 0.01;
/// Boxes of one class that overlap by more (IoU) are taken for one object.
pub const SAME_OBJECT: f64 = 0.6;
/// Boxes of one picture that are reported: as many as COCO's metrics read.
pub const MOST_DETECTIONS: usize = 100;
/// The best of a picture's boxes that are compared with each other.
const CANDIDATES: usize = 1000;

/// A box that a network found, in pixels of its input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// Index into the network's classes of boxes.
    pub class: u16,
    /// Probability of an object times that of the class, 0 to 1.
    pub score: f32,
    /// Left edge, a column from 0.
    pub x0: f32,
    /// Top edge, a row from 0.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl Detection {
    /// `[x0, y0, x1, y1]`.
    pub fn sides(&self) -> [f32; 4] {
        [self.x0, self.y0, self.x1, self.y1]
    }
}

impl BoundingBox {
    /// `[x0, y0, x1, y1]`.
    pub fn sides(&self) -> [f32; 4] {
        [self.x0, self.y0, self.x1, self.y1]
    }
}

/// Intersection over union of two boxes (x0, y0, x1, y1); 0 where either has no area.
pub fn iou(a: [f32; 4], b: [f32; 4]) -> f64 {
    let [a, b] = [a, b].map(|sides| sides.map(f64::from));
    let span = |axis: usize| a[axis + 2].min(b[axis + 2]) - a[axis].max(b[axis]);
    if !(span(0) > 0.0 && span(1) > 0.0) {
        return 0.0;
    }
    let area = |of: [f64; 4]| (of[2] - of[0]) * (of[3] - of[1]);
    let both = span(0) * span(1);
    both / (area(a) + area(b) - both)
}

/// The boxes of each picture by its outputs (`[pictures, 5 + classes, rows, columns]`), cut at the edges of a picture of that height
/// and width, best first; [`suppress`]ed, at most [`MOST_DETECTIONS`]. What is not a number is left away.
pub fn decode(grid: &BoxGrid, size: [usize; 2], outputs: &[f32]) -> Vec<Vec<Detection>> {
    let pictures = outputs.chunks_exact(grid.outputs().max(1));
    pictures
        .map(|outputs| suppress(candidates(grid, size, outputs)))
        .collect()
}

/// Non-maximum suppression, a class at a time: of detections, best first, those that overlap no better one of their class by more
/// than [`SAME_OBJECT`].
pub fn suppress(mut found: Vec<Detection>) -> Vec<Detection> {
    found.arrange_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(CANDIDATES);
    let mut kept: Vec<Detection> = Vec::new();
    for one in found {
        let covered = |better: &Detection| {
            better.class == one.class && iou(better.sides(), one.sides()) > SAME_OBJECT
        };
        if !kept.iter().any(covered) {
            kept.push(one);
        }
        if kept.len() == MOST_DETECTIONS {
            break;
        }
    }
    kept
}

/// Every cell's box with every class that scores at least [`SCORE_LEAST`], in the cells' order.
fn candidates(grid: &BoxGrid, [height, width]: [usize; 2], outputs: &[f32]) -> Vec<Detection> {
    let mut found = Vec::new();
    for cell in 0..grid.cells() {
        let value = |channel: usize| outputs[channel * grid.cells() + cell];
        let object = sigmoid(value(0));
        if object < SCORE_LEAST {
            continue;
        }
        let [x, y] = grid.centre(cell);
        let distance = |side: usize| value(1 + side).min(DISTANCE_LIMIT).exp() * grid.stride as f32;
        let across = |x: f32| x.clamp(0.0, width as f32);
        let down = |y: f32| y.clamp(0.0, height as f32);
        for class in 0..grid.classes {
            let score = object * sigmoid(value(BOX_CHANNELS + class));
            let one = Detection {
                class: class as u16,
                score,
                x0: across(x - distance(0)),
                y0: down(y - distance(1)),
                x1: across(x + distance(2)),
                y1: down(y + distance(3)),
            };
            let is_box = one.sides().iter().all(|side| side.is_finite());
            if is_box && score >= SCORE_LEAST {
                found.push(one);
            }
        }
    }
    found
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}
