//! From byte pictures to a network's input: the steps of a program (`steps`), resize, augment, divide by 255, normalise, in this order.
//!
//! Resize and Normalize give what torchvision gives on PIL pictures: the resize bit by bit, the floats exactly. So do `window`,
//! `affine` and `colour`, given the same parameters.

// A new layer, loss, rule or step has to be thought of wherever they are distinguished.
#![deny(clippy::wildcard_enum_match_arm)]

mod affine;
mod augment;
mod boxes;
mod colour;
mod elementary;
mod fit;
mod mask;
mod photo;
mod resize;
mod steps;
mod warp;
mod window;

use serde::{Deserialize, Serialize};

use super::random::{draw, purpose};
use super::{DataError, Dataset, Split};
use crate::recipe::Steps;
pub use affine::Affine;
pub use augment::Augment;
pub(crate) use mask::nearest;
use resize::Resizer;
pub use resize::resize;
pub use steps::{Applied, Colour, Draws};
use warp::Warp;
pub use window::Window;

/// Sides beyond this make a picture no network here could train on.
const MAX_SIDE: usize = 1024;

/// The way from a picture of the data set to the network's input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Transform {
    /// Height and width of the network's input; `None` leaves the data set's own size.
    pub resize: Option<[usize; 2]>,
    /// What a program does to training pictures of the data set's own size; they are resized behind it. Empty: nothing.
    pub steps: Steps,
    /// The same for held-out pictures: of what is not random.
    pub eval_steps: Steps,
    /// Applied by `train_batch` only.
    pub augment: Augment,
    /// One value a channel, or one for all; subtracted after the division by 255. Empty: nothing is subtracted.
    pub mean: Vec<f32>,
    /// One value a channel, or one for all; divided by after that. Empty: nothing is divided.
    pub std: Vec<f32>,
}

impl Transform {
    /// C, H, W of what the network gets.
    pub fn output_shape(&self, dataset: &Dataset) -> [usize; 3] {
        let [height, width] = self.resize.unwrap_or([dataset.height, dataset.width]);
        [dataset.channels, height, width]
    }

    /// Refuses settings that fit neither the data set nor any picture, naming the setting.
    pub fn validate(&self, dataset: &Dataset) -> Result<(), DataError> {
        let [channels, height, width] = self.output_shape(dataset);
        if height == 0 || width == 0 || height > MAX_SIDE || width > MAX_SIDE {
            let reason = format!("each side has to be between 1 and {MAX_SIDE} pixels");
            return Err(DataError::setting(
                "resize",
                format!("{height} x {width}"),
                reason,
            ));
        }
        for (field, values) in [("mean", &self.mean), ("std", &self.std)] {
            if values.len() > 1 && values.len() != channels {
                let reason = format!(
                    "the pictures of {} have {channels} channel(s), so give {channels} value(s), or one for all",
                    dataset.name
                );
                return Err(DataError::setting(
                    field,
                    format!("{values:?} ({} values)", values.len()),
                    reason,
                ));
            }
            if let Some(bad) = values.iter().find(|v| !v.is_finite()) {
                return Err(DataError::setting(field, bad, "it has to be a number"));
            }
        }
        if let Some(bad) = self.std.iter().find(|v| **v <= 0.0) {
            return Err(DataError::setting(
                "std",
                bad,
                "it has to be above 0, for pictures are divided by it",
            ));
        }
        let own = [dataset.height, dataset.width];
        self.steps.validate("transforms", own, channels, true)?;
        self.eval_steps
            .validate("eval_transforms", own, channels, false)?;
        self.augment.validate(height, width)
    }

    /// Training pictures `indices` as N x C x H x W floats: resized, augmented, normalised.
    ///
    /// The draws depend on (seed, step, position in `indices`) only. An index beyond the end gives a black picture.
    pub fn train_batch(
        &self,
        dataset: &Dataset,
        indices: &[u32],
        seed: u64,
        step: u64,
    ) -> Vec<f32> {
        if self.augment.is_off() && self.steps.is_empty() {
            return self.eval_batch(dataset, &dataset.train, indices);
        }
        let tables = self.tables(dataset.channels);
        let plane = self.plane_len(dataset);
        normalise(
            &self.train_pictures(dataset, indices, seed, step),
            plane,
            &tables,
        )
    }

    /// Pictures `indices` of a split as N x C x H x W floats: resized and normalised, never augmented.
    pub fn eval_batch(&self, dataset: &Dataset, split: &Split, indices: &[u32]) -> Vec<f32> {
        let tables = self.tables(dataset.channels);
        let plane = self.plane_len(dataset);
        let mut floats = Vec::with_capacity(indices.len() * dataset.channels * plane);
        self.each_picture(dataset, split, indices, None, |_, picture| {
            push_normalised(&mut floats, picture, plane, &tables)
        });
        floats
    }

