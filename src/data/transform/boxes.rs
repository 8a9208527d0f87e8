//! Boxes on their way to a network: brought to its size, and moved as their pictures are.

use super::super::random::{draw, purpose};
use super::super::{BoundingBox, Dataset, Split};
use super::Transform;

impl Transform {
    /// The boxes of pictures in pixels of the network's input, never augmented. Boxes without area are left away; a picture beyond
    /// the end has none.
    pub fn boxes(
        &self,
        dataset: &Dataset,
        split: &Split,
        indices: &[u32],
    ) -> Vec<Vec<BoundingBox>> {
        let [_, height, width] = self.output_shape(dataset);
        let scale = |to: usize, from: usize| to as f32 / from.max(1) as f32;
        let (down, across) = (scale(height, dataset.height), scale(width, dataset.width));
        let all = split.targets.boxes.as_deref().unwrap_or_default();
        let scaled = |given: &BoundingBox| BoundingBox {
            class: given.class,
            x0: given.x0 * across,
            y0: given.y0 * down,
            x1: given.x1 * across,
            y1: given.y1 * down,
        };
        let of = |index: &u32| {
            let boxes = all.get(*index as usize).map_or(&[][..], Vec::as_slice);
            let boxes = boxes.iter().map(scaled);
            boxes.filter(BoundingBox::has_area).collect()
        };
        indices.iter().map(of).collect()
    }

    /// The boxes of training pictures as [`Transform::train_batch`] moves the pictures at the same (seed, step, position). What is
    /// moved out of the picture is cut off; a box of which less than a quarter is left goes with it. A cut-out leaves boxes
    /// as they are.
    pub fn train_boxes(
        &self,
        dataset: &Dataset,
        indices: &[u32],
        seed: u64,
        step: u64,
    ) -> Vec<Vec<BoundingBox>> {
        let [_, height, width] = self.output_shape(dataset);
        let mut boxes = self.boxes(dataset, &dataset.train, indices);
        if self.augment.is_off() {
            return boxes;
        }
        for (position, boxes) in (0..).zip(&mut boxes) {
            let chosen = draw(seed, step, position, purpose::AUGMENT);
            let place = draw(seed, step, position, purpose::AUGMENT_PLACE);
            self.augment.move_boxes(boxes, height, width, chosen, place);
        }
        boxes
    }
}
