//! How the script opens pictures: as the recipe's `exif` and `fit` say, and broken ones not at all.

use super::data::Pictures;
use crate::recipe::{Choice, Exif, Fit, Recipe};

const OPENED: &str = include_str!("script/opened.py");
const WINDOW: &str = include_str!("script/window.py");

/// What the script does otherwise than convlab, in a sentence each.
pub fn differences(recipe: &Recipe, pictures: Pictures) -> Vec<String> {
    let is_own = !matches!(pictures, Pictures::Torchvision(..));
    match is_own && recipe.fit != Fit::Squeeze && !is_resized_at_once(recipe) {
        true => vec![format!(
            "The script's pictures go through the transforms in their own proportions and are squeezed behind them; convlab was told to {} them before.",
            recipe.fit.word()
        )],
        false => Vec::new(),
    }
}

/// Whether nothing is done to a picture before it is brought to the network's size.
fn is_resized_at_once(recipe: &Recipe) -> bool {
    recipe.transforms.is_empty() && recipe.eval_transforms.is_empty()
}

/// `opened(path)`, `size_of(path)` and, where a picture's targets have to know it, `window(width, height)`.
pub fn opened(recipe: &Recipe, pictures: Pictures) -> String {
    let is_upright = recipe.exif != Exif::Ignore;
    let at_once = is_resized_at_once(recipe);
    let (size, told) = match recipe.fit {
        _ if !at_once => ("", ""),
        Fit::Crop => (
            "max(1, min(width, height * WIDTH // HEIGHT)), max(1, min(height, width * HEIGHT // WIDTH))",
            "The middle of a picture in the network's proportions",
        ),
        Fit::Pad => (
            "max(width, -(-height * WIDTH // HEIGHT)), max(height, -(-width * HEIGHT // WIDTH))",
            "A picture with black around it in the network's proportions",
        ),
        Fit::Squeeze if pictures == Pictures::Folder => ("", ""),
        Fit::Squeeze => (
            "width, height",
            "All of a picture, whatever its proportions",
        ),
    };
    let window = match size {
        "" => String::new(),
        size => WINDOW.replace("{size}", size).replace("{told}", told),
    };
    let mut upright = match is_upright {
        true => ", upright as its EXIF says",
        false => ", as it is stored whatever its EXIF says",
    }
    .to_owned();
    for difference in differences(recipe, pictures) {
        upright += &format!(". {}", difference.trim_end_matches('.'));
    }
    let is_cut = pictures == Pictures::Folder && !size.is_empty();
    window
        + &OPENED
            .replace("{upright}", &upright)
            .replace(
                "{picture}",
                match is_upright {
                    true => "ImageOps.exif_transpose(picture)",
                    false => "picture",
                },
            )
            .replace(
                "{window}",
                match is_cut {
                    true => ".crop(window(*picture.size))",
                    false => "",
                },
            )
}
