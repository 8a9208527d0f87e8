//! Boxes on their way to a network: brought to its size, and moved as their pictures are.

use super::super::random::{draw, purpose};
use super::super::{BoundingBox, Dataset, IgnoredBox, Split};
use super::{Augment, Transform};

impl Transform {
    /// The boxes of pictures in pixels of the network's input, never augmented. Boxes without area are left away; a picture beyond
    /// the end has none.
    pub fn boxes(
        &self,
        dataset: &Dataset,
        split: &Split,
        indices: &[u32],
    ) -> Vec<Vec<BoundingBox>> {
        self.placed(dataset, split, indices, None)
    }

    /// The boxes behind the steps, of training pictures with these draws, in pixels of the network's input.
    fn placed(
        &self,
        dataset: &Dataset,
        split: &Split,
        indices: &[u32],
        draws: Option<[u64; 2]>,
    ) -> Vec<Vec<BoundingBox>> {
        let all = split.targets.boxes.as_deref().unwrap_or_default();
        let of = |(position, &index): (u32, &u32)| {
            let mut boxes = all.get(index as usize).cloned().unwrap_or_default();
            self.bring(dataset, draws, position, &mut boxes);
            boxes
        };
        (0..).zip(indices).map(of).collect()
    }

    /// The regions of pictures that evaluation passes over, where [`Transform::boxes`] has the boxes.
    pub fn ignored(
        &self,
        dataset: &Dataset,
        split: &Split,
        indices: &[u32],
    ) -> Vec<Vec<IgnoredBox>> {
        let all = split.targets.ignored.as_deref().unwrap_or_default();
        let of = |(position, &index): (u32, &u32)| {
            let given = all.get(index as usize).into_iter().flatten();
            let brought = given.filter_map(|one| {
                let mut area = vec![one.area];
                self.bring(dataset, None, position, &mut area);
                area.pop().map(|area| IgnoredBox { area, ..*one })
            });
            brought.collect()
        };
        (0..).zip(indices).map(of).collect()
    }

    /// Brings boxes of a picture at the data set's size behind the steps and to the network's input; those without area go.
    fn bring(
        &self,
        dataset: &Dataset,
        draws: Option<[u64; 2]>,
        position: u32,
        boxes: &mut Vec<BoundingBox>,
    ) {
        let [_, height, width] = self.output_shape(dataset);
        let scale = |to: usize, from: usize| to as f32 / from.max(1) as f32;
        let (applied, [from_height, from_width]) = self.applied(dataset, draws, position);
        let mut size = [dataset.height, dataset.width];
        for one in applied {
            one.boxes(boxes, size);
            size = one.size(size);
        }
        let (down, across) = (scale(height, from_height), scale(width, from_width));
        boxes.retain_mut(|given| {
            [given.x0, given.x1] = [given.x0, given.x1].map(|x| x * across);
            [given.y0, given.y1] = [given.y0, given.y1].map(|y| y * down);
            given.has_area()
        });
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
        let draws = Some([seed, step]);
        let mut boxes = self.placed(dataset, &dataset.train, indices, draws);
        if self.augment.is_off() {
            return boxes;
        }
        for (position, boxes) in (0..).zip(&mut boxes) {
            let chosen = draw(seed, step, position, purpose::AUGMENT);
            let place = draw(seed, step, position, purpose::AUGMENT_PLACE);
            if let Some(warp) = self.warp([height, width], seed, step, position) {
                Augment::cut_boxes(boxes, height, width, |given| warp.placed(given));
            }
            self.augment.move_boxes(boxes, height, width, chosen, place);
        }
        boxes
    }
}
