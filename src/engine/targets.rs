//! What a data set says of its pictures, as targets: a class a picture, or a class a pixel where the network puts out a map. Of several
//! tasks those of all pictures for the first stand before those for the next.

use super::settings::IGNORED_TARGET;
use crate::data::{Dataset, IGNORED, Split, Transform};
use crate::network::Output;

/// The targets of training pictures as a step sees them, augmented like the pictures.
pub fn of_step(
    dataset: &Dataset,
    transform: &Transform,
    indices: &[u32],
    draws: [u64; 2],
    outputs: &[Output],
) -> Vec<u32> {
    of_heads(&dataset.train, indices, outputs, || {
        transform.train_masks(dataset, indices, draws[0], draws[1])
    })
}

/// The targets of pictures as in evaluation.
pub fn of_part(
    dataset: &Dataset,
    split: &Split,
    transform: &Transform,
    indices: &[u32],
    outputs: &[Output],
) -> Vec<u32> {
    of_heads(split, indices, outputs, || {
        transform.masks(dataset, split, indices)
    })
}

fn of_heads(
    split: &Split,
    indices: &[u32],
    outputs: &[Output],
    masks: impl Fn() -> Vec<u8>,
) -> Vec<u32> {
    let mut targets = Vec::new();
    for (head, output) in outputs.iter().enumerate() {
        match (output.is_map(), head) {
            (true, _) => targets.extend(masks().into_iter().map(of_pixel)),
            (false, 0) => targets.extend(of_pictures(split.labels(), indices)),
            (false, _) => targets.extend(of_scenes(split, indices)),
        }
    }
    targets
}

/// The classes of pictures.
pub fn of_pictures(classes: &[u16], indices: &[u32]) -> Vec<u32> {
    indices
        .iter()
        .map(|&index| {
            let class = classes.get(index as usize);
            class.map_or(IGNORED_TARGET, |&class| class.into())
        })
        .collect()
}

/// What pictures as a whole show.
pub fn of_scenes(split: &Split, indices: &[u32]) -> Vec<u32> {
    of_pictures(split.targets.scenes.as_deref().unwrap_or_default(), indices)
}

fn of_pixel(class: u8) -> u32 {
    match class {
        IGNORED => IGNORED_TARGET,
        class => class.into(),
    }
}
