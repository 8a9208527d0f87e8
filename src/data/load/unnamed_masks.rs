//! A guard: two folders whose pictures have the same names, one of photographs and one of masks, are no two classes.

use std::collections::{BTreeMap, HashSet};

use super::super::{DataError, SourceFile};
use super::{layout, mask, picture, roles};
use crate::recipe::Exif;
use crate::said::phrase;

/// Of so many folders at most; more are classes.
const MOST_FOLDERS: usize = 12;
/// Masks looked at, and the values one has at most.
const LOOKED_AT: usize = 3;
const MOST_VALUES: usize = 32;

/// # Errors
/// [`DataError::Layout`] where a folder holds the masks of another's pictures under a name that does not say so.
pub(super) fn refuse(files: &[SourceFile]) -> Result<(), DataError> {
    let mut folders: BTreeMap<&str, Vec<&SourceFile>> = BTreeMap::new();
    for file in files {
        let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push(file);
    }
    if folders.len() > MOST_FOLDERS {
        return Ok(());
    }
    for (masks, of) in &folders {
        if !of.iter().take(LOOKED_AT).all(|file| is_mask(file)) {
            continue;
        }
        for (pictures, others) in folders.iter().filter(|(name, _)| name != &masks) {
            if are_partners(of, others) {
                return Err(layout::refused(
                    phrase!(
                        "the pictures in {masks}/ have the names of those in {pictures}/ and look like their masks. Name the folders masks and images if they are",
                        masks,
                        pictures
                    ),
                    [layout::PAIRS, layout::CLASS_FOLDERS],
                ));
            }
        }
    }
    Ok(())
}

fn stem(file: &SourceFile) -> &str {
    roles::without_ending(super::base_name(&file.name))
}

/// Whether nearly all names are in both folders, the others are no masks, and the first ones have the sizes of their partners.
fn are_partners(masks: &[&SourceFile], pictures: &[&SourceFile]) -> bool {
    let names: HashSet<&str> = masks.iter().map(|file| stem(file)).collect();
    let common: Vec<&&SourceFile> = pictures
        .iter()
        .filter(|file| names.contains(stem(file)))
        .collect();
    if common.len() < 2 || common.len() * 10 < masks.len().max(pictures.len()) * 9 {
        return false;
    }
    common.iter().take(LOOKED_AT).all(|picture| {
        let mask = masks.iter().find(|mask| stem(mask) == stem(picture));
        let sizes = (
            picture::size(&picture.bytes, Exif::Ignore),
            mask.and_then(|mask| picture::size(&mask.bytes, Exif::Ignore)),
        );
        !is_mask(picture) && sizes.0.is_some() && sizes.0 == sizes.1
    })
}

/// A PNG of one plane, or of few colours.
fn is_mask(file: &SourceFile) -> bool {
    let Ok(mask) = mask::decode(&file.bytes) else {
        return false;
    };
    let mut occurs = [false; 256];
    mask.indices
        .iter()
        .for_each(|&value| occurs[usize::from(value)] = true);
    let values = occurs.iter().filter(|occurs| **occurs).count();
    // A plain surface may be anything.
    (2..=MOST_VALUES).contains(&values)
}
