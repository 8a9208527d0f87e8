//! torchvision's transforms as a list, in the order of a program: what is done to a training picture from the data set's own size on.
//!
//! As text `random_crop(size=32, padding=4), random_horizontal_flip()`: torchvision's names in snake case, its arguments under their
//! names. Each step first draws its parameters (`draw`), then applies them to picture, mask and boxes (`applied`).

mod applied;
mod draw;
mod read;
mod text;

pub use applied::{Applied, Colour};
pub use draw::Draws;
pub(crate) use text::split_arguments;

use super::window::PaddingMode;
use crate::data::DataError;

/// Steps beyond this are a mistake.
const MOST_STEPS: usize = 32;

/// The steps, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps(Vec<Step>);

/// How a turned picture's pixels are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolation {
    #[default]
    Nearest,
    Bilinear,
}

/// One of torchvision's transforms with its arguments. Sizes are height and width, ranges from and to.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Bilinear, antialiased. One number is the shorter side's.
    Resize {
        size: Vec<usize>,
    },
    CenterCrop {
        size: [usize; 2],
    },
    RandomCrop {
        size: [usize; 2],
        /// Left, top, right, bottom.
        padding: [usize; 4],
        pad_if_needed: bool,
        fill: u8,
        padding_mode: PaddingMode,
    },
    RandomResizedCrop {
        size: [usize; 2],
        /// The share of the picture's area.
        scale: [f64; 2],
        /// Width over height.
        ratio: [f64; 2],
    },
    RandomHorizontalFlip {
        p: f64,
    },
    RandomVerticalFlip {
        p: f64,
    },
    RandomRotation {
        degrees: [f64; 2],
        interpolation: Interpolation,
        fill: u8,
    },
    RandomAffine {
        degrees: [f64; 2],
        /// Up to these shares of width and height.
        translate: [f64; 2],
        scale: [f64; 2],
        /// Degrees: x from, x to, y from, y to.
        shear: [f64; 4],
        interpolation: Interpolation,
        fill: u8,
    },
    /// Each between two factors; the hue's are shares of the circle.
    ColorJitter {
        brightness: [f64; 2],
        contrast: [f64; 2],
        saturation: [f64; 2],
        hue: [f64; 2],
    },
    RandomErasing {
        p: f64,
        scale: [f64; 2],
        ratio: [f64; 2],
        /// One for all channels or one each, as ToTensor has them: black is 0, white 1.
        value: Vec<f64>,
    },
}

impl Step {
    pub fn name(&self) -> &'static str {
        match self {
            Step::Resize { .. } => "resize",
            Step::CenterCrop { .. } => "center_crop",
            Step::RandomCrop { .. } => "random_crop",
            Step::RandomResizedCrop { .. } => "random_resized_crop",
            Step::RandomHorizontalFlip { .. } => "random_horizontal_flip",
            Step::RandomVerticalFlip { .. } => "random_vertical_flip",
            Step::RandomRotation { .. } => "random_rotation",
            Step::RandomAffine { .. } => "random_affine",
            Step::ColorJitter { .. } => "color_jitter",
            Step::RandomErasing { .. } => "random_erasing",
        }
    }

    fn is_random(&self) -> bool {
        !matches!(self, Step::Resize { .. } | Step::CenterCrop { .. })
    }
}

impl Steps {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Step> {
        self.0.iter()
    }

    /// What is done to a picture of a size, with the draws of its place in its step, and the size it then has.
    pub fn applied(&self, size: [usize; 2], draws: &mut Draws) -> (Vec<Applied>, [usize; 2]) {
        let mut applied = Vec::with_capacity(self.0.len());
        let mut now = size;
        for step in &self.0 {
            if let Some(one) = step.drawn(now, draws) {
                now = one.size(now);
                applied.push(one);
            }
        }
        (applied, now)
    }

    /// Refuses what does not fit pictures of a size, naming the setting.
    pub(super) fn validate(
        &self,
        field: &'static str,
        size: [usize; 2],
        channels: usize,
        may_be_random: bool,
    ) -> Result<(), DataError> {
        let refuse = |step: &Step, reason: String| Err(DataError::setting(field, step, reason));
        let mut now = size;
        let mut erases = false;
        for step in &self.0 {
            let [height, width] = now;
            match step {
                _ if step.is_random() && !may_be_random => {
                    let reason = "held-out pictures are always seen alike: resize and center_crop may stand here";
                    return refuse(step, reason.into());
                }
                Step::RandomErasing { value, .. } if value.len() > 1 && value.len() != channels => {
                    let reason = format!(
                        "the pictures have {channels} channel(s): give one value, or one each"
                    );
                    return refuse(step, reason);
                }
                Step::RandomErasing { .. } => erases = true,
                // torchvision erases in tensors, behind all that is done to pictures.
                _ if erases => {
                    let reason = "it has to stand before random_erasing, which is the last";
                    return refuse(step, reason.into());
                }
                Step::RandomCrop {
                    size,
                    padding,
                    pad_if_needed: false,
                    ..
                } if size[0] > height + padding[1] + padding[3]
                    || size[1] > width + padding[0] + padding[2] =>
                {
                    let reason = format!(
                        "the pictures are {height} x {width} there and smaller than the crop: give more padding, or pad_if_needed=true"
                    );
                    return refuse(step, reason);
                }
                Step::Resize { .. }
                | Step::CenterCrop { .. }
                | Step::RandomCrop { .. }
                | Step::RandomResizedCrop { .. }
                | Step::RandomHorizontalFlip { .. }
                | Step::RandomVerticalFlip { .. }
                | Step::RandomRotation { .. }
                | Step::RandomAffine { .. }
                | Step::ColorJitter { .. } => {}
            }
            now = step.size(now);
            if now.iter().any(|side| !(1..=super::MAX_SIDE).contains(side)) {
                let reason = format!(
                    "pictures would be {} x {} there; each side has to be between 1 and {} pixels",
                    now[0],
                    now[1],
                    super::MAX_SIDE
                );
                return refuse(step, reason);
            }
        }
        Ok(())
    }
}
