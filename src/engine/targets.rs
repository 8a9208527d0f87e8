//! What a data set says of its pictures, as targets: a class a picture, or a class a pixel where the network puts out a map.

use super::settings::IGNORED_TARGET;
use crate::data::{Dataset, IGNORED, Split, Transform};

/// The targets of training pictures as a step sees them, augmented like the pictures.
pub fn of_step(
    dataset: &Dataset,
    transform: &Transform,
    indices: &[u32],
    draws: [u64; 2],
    is_map: bool,
) -> Vec<u32> {
    match is_map {
        false => of_pictures(&dataset.train, indices),
        true => of_masks(&transform.train_masks(dataset, indices, draws[0], draws[1])),
    }
}

/// The targets of pictures as in evaluation.
pub fn of_part(
    dataset: &Dataset,
    split: &Split,
    transform: &Transform,
    indices: &[u32],
    is_map: bool,
) -> Vec<u32> {
    match is_map {
        false => of_pictures(split, indices),
        true => of_masks(&transform.masks(dataset, split, indices)),
    }
}

/// The classes of pictures.
fn of_pictures(split: &Split, indices: &[u32]) -> Vec<u32> {
    let labels = split.labels();
    indices
        .iter()
        .map(|&index| {
            labels
                .get(index as usize)
                .map_or(IGNORED_TARGET, |&label| label.into())
        })
        .collect()
}

fn of_masks(masks: &[u8]) -> Vec<u32> {
    masks
        .iter()
        .map(|&class| match class {
            IGNORED => IGNORED_TARGET,
            class => class.into(),
        })
        .collect()
}
