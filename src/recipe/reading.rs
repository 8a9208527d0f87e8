//! How files of pictures are read.

use super::choice::choices;

choices! {
/// How a file's picture is brought to the size of the data.
pub enum Fit {
    /// All of it, whatever its proportions, as torchvision's `Resize((height, width))` does.
    Squeeze = "squeeze",
    /// The largest part in the middle that has the size's proportions.
    Crop = "crop",
    /// All of it in its own proportions, with black on two sides.
    Pad = "pad",
}
}

choices! {
/// What becomes of a picture's EXIF orientation.
pub enum Exif {
    /// The picture is turned upright, as viewers and browsers show it.
    Apply = "apply",
    /// The picture is read as it is stored, as torchvision's `ImageFolder` reads it.
    Ignore = "ignore",
}
}
