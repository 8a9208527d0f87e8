//! The script's pictures with masks: how pictures and masks find each other, what the masks' values mean, and what is done to both alike.

use super::augment::{MASK_FILL, augmentations};
use super::data::{NORMALIZE, Pictures};
use super::opened::opened;
use super::split::drawn;
use super::transforms::{Calls, calls};
use crate::network::Network;
use crate::recipe::{Exif, Recipe};

const ROLES: &str = include_str!("script/mask_roles.py");
const VALUES: &str = include_str!("script/mask_values.py");
/// The reader of a mask's numbers is what Cityscapes' masks take of it.
const MEANING: &str = "def entries_of";
const TURNED: &str = include_str!("script/turned.py");
const SET: &str = include_str!("script/masks.py");
const FOLDER: &str = include_str!("script/masks_folder.py");
const CITYSCAPES: &str = include_str!("script/masks_cityscapes.py");

const MOVED: &str = "        picture, mask = {augment}(tv_tensors.Image(picture), tv_tensors.Mask(mask))\n        picture, mask = picture.as_subclass(torch.Tensor), mask.as_subclass(torch.Tensor)\n";

/// `datasets_of(folder)` and what it needs.
pub fn source(network: &Network, recipe: &Recipe, is_cityscapes: bool) -> String {
    let [channels, height, width] = network.input;
    let changes = augmentations(recipe, [height, width], "v2");
    let [train, held] = [&recipe.transforms, &recipe.eval_transforms]
        .map(|steps| calls(steps, [height, width], "v2", MASK_FILL));
    let mut text = format!("usual = {NORMALIZE}\n");
    let (mut used, mut masks) = (String::new(), SET.to_string());
    let is_changed = train != Calls::default() || held != Calls::default();
    if is_changed {
        let fit = || vec!["v2.Resize((HEIGHT, WIDTH))".to_string()];
        // Held-out pictures' steps are training's too, where those have none.
        let train = match train == Calls::default() {
            true => &held,
            false => &train,
        };
        let (first, last) = (train.pictures.clone(), train.tensors.clone());
        let train = [first, fit(), changes, last].concat();
        let held = [held.pictures, fit()].concat();
        text += &format!("augment = v2.Compose([{}])\n", train.join(", "));
        text += &format!("fit = v2.Compose([{}])\n", held.join(", "));
        used = MOVED.replace("{augment}", "(augment if self.training else fit)");
        for resized in [
            ".resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)",
            ".resize((WIDTH, HEIGHT), Image.Resampling.NEAREST)",
            "        picture, mask = picture.crop(window(*picture.size)), framed(mask)\n",
        ] {
            masks = masks.replace(resized, "");
        }
        masks = masks.replace("reshape(HEIGHT, WIDTH,", "reshape(*mask.shape,");
        if let Some(first) = masks.find("def framed") {
            masks.truncate(first);
        }
    } else if !changes.is_empty() {
        text += &format!("augment = v2.Compose([{}])\n", changes.join(", "));
        let moved = MOVED.replace("{augment}", "augment");
        let indented = moved.replace("        picture", "            picture");
        used = format!("        if self.training:\n{indented}");
    }
    let mode = if channels == 1 { "\"L\"" } else { "\"RGB\"" };
    text += "\n\n";
    let pictures = match is_cityscapes {
        true => Pictures::Cityscapes,
        false => Pictures::Masks,
    };
    text += &opened(recipe, pictures);
    let is_turned = recipe.exif != Exif::Ignore;
    if is_turned {
        text += TURNED;
    }
    text += &masks.replace("{mode}", mode).replace("{augment}", &used);
    let void = recipe.ignore_index.map_or(String::new(), |index| {
        format!(
            "    # This class counts for nothing.\n    numbers, colours = ({{value: IGNORE if number == {index} else number for value, number in some.items()}} for some in (numbers, colours))\n"
        )
    });
    text += &match is_cityscapes {
        true => {
            let reader = VALUES.split(MEANING).next().unwrap_or_default();
            reader.to_string() + CITYSCAPES
        }
        false => {
            let folder = FOLDER.replace("{void}", &void);
            drawn(recipe) + ROLES + "\n\n" + VALUES + "\n\n" + &folder
        }
    };
    match is_turned {
        true => text,
        // Nothing is turned where EXIF is ignored.
        false => text
            .replace("turned(Image.fromarray(classes[places].reshape(values.shape)), self.pairs[index][0])", "Image.fromarray(classes[places].reshape(values.shape))")
            .replace("turned(Image.fromarray(numbers.astype(numpy.uint8)), pair[0])", "Image.fromarray(numbers.astype(numpy.uint8))"),
    }
}
