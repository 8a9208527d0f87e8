//! torchvision's transforms as a list, in the order of a program: what is done to a training picture from the data set's own size on.
//!
//! As text `random_crop(size=32, padding=4), random_horizontal_flip()`: torchvision's names in snake case, its arguments under their
//! names. `data` draws their parameters and applies them to pictures.

mod read;
mod text;

pub use text::Argument;
pub(super) use text::split_arguments;

use super::choice::choices;

/// Steps beyond this are a mistake.
const MOST_STEPS: usize = 32;

/// The steps, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps(Vec<Step>);

choices! {
/// How a turned picture's pixels are found.
pub enum Interpolation {
    /// The pixel that is nearest.
    Nearest = "nearest",
    /// Weighted by the distance to the four around.
    Bilinear = "bilinear",
}
}

choices! {
/// What stands outside of a picture, by torchvision's names.
pub enum PaddingMode {
    /// One value.
    Constant = "constant",
    /// The nearest pixel.
    Edge = "edge",
    /// Mirrored at the outermost pixel, which is not repeated.
    Reflect = "reflect",
    /// Mirrored at the edge.
    Symmetric = "symmetric",
}
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
    /// Handled nowhere: `cargo xtask test` sees to it that the compiler asks for it in every place.
    #[cfg(convlab_unhandled)]
    Unhandled,
}

impl Step {
    /// torchvision's name.
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

    /// Whether it draws.
    pub fn is_random(&self) -> bool {
        !matches!(self, Step::Resize { .. } | Step::CenterCrop { .. })
    }
}

impl Steps {
    /// # Errors
    /// That there are too many.
    pub fn new(steps: Vec<Step>) -> Result<Self, String> {
        match steps.len() > MOST_STEPS {
            true => Err(format!(
                "{} transforms are too many: {MOST_STEPS} at most",
                steps.len()
            )),
            false => Ok(Self(steps)),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of transforms.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The transforms in order.
    pub fn iter(&self) -> impl Iterator<Item = &Step> {
        self.0.iter()
    }
}
