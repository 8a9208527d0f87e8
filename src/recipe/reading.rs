//! How files of pictures are read.

use serde::{Deserialize, Serialize};

/// How a file's picture is brought to the size of the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum Fit {
    /// All of it, whatever its proportions, as torchvision's `Resize((height, width))` does.
    #[default]
    Squeeze,
    /// The largest part in the middle that has the size's proportions.
    Crop,
    /// All of it in its own proportions, with black on two sides.
    Pad,
}

/// What becomes of a picture's EXIF orientation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum Exif {
    /// The picture is turned upright, as viewers and browsers show it.
    #[default]
    Apply,
    /// The picture is read as it is stored, as torchvision's `ImageFolder` reads it.
    Ignore,
}
