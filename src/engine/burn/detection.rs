//! The detection loss over Burn tensors; what it is stands at [`BoxLoss`](crate::engine::detection::BoxLoss).

use burn::tensor::{Device, Tensor, activation};

use super::tensors::tensor;
use crate::engine::detection::{BoxTargets, DISTANCE_LIMIT, WEIGHTS, assign};
use crate::network::{BOX_CHANNELS, BoxGrid};

/// The loss as one element, of outputs `[pictures, 5 + classes, rows, columns]`.
pub fn loss(grid: &BoxGrid, outputs: Tensor<4>, targets: &BoxTargets) -> Tensor<1> {
    let device = outputs.device();
    let outputs: Tensor<3> = outputs.flatten(2, 3);
    let wanted = Wanted::of(grid, targets, &device);
    let objectness = bce(outputs.clone().narrow(1, 0, 1), wanted.answers.clone()).sum();
    let distances = outputs.clone().narrow(1, 1, 4);
    let distances = distances.clamp_max(DISTANCE_LIMIT).exp();
    let boxes = (giou(distances, wanted.distances).neg() + 1.0) * wanted.answers.clone();
    let classes = bce(
        outputs.narrow(1, BOX_CHANNELS, grid.classes),
        wanted.classes,
    );
    let classes = (classes.sum_dim(1) * wanted.answers).sum();
    let sum =
        objectness * WEIGHTS.objectness + boxes.sum() * WEIGHTS.boxes + classes * WEIGHTS.classes;
    sum / f64::from(wanted.answering.max(1))
}

/// What the cells should put out.
struct Wanted {
    answering: u32,
    /// `[pictures, 1, cells]`, 1 where a cell answers for a box.
    answers: Tensor<3>,
    /// `[pictures, 4, cells]` in strides; 1 where there is no box.
    distances: Tensor<3>,
    /// `[pictures, classes, cells]`, 1 at the box's class.
    classes: Tensor<3>,
}

impl Wanted {
    fn of(grid: &BoxGrid, targets: &BoxTargets, device: &Device) -> Self {
        let (cells, pictures) = (grid.cells(), targets.0.len());
        let mut answers = vec![0.0f32; pictures * cells];
        let mut distances = vec![1.0f32; pictures * 4 * cells];
        let mut classes = vec![0.0f32; pictures * grid.classes * cells];
        let mut answering = 0;
        for (picture, boxes) in targets.0.iter().enumerate() {
            for (cell, assigned) in assign(grid, boxes).into_iter().enumerate() {
                let Some(target) = assigned.map(|index| &boxes[index]) else {
                    continue;
                };
                answering += 1;
                answers[picture * cells + cell] = 1.0;
                let [x, y] = grid.centre(cell);
                let sides = [x - target.x0, y - target.y0, target.x1 - x, target.y1 - y];
                for (side, distance) in sides.into_iter().enumerate() {
                    distances[(picture * 4 + side) * cells + cell] = distance / grid.stride as f32;
                }
                let class = usize::from(target.class);
                classes[(picture * grid.classes + class) * cells + cell] = 1.0;
            }
        }
        let of = |values, channels| tensor(values, [pictures, channels, cells], device);
        Self {
            answering,
            answers: of(answers, 1),
            distances: of(distances, 4),
            classes: of(classes, grid.classes),
        }
    }
}

/// GIoU of boxes given by distances from one point (left, top, right, bottom), `[pictures, 1, cells]`.
fn giou(got: Tensor<3>, wanted: Tensor<3>) -> Tensor<3> {
    // Width, then height, of what lies between opposite sides.
    let spans = |sides: Tensor<3>| sides.clone().narrow(1, 0, 2) + sides.narrow(1, 2, 2);
    let area = |spans: Tensor<3>| spans.clone().narrow(1, 0, 1) * spans.narrow(1, 1, 1);
    let both = area(spans(got.clone().min_pair(wanted.clone())).clamp_min(0.0));
    let hull = area(spans(got.clone().max_pair(wanted.clone())));
    let union = area(spans(got)) + area(spans(wanted)) - both.clone();
    both / union.clone() - (hull.clone() - union) / hull
}

/// Binary cross entropy of logits: `max(x, 0) - x t + log(1 + exp(-|x|))`, without a large exponential.
fn bce(logits: Tensor<3>, targets: Tensor<3>) -> Tensor<3> {
    let softplus = (logits.clone().abs().neg().exp() + 1.0).log();
    activation::relu(logits.clone()) - logits * targets + softplus
}
