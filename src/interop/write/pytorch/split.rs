//! The split that the script draws where no folder or list says one: convlab's own, in integers.

use crate::recipe::Recipe;

const HELD_OUT: &str = include_str!("script/held_out.py");
const HELD_OUT_BY_CLASS: &str = include_str!("script/held_out_by_class.py");
const PART_NAMES: &str = include_str!("script/part_names.py");
const DIVIDED: &str = include_str!("script/divided.py");
const SPLIT: &str = include_str!("script/split.py");

/// For pictures with masks or boxes.
pub fn drawn(recipe: &Recipe) -> String {
    share(recipe) + HELD_OUT + PART_NAMES + DIVIDED
}

/// For pictures with classes: each class keeps its share.
pub fn drawn_by_class(recipe: &Recipe) -> String {
    share(recipe) + HELD_OUT + HELD_OUT_BY_CLASS + PART_NAMES + SPLIT
}

/// The share that is held out, rounded as the reader of data rounds it.
fn share(recipe: &Recipe) -> String {
    let share = (f64::from(recipe.holdout) * 1e4).round() as u64;
    format!(
        "# How many of ten thousand pictures are held out where nothing in the folder says which.\nSHARE = {share}\n\n\n"
    )
}
