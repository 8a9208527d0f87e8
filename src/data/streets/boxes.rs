//! Labels on the canvas: a class, and for cars and persons the number of the thing; and the boxes that follow from them.

use super::super::BoundingBox;
use super::{CAR, WIDTH};

/// Fewer pixels than this do not show what they belong to; they have a class and no box.
const LEAST_PIXELS: usize = 10;
/// Classes fit in the lower three bits, numbers in the other five.
const CLASS_BITS: u8 = 3;
/// Things in a picture at most.
pub(super) const THINGS: u8 = 31;

/// The label of thing `number`, from 1 to [`THINGS`], of a class.
pub(super) fn label(class: u8, number: u8) -> u8 {
    class | (number << CLASS_BITS)
}

pub(super) fn class(label: u8) -> u8 {
    label & ((1 << CLASS_BITS) - 1)
}

/// The smallest box around what is to be seen of each thing.
pub(super) fn of(labels: &[u8]) -> Vec<BoundingBox> {
    let mut found = [(0, 0, usize::MAX, usize::MAX, 0, 0); THINGS as usize + 1];
    for (row, line) in labels.chunks_exact(WIDTH).enumerate() {
        for (column, &label) in line.iter().enumerate() {
            let number = usize::from(label >> CLASS_BITS);
            if number > 0 {
                let (of, count, left, top, right, bottom) = found[number];
                debug_assert!(count == 0 || of == class(label));
                found[number] = (
                    class(label),
                    count + 1,
                    column.min(left),
                    row.min(top),
                    right.max(column + 1),
                    bottom.max(row + 1),
                );
            }
        }
    }
    found
        .into_iter()
        .filter(|(_, count, ..)| *count >= LEAST_PIXELS)
        .map(|(of, _, left, top, right, bottom)| BoundingBox {
            class: u16::from(of - CAR),
            x0: left as f32,
            y0: top as f32,
            x1: right as f32,
            y1: bottom as f32,
        })
        .collect()
}
