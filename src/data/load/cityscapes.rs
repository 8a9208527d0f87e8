//! Cityscapes (Cordts et al. 2016): its file names, and which of its 34 label numbers are the 19 classes one trains on.

use super::super::IGNORED;
use super::palette::Meaning;

const PICTURE: &str = "_leftImg8bit";
const MASK: &str = "_gtFine_labelIds";
/// Masks whose values are the 19 classes already.
const TRAIN_MASK: &str = "_gtFine_labelTrainIds";
/// The label number, name and colour of each class.
const CLASSES: [(usize, &str, [u8; 3]); 19] = [
    (7, "road", [128, 64, 128]),
    (8, "sidewalk", [244, 35, 232]),
    (11, "building", [70, 70, 70]),
    (12, "wall", [102, 102, 156]),
    (13, "fence", [190, 153, 153]),
    (17, "pole", [153, 153, 153]),
    (19, "traffic light", [250, 170, 30]),
    (20, "traffic sign", [220, 220, 0]),
    (21, "vegetation", [107, 142, 35]),
    (22, "terrain", [152, 251, 152]),
    (23, "sky", [70, 130, 180]),
    (24, "person", [220, 20, 60]),
    (25, "rider", [255, 0, 0]),
    (26, "car", [0, 0, 142]),
    (27, "truck", [0, 0, 70]),
    (28, "bus", [0, 60, 100]),
    (31, "train", [0, 80, 100]),
    (32, "motorcycle", [0, 0, 230]),
    (33, "bicycle", [119, 11, 32]),
];
/// Label numbers go from 0 to 33; the others of them are ignored.
const LABELS: usize = 34;

/// Whether it is a mask, and what picture and mask have in common: part, city and the name's beginning. `None` for other names.
pub(super) fn key(path: &str) -> Option<(bool, String)> {
    let stem = path.rsplit_once('.')?.0;
    let mask = || stem.strip_suffix(MASK).or(stem.strip_suffix(TRAIN_MASK));
    let (is_mask, stem) = match stem.strip_suffix(PICTURE) {
        Some(stem) => (false, stem),
        None => (true, mask()?),
    };
    let folders = stem
        .split('/')
        .filter(|part| !["leftImg8bit", "gtFine"].contains(part));
    Some((is_mask, folders.collect::<Vec<_>>().join("/")))
}

/// Other pictures of gtFine: colours and instances, made from the same polygons.
pub(super) fn is_other_truth(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let is_mask = [MASK, TRAIN_MASK]
        .iter()
        .any(|mask| path.contains(&mask.to_ascii_lowercase()));
    path.contains("_gtfine_") && !is_mask
}

/// Whether a mask's values are class numbers from 0 to 18.
pub(super) fn has_train_ids(path: &str) -> bool {
    path.contains(TRAIN_MASK)
}

/// The meaning of masks that hold class numbers.
pub(super) fn train_meaning() -> Meaning {
    let mut values = [None; 256];
    for (class, value) in values.iter_mut().take(CLASSES.len()).enumerate() {
        *value = Some(class as u8);
    }
    values[usize::from(IGNORED)] = Some(IGNORED);
    Meaning::of_table(&CLASSES.map(|(_, name, colour)| (name, colour)), values)
}

pub(super) fn meaning() -> Meaning {
    let mut values = [None; 256];
    values[..LABELS].fill(Some(IGNORED));
    values[usize::from(IGNORED)] = Some(IGNORED);
    for (class, (label, ..)) in CLASSES.iter().enumerate() {
        values[*label] = Some(class as u8);
    }
    Meaning::of_table(&CLASSES.map(|(_, name, colour)| (name, colour)), values)
}
