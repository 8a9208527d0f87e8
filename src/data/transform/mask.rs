//! Masks on their way to a network: brought to its size, and moved as their pictures are.

use super::super::random::{draw, purpose};
use super::super::{Dataset, IGNORED, Split};
use super::Transform;

impl Transform {
    /// Masks of pictures at the network's size, `[count, height, width]` bytes, never augmented. A pixel takes the class of the one
    /// its centre falls on, as Pillow's `NEAREST` does. A picture without a mask, or beyond the end, is all [`IGNORED`].
    pub fn masks(&self, dataset: &Dataset, split: &Split, indices: &[u32]) -> Vec<u8> {
        let mut masks = Vec::new();
        self.each_mask(dataset, split, indices, None, |_, mask| {
            masks.extend_from_slice(mask);
        });
        masks
    }

    /// Masks of training pictures as [`Transform::train_batch`] moves the pictures at the same (seed, step, position). What comes in
    /// from beyond the edge is [`IGNORED`]; what is cut out of a picture keeps its class.
    pub fn train_masks(&self, dataset: &Dataset, indices: &[u32], seed: u64, step: u64) -> Vec<u8> {
        let [_, height, width] = self.output_shape(dataset);
        let mut masks = Vec::new();
        let draws = Some([seed, step]);
        self.each_mask(dataset, &dataset.train, indices, draws, |position, mask| {
            if self.augment.is_off() {
                masks.extend_from_slice(mask);
                return;
            }
            let chosen = draw(seed, step, position, purpose::AUGMENT);
            let place = draw(seed, step, position, purpose::AUGMENT_PLACE);
            let mut warped = Vec::new();
            let mask = match self.warp([height, width], seed, step, position) {
                None => mask,
                Some(warp) => {
                    warp.mask(mask, &mut warped);
                    &warped
                }
            };
            self.augment
                .move_mask(mask, height, width, chosen, place, &mut masks);
        });
        masks
    }

    fn each_mask(
        &self,
        dataset: &Dataset,
        split: &Split,
        indices: &[u32],
        draws: Option<[u64; 2]>,
        mut visit: impl FnMut(u32, &[u8]),
    ) {
        let [_, height, width] = self.output_shape(dataset);
        let plane = dataset.height * dataset.width;
        let all = split.targets.masks.as_deref().unwrap_or_default();
        let mut resized = Vec::with_capacity(height * width);
        let own = [dataset.height, dataset.width];
        for (position, &index) in (0..).zip(indices) {
            resized.clear();
            let start = index as usize * plane;
            let (applied, size) = self.applied(dataset, draws, position);
            match all.get(start..start + plane) {
                None => resized.resize(height * width, IGNORED),
                Some(mask) if applied.is_empty() => {
                    nearest(mask, own, [height, width], &mut resized)
                }
                Some(mask) => {
                    let (mask, _) = applied
                        .iter()
                        .fold((mask.to_vec(), own), |(mask, size), one| {
                            (one.mask(mask, size), one.size(size))
                        });
                    nearest(&mask, size, [height, width], &mut resized);
                }
            }
            visit(position, &resized);
        }
    }
}

/// Appends an H x W mask brought to another size, as Pillow's `NEAREST` does it.
pub(crate) fn nearest(mask: &[u8], from: [usize; 2], to: [usize; 2], out: &mut Vec<u8>) {
    let columns = places(from[1], to[1]);
    for row in places(from[0], to[0]) {
        let row = row * from[1];
        out.extend(columns.iter().map(|column| mask[row + column]));
    }
}

/// For each of `to` places along a side the one of `from` that its centre falls on. The centres are added up as Pillow adds them up,
/// for where a centre falls on an edge its rounding decides.
fn places(from: usize, to: usize) -> Vec<usize> {
    let step = from as f64 / to.max(1) as f64;
    let mut centre = step * 0.5;
    (0..to)
        .map(|_| {
            let at = centre as usize;
            centre += step;
            at.min(from.saturating_sub(1))
        })
        .collect()
}