    /// What `train_batch` gives before normalisation: N x C x H x W bytes, the pictures as the net sees them.
    pub fn train_pictures(
        &self,
        dataset: &Dataset,
        indices: &[u32],
        seed: u64,
        step: u64,
    ) -> Vec<u8> {
        let [_, height, width] = self.output_shape(dataset);
        let mut bytes = Vec::with_capacity(indices.len() * dataset.channels * height * width);
        let draws = Some([seed, step]);
        self.each_picture(
            dataset,
            &dataset.train,
            indices,
            draws,
            |position, picture| {
                if self.augment.is_off() {
                    bytes.extend_from_slice(picture);
                    return;
                }
                let chosen = draw(seed, step, position, purpose::AUGMENT);
                let place = draw(seed, step, position, purpose::AUGMENT_PLACE);
                let mut warped = Vec::new();
                let picture = match self.warp([height, width], seed, step, position) {
                    None => picture,
                    Some(warp) => {
                        warp.picture(picture, &mut warped);
                        &warped
                    }
                };
                let begin = bytes.len();
                self.augment
                    .apply(picture, height, width, chosen, place, &mut bytes);
                if self.augment.colours() {
                    let draws = draw(seed, step, position, purpose::AUGMENT_COLOUR);
                    let picture = bytes.get_mut(begin..).unwrap_or_default();
                    colour::change(&self.augment, picture, height * width, draws);
                }
            },
        );
        bytes
    }

    /// How the training picture at that place in its step is scaled and turned, if it is.
    fn warp(
        &self,
        [height, width]: [usize; 2],
        seed: u64,
        step: u64,
        position: u32,
    ) -> Option<Warp> {
        let draws = || draw(seed, step, position, purpose::AUGMENT_WARP);
        self.augment
            .warps()
            .then(|| Warp::thrown(&self.augment, height, width, draws()))
    }

    /// N x C x H x W bytes at the network's size, as they are before augmentation. An index beyond the end gives black.
    pub fn pictures(&self, dataset: &Dataset, split: &Split, indices: &[u32]) -> Vec<u8> {
        let [_, height, width] = self.output_shape(dataset);
        let mut bytes = Vec::with_capacity(indices.len() * dataset.channels * height * width);
        self.each_picture(dataset, split, indices, None, |_, picture| {
            bytes.extend_from_slice(picture);
        });
        bytes
    }

    /// Whether a shader does to training pictures what is to be done; else the host makes them.
    pub fn on_device(&self) -> bool {
        self.steps.is_empty() && self.augment.on_device()
    }

    /// What the steps do to the picture at a place of a training step, `None` to one that is held out, and the size it then has.
    fn applied(
        &self,
        dataset: &Dataset,
        draws: Option<[u64; 2]>,
        position: u32,
    ) -> (Vec<Applied>, [usize; 2]) {
        let (steps, [seed, step]) = match draws {
            // Training pictures without steps of their own are those that are evaluated.
            Some(draws) if !self.steps.is_empty() => (&self.steps, draws),
            _ => (&self.eval_steps, [0; 2]),
        };
        let own = [dataset.height, dataset.width];
        steps.applied(own, &mut Draws::new(seed, step, position))
    }

    /// Calls `visit(position, C x H x W bytes)` for each index, at the network's size; of training pictures with the draws' seed and step.
    fn each_picture(
        &self,
        dataset: &Dataset,
        split: &Split,
        indices: &[u32],
        draws: Option<[u64; 2]>,
        mut visit: impl FnMut(u32, &[u8]),
    ) {
        let [channels, height, width] = self.output_shape(dataset);
        let black = vec![0; dataset.picture_len()];
        let own = [dataset.height, dataset.width];
        let mut resizer = Resizer::new(own, [height, width]);
        let mut resized = Vec::with_capacity(channels * height * width);
        for (position, &index) in (0..).zip(indices) {
            let picture = dataset.picture(split, index as usize);
            let picture = picture.as_deref().unwrap_or(&black);
            let (applied, size) = self.applied(dataset, draws, position);
            if !applied.is_empty() {
                let (changed, _) = applied
                    .iter()
                    .fold((picture.to_vec(), own), |(picture, size), one| {
                        (one.picture(picture, size), one.size(size))
                    });
                match size == [height, width] {
                    true => visit(position, &changed),
                    false => visit(position, &resize(&changed, size, [height, width])),
                }
            } else if resizer.is_identity() {
                visit(position, picture);
            } else {
                resized.clear();
                resizer.run(picture, &mut resized);
                visit(position, &resized);
            }
        }
    }

    fn plane_len(&self, dataset: &Dataset) -> usize {
        let [_, height, width] = self.output_shape(dataset);
        height * width
    }

    /// For each channel the 256 floats that the 256 byte values become. The operations and their order are
    /// torchvision's (ToTensor, then Normalize, in f32), so the floats are equal, not just close.
    pub fn tables(&self, channels: usize) -> Vec<[f32; 256]> {
        let value = |values: &[f32], channel: usize, default: f32| match values {
            [] => default,
            [one] => *one,
            many => many.get(channel).copied().unwrap_or(default),
        };
        (0..channels)
            .map(|channel| {
                let (mean, std) = (
                    value(&self.mean, channel, 0.0),
                    value(&self.std, channel, 1.0),
                );
                std::array::from_fn(|byte| (byte as f32 / 255.0 - mean) / std)
            })
            .collect()
    }
}

/// N x C x H x W bytes to floats through one table a channel.
fn normalise(pictures: &[u8], plane: usize, tables: &[[f32; 256]]) -> Vec<f32> {
    let mut floats = Vec::with_capacity(pictures.len());
    for picture in pictures.chunks_exact((plane * tables.len()).max(1)) {
        push_normalised(&mut floats, picture, plane, tables);
    }
    floats
}

fn push_normalised(floats: &mut Vec<f32>, picture: &[u8], plane: usize, tables: &[[f32; 256]]) {
    for (channel, table) in picture.chunks_exact(plane.max(1)).zip(tables) {
        floats.extend(channel.iter().map(|&byte| table[usize::from(byte)]));
    }
}
