//! Which cell answers for which box.

use crate::data::BoundingBox;
use crate::network::BoxGrid;

/// Strides from a box's centre, along either axis, within which a cell's centre may answer for it (FCOS's centre sampling).
pub const CENTRE_RADIUS: f32 = 1.5;

/// For each cell of one picture the box it answers for, as an index into `boxes`.
///
/// A cell may answer for a box if its centre lies inside the box and near the box's centre, or if it holds the box's centre (so that
/// no box is too small for the grid). Of several it answers for the smallest, of equal ones for the first. All in single
/// precision and in the order of `shaders/detection_loss.wgsl`, so that both choose alike.
pub fn assign(grid: &BoxGrid, boxes: &[BoundingBox]) -> Vec<Option<usize>> {
    (0..grid.cells())
        .map(|cell| {
            let mut best: Option<(usize, f32)> = None;
            for (index, candidate) in boxes.iter().enumerate() {
                let area = candidate.area();
                let smaller = best.is_none_or(|(_, smallest)| area < smallest);
                if smaller && may_answer(grid, cell, candidate) {
                    best = Some((index, area));
                }
            }
            best.map(|(index, _)| index)
        })
        .collect()
}

fn may_answer(grid: &BoxGrid, cell: usize, candidate: &BoundingBox) -> bool {
    let stride = grid.stride as f32;
    let [x, y] = grid.centre(cell);
    let [middle_x, middle_y] = [
        (candidate.x0 + candidate.x1) * 0.5,
        (candidate.y0 + candidate.y1) * 0.5,
    ];
    let inside = x > candidate.x0 && x < candidate.x1 && y > candidate.y0 && y < candidate.y1;
    let radius = CENTRE_RADIUS * stride;
    let near = (x - middle_x).abs() < radius && (y - middle_y).abs() < radius;
    // Half open, so that exactly one cell holds it.
    let half = 0.5 * stride;
    let holds = |centre: f32, middle: f32| middle >= centre - half && middle < centre + half;
    (inside && near) || (holds(x, middle_x) && holds(y, middle_y))
}
