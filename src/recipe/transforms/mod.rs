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
        /// The shorter side in pixels, or height and width.
        size: Vec<usize>,
    },
    /// The middle; a picture that is smaller is padded with black.
    CenterCrop {
        /// Height and width in pixels.
        size: [usize; 2],
    },
    /// A window at a random place of the padded picture.
    RandomCrop {
        /// Height and width in pixels.
        size: [usize; 2],
        /// Left, top, right, bottom.
        padding: [usize; 4],
        /// Whether a picture smaller than the window is padded up to it.
        pad_if_needed: bool,
        /// Byte of the padding in every channel, for the mode `constant`; 0 by default.
        fill: u8,
        /// What stands in the padding; `constant` by default.
        padding_mode: PaddingMode,
    },
    /// A window of random area and proportions, brought to a size.
    RandomResizedCrop {
        /// Height and width of the result in pixels.
        size: [usize; 2],
        /// The share of the picture's area.
        scale: [f64; 2],
        /// Width over height.
        ratio: [f64; 2],
    },
    /// Left and right exchanged.
    RandomHorizontalFlip {
        /// Probability, 0 to 1; 0.5 by default.
        p: f64,
    },
    /// Top and bottom exchanged.
    RandomVerticalFlip {
        /// Probability, 0 to 1; 0.5 by default.
        p: f64,
    },
    /// Turned around its middle; the size stays.
    RandomRotation {
        /// Least and largest angle, counter-clockwise; one number in text is from its negative to itself.
        degrees: [f64; 2],
        /// How the pixels are found; nearest by default.
        interpolation: Interpolation,
        /// Byte of what comes from outside; 0 by default.
        fill: u8,
    },
    /// Turned, moved, scaled and sheared around its middle; the size stays.
    RandomAffine {
        /// Least and largest angle, clockwise.
        degrees: [f64; 2],
        /// Up to these shares of width and height.
        translate: [f64; 2],
        /// Least and largest factor; 1 and 1 by default.
        scale: [f64; 2],
        /// Degrees: x from, x to, y from, y to.
        shear: [f64; 4],
        /// How the pixels are found; nearest by default.
        interpolation: Interpolation,
        /// Byte of what comes from outside; 0 by default.
        fill: u8,
    },
    /// Each between two factors; the hue's are shares of the circle.
    ColorJitter {
        /// Factors of the pixels; 0 is black, 1 leaves the picture as it is.
        brightness: [f64; 2],
        /// Factors of the distance from the picture's mean gray; 1 leaves it as it is.
        contrast: [f64; 2],
        /// Factors of the distance from each pixel's gray; 0 is gray, 1 leaves the picture as it is.
        saturation: [f64; 2],
        /// Shares of the circle of colours, -0.5 to 0.5; 0 leaves the picture as it is.
        hue: [f64; 2],
    },
    /// A rectangle is covered with one value.
    RandomErasing {
        /// Probability, 0 to 1; 0.5 by default.
        p: f64,
        /// Least and largest share of the picture's area; 0.02 and 0.33 by default.
        scale: [f64; 2],
        /// Least and largest height over width; 0.3 and 3.3 by default.
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
