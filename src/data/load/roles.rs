//! Roles by name: whether a folder or file is named for pictures or for their masks, and for which part; and the key that a picture
//! shares with its mask.

use super::cityscapes;
use super::part::Part;
use super::words::words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Picture,
    Mask,
    /// Masks of single objects or of other numberings, which nothing here learns from.
    Aside,
}

const MASKS: [&str; 28] = [
    "mask",
    "masks",
    "label",
    "labels",
    "labelmap",
    "labelmaps",
    "annotation",
    "annotations",
    "annot",
    "annots",
    "ann",
    "anns",
    "anno",
    "annos",
    "seg",
    "segs",
    "segmentation",
    "segmented",
    "segmentations",
    "segmentationclass",
    "segmentationclassaug",
    "segmap",
    "segmaps",
    "gt",
    "groundtruth",
    "truth",
    "trimap",
    "trimaps",
];
const PICTURES: [&str; 18] = [
    "image",
    "images",
    "img",
    "imgs",
    "picture",
    "pictures",
    "photo",
    "photos",
    "jpegimages",
    "original",
    "originals",
    "input",
    "inputs",
    "rgb",
    "raw",
    "frame",
    "frames",
    "sat",
];
const ASIDE: [&str; 4] = ["segmentationobject", "instance", "instances", "instanceids"];
/// Words that may stand beside a role's in a folder's name.
const NEUTRAL: [&str; 22] = [
    "dir",
    "folder",
    "png",
    "jpg",
    "data",
    "set",
    "color",
    "colors",
    "colour",
    "colours",
    "colored",
    "class",
    "classes",
    "classification",
    "semantic",
    "binary",
    "ground",
    "manual",
    "pixel",
    "pixels",
    "id",
    "ids",
];

/// The role and the part that a folder's name says. A name with other words (`with_mask`) says nothing.
pub(super) fn of_folder(name: &str) -> (Option<Role>, Option<Part>) {
    let lower = name.to_ascii_lowercase();
    if let Some(part) = lower.strip_suffix("annot").and_then(Part::of_folder) {
        return (Some(Role::Mask), Some(part));
    }
    if ASIDE.contains(&lower.as_str()) {
        return (Some(Role::Aside), None);
    }
    let words = words(name);
    let part = words.iter().find_map(|word| Part::of_folder(word));
    let is_part = |word: &str| Part::of_folder(word).is_some();
    let known = |word: &&String| {
        let digits = word.chars().any(|c| c.is_ascii_digit());
        !(MASKS.contains(&word.as_str())
            || PICTURES.contains(&word.as_str())
            || ASIDE.contains(&word.as_str())
            || NEUTRAL.contains(&word.as_str())
            || is_part(word)
            || digits)
    };
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if words.iter().any(|word| known(&word)) {
        return (None, Part::of_folder(&lower));
    }
    let role = match (has(&ASIDE), has(&MASKS), has(&PICTURES)) {
        (true, ..) => Some(Role::Aside),
        (_, true, _) => Some(Role::Mask),
        (.., true) => Some(Role::Picture),
        _ => None,
    };
    (role, part)
}

/// How a picture's file is named and what it has in common with its partner's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) role: Option<Role>,
    /// Whether a folder says the role, or the file's name alone.
    pub(super) by_folder: bool,
    /// The path without what tells the role, parts in one spelling, without the file's ending.
    pub(super) key: String,
    /// The same without words for a role in the file's name.
    pub(super) bare: String,
    /// The depth of the folder that says the role.
    pub(super) depth: usize,
}

/// A file's role by its path, and what it shares with its partner.
pub(super) fn of_path(path: &str) -> Named {
    if let Some((is_mask, key)) = cityscapes::key(path) {
        return Named {
            role: Some(if is_mask { Role::Mask } else { Role::Picture }),
            by_folder: true,
            bare: key.clone(),
            key,
            depth: 0,
        };
    }
    let stem = without_ending(path);
    let mut folders: Vec<&str> = stem.split('/').collect();
    let name = folders.pop().unwrap_or_default();
    let (mut found, mut depth, mut kept) = (None, 0, Vec::new());
    for (at, folder) in folders.iter().enumerate() {
        let (role, part) = of_folder(folder);
        if let Some(part) = part.map(Part::folder) {
            kept.push(part.to_owned());
        } else if role.is_none() {
            kept.push((*folder).to_owned());
        }
        if role.is_some() {
            // Masks of objects below a folder of masks are aside, masks below one of pictures are masks.
            found = match found {
                Some(Role::Aside) => found,
                _ => role,
            };
            depth = at;
        }
    }
    let by_folder = found.is_some();
    let (bare_name, named_role) = bare_name(name);
    if found != Some(Role::Mask) && found != Some(Role::Aside) && named_role.is_some() {
        found = named_role;
    }
    let joined = |name: &str| {
        let mut all = kept.clone();
        all.push(name.to_owned());
        all.join("/")
    };
    Named {
        role: found,
        by_folder,
        key: joined(name),
        bare: joined(bare_name),
        depth,
    }
}

/// The file's name without words for a role at its beginning or end (`12_mask`, `mask-12`, `12_L`), and the role they say.
fn bare_name(name: &str) -> (&str, Option<Role>) {
    let is_separator = |c: char| ['_', '-', '.', ' '].contains(&c);
    let role = |word: &str| {
        let lower = word.to_ascii_lowercase();
        if MASKS.contains(&lower.as_str())
            || word == "L"
            || lower == "labelids"
            || lower == "trainids"
        {
            Some(Role::Mask)
        } else if PICTURES.contains(&lower.as_str()) {
            Some(Role::Picture)
        } else {
            None
        }
    };
    let (mut rest, mut found) = (name, None);
    while let Some((before, word)) = rest.rsplit_once(is_separator) {
        let Some(role) = role(word).filter(|_| !before.is_empty()) else {
            break;
        };
        found = Some(match found {
            Some(Role::Mask) => Role::Mask,
            _ => role,
        });
        rest = before;
    }
    while let Some((word, behind)) = rest.split_once(is_separator) {
        let Some(role) = role(word).filter(|_| !behind.is_empty()) else {
            break;
        };
        found = Some(match found {
            Some(Role::Mask) => Role::Mask,
            _ => role,
        });
        rest = behind;
    }
    (rest, found)
}

pub(super) fn without_ending(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => stem,
        _ => path,
    }
}
