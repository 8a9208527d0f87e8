//! Pictures and their masks, found by how folders and files are named, and read into a data set.
//!
//! CamVid's way: `train/images/a.png` and `train/masks/a.png`, or `images/train/` and `masks/train/`, or `train/` and `trainannot/`;
//! Cityscapes' way: `leftImg8bit/train/city/a_leftImg8bit.png` and `gtFine/train/city/a_gtFine_labelIds.png`; or in one folder `a.png`
//! and `a_mask.png`. `roles` knows the names.

use std::collections::{BTreeMap, HashSet};

use super::super::{DataError, Dataset, SourceFile};
use super::mask_sets::MaskSet;
use super::part::Part;
use super::report::Skipped;
use super::roles::{self, Named, Role};
use super::sample::divided;
use super::scenes::Scenes;
use super::size::{Targets, common_size};
use super::{LoadOptions, base_name, cityscapes, layout, palette};
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

/// Pictures with their masks, and what has no partner.
pub(super) struct Paired {
    pub(super) pairs: Vec<(SourceFile, SourceFile)>,
    /// Pictures without a mask, and masks without a picture.
    pub(super) alone: Vec<SourceFile>,
    pub(super) lone: Vec<SourceFile>,
}

/// Whether these files are pictures and masks: some mask has a partner, and where names of files alone say so, nearly all have one.
///
/// # Errors
/// Where a folder of pictures and one of masks stand side by side and no name of one is in the other.
pub(super) fn are_pairs(files: &[SourceFile]) -> Result<bool, DataError> {
    let named: Vec<Named> = files
        .iter()
        .map(|file| roles::of_path(&file.name))
        .collect();
    let is_mask = |named: &&Named| named.role == Some(Role::Mask);
    let masks = named.iter().filter(is_mask).count();
    if masks == 0 {
        return Ok(false);
    }
    let by_folder = named.iter().filter(is_mask).any(|named| named.by_folder);
    let beside = named.iter().any(|other| {
        other.role == Some(Role::Picture)
            && other.by_folder
            && named
                .iter()
                .find(is_mask)
                .is_some_and(|mask| mask.by_folder && mask.depth == other.depth)
    });
    let pictures = || named.iter().filter(|named| !is_mask(named));
    let keys: HashSet<&str> = pictures()
        .flat_map(|named| [named.key.as_str(), named.bare.as_str()])
        .collect();
    let names: HashSet<&str> = pictures().map(|named| base_name(&named.bare)).collect();
    // Where the mask's own name says that it is one, or its folder stands beside one of pictures, folders may differ.
    let partner = |named: &&Named| {
        keys.contains(named.key.as_str())
            || keys.contains(named.bare.as_str())
            || (beside || named.bare != named.key) && names.contains(base_name(&named.bare))
    };
    let met = named.iter().filter(is_mask).filter(partner).count();
    if by_folder && beside && met == 0 && cityscapes::key(&files[0].name).is_none() {
        let mask = files
            .iter()
            .zip(&named)
            .find(|(_, named)| named.role == Some(Role::Mask));
        return Err(layout::refused(
            phrase!(
                "folders of pictures and of masks lie side by side, but no mask has the name of a picture; the first mask is {mask}",
                mask = mask.map_or("", |(file, _)| file.name.as_str())
            ),
            [layout::PAIRS, layout::CLASS_FOLDERS],
        ));
    }
    Ok(match by_folder {
        true => met > 0 && met * 2 >= masks.min(files.len() - masks),
        false => met * 10 >= masks * 8,
    })
}

/// Finds each picture's mask: by path, else by path without words for roles in the names, else by name where it is the only one.
fn pair(files: Vec<SourceFile>, bad: &mut Skipped, notes: &mut Vec<Phrase>) -> Paired {
    let (mut pictures, mut masks) = (Vec::new(), Vec::new());
    let mut objects = 0;
    for file in files {
        let named = roles::of_path(&file.name);
        match named.role {
            Some(Role::Mask) => masks.push((named, file)),
            Some(Role::Aside) => objects += 1,
            _ => pictures.push((named, file)),
        }
    }
    if objects > 0 {
        notes.push(phrase!(
            "{objects} mask(s) of single objects were left aside.",
            objects
        ));
    }
    let mut by_key: BTreeMap<String, SourceFile> = BTreeMap::new();
    let mut other_names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    masks.arrange_by(|a, b| a.1.name.cmp(&b.1.name));
    for (named, file) in masks {
        let bare = (named.bare != named.key).then(|| named.bare.clone());
        let names = [bare, Some(base_name(&named.bare).to_owned())];
        for name in names.into_iter().flatten() {
            let keys = other_names.entry(name).or_default();
            if keys.last() != Some(&named.key) {
                keys.push(named.key.clone());
            }
        }
        if let Some(earlier) = by_key.insert(named.key, file) {
            bad.add(|| {
                phrase!(
                    "{earlier}: another file stands for the same picture",
                    earlier = earlier.name
                )
            });
        }
    }
    let mut taken: BTreeMap<String, SourceFile> = BTreeMap::new();
    for (named, file) in pictures {
        if let Some(earlier) = taken.insert(named.key, file) {
            bad.add(|| {
                phrase!(
                    "{earlier}: another file stands for the same picture",
                    earlier = earlier.name
                )
            });
        }
    }
    let (mut pairs, mut left) = (Vec::with_capacity(taken.len()), Vec::new());
    for (key, file) in taken {
        match by_key.remove(&key) {
            Some(mask) => pairs.push((file, mask)),
            None => left.push(file),
        }
    }
    let mut alone = Vec::new();
    for file in left {
        let named = roles::of_path(&file.name);
        let only = |name: &str| match other_names.get(name).map(Vec::as_slice) {
            Some([key]) => Some(key.clone()),
            _ => None,
        };
        let found = [named.bare.as_str(), base_name(&named.bare)]
            .into_iter()
            .find_map(|name| {
                let key = only(name)?;
                // Never over the border of a part.
                let same = Part::of_path(&key) == Part::of_path(&named.key);
                same.then(|| by_key.remove(&key)).flatten()
            });
        match found {
            Some(mask) => pairs.push((file, mask)),
            None => alone.push(file),
        }
    }
    pairs.arrange_by(|a, b| a.0.name.cmp(&b.0.name));
    Paired {
        pairs,
        alone,
        lone: by_key.into_values().collect(),
    }
}

/// `texts`: what may say what masks mean, and what pictures show as a whole.
pub(super) fn load(
    mut files: Vec<SourceFile>,
    texts: [&[SourceFile]; 2],
    options: &LoadOptions,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let is_cityscapes = files
        .iter()
        .any(|file| cityscapes::key(&file.name).is_some());
    let is_mask =
        |file: &SourceFile| cityscapes::key(&file.name).is_some_and(|(is_mask, _)| is_mask);
    let has_labels = files
        .iter()
        .any(|file| is_mask(file) && !cityscapes::has_train_ids(&file.name));
    if is_cityscapes && has_labels {
        files.retain(|file| !cityscapes::has_train_ids(&file.name));
    }
    let mut bad = Skipped::default();
    let paired = pair(files, &mut bad, &mut notes);
    let meaning = is_cityscapes.then(|| match has_labels {
        true => cityscapes::meaning(),
        false => cityscapes::train_meaning(),
    });
    read(paired, meaning, is_cityscapes, texts, options, bad, notes)
}

/// Reads pairs that were found, by names or otherwise.
pub(super) fn read(
    paired: Paired,
    meaning: Option<palette::Meaning>,
    is_cityscapes: bool,
    [palettes, scenes]: [&[SourceFile]; 2],
    options: &LoadOptions,
    mut bad: Skipped,
    mut notes: Vec<Phrase>,
) -> Result<Dataset, DataError> {
    let Paired { pairs, alone, lone } = paired;
    without_masks(&pairs, alone, &mut bad, &mut notes);
    let mut without_picture = Skipped::default();
    for mask in &lone {
        without_picture.add(|| phrase!("{mask}: its picture is missing", mask = mask.name));
    }
    let given = match palettes {
        [] => None,
        [first, rest @ ..] => {
            if let Some(second) = rest.first() {
                notes.push(phrase!(
                    "{first} says what masks mean; {second} was left aside.",
                    first = first.name,
                    second = second.name
                ));
            }
            Some(palette::read(first)?)
        }
    };
    let pictures = pairs.iter().map(|(file, _)| file);
    let sizing = common_size(pictures, Targets::Masks, options, &mut notes)?;
    let size = sizing.frame.size;
    let name = name(&pairs);
    if let [_, second, ..] = scenes {
        notes.push(phrase!("{second} was left aside.", second = second.name));
    }
    let scenes = scenes
        .first()
        .map(|file| Scenes::read(file, |path| roles::of_path(path).key));
    let scenes = scenes.transpose()?;
    let mut set = MaskSet::new(sizing, given.or(meaning));
    for (file, mask) in pairs {
        let scene = scenes
            .as_ref()
            .map(|scenes| scenes.of(&roles::of_path(&file.name).key));
        if scene == Some(None) {
            bad.add(|| {
                phrase!(
                    "{file}: scenes.csv does not say what it shows",
                    file = file.name
                )
            });
            continue;
        }
        if let Err(reason) = set.read(&file, &mask, scene.flatten()) {
            bad.add(|| reason);
        }
    }
    let (samples, meaning) = set.finish(&mut bad, &mut notes)?;
    // Cityscapes keeps its test masks to itself.
    let wanted = match is_cityscapes {
        true => [Part::Validation, Part::Test],
        false => [Part::Test, Part::Validation],
    };
    let (train, test, split_note) = divided(samples, &sizing, wanted, &bad, options, &mut notes)?;
    bad.report(phrase!("picture(s) were skipped."), &mut notes);
    without_picture.report(
        phrase!("mask(s) without a picture were skipped."),
        &mut notes,
    );
    Ok(Dataset {
        name,
        classes: meaning.classes,
        palette: meaning.palette,
        box_classes: Vec::new(),
        scene_classes: scenes.map_or(Vec::new(), |scenes| scenes.names),
        channels: 3,
        height: size[0],
        width: size[1],
        train,
        test,
        split_note,
        notes,
    })
}

/// Pictures of a part that has no masks at all are left aside together; others are faults.
fn without_masks(
    pairs: &[(SourceFile, SourceFile)],
    alone: Vec<SourceFile>,
    bad: &mut Skipped,
    notes: &mut Vec<Phrase>,
) {
    let has_masks = |part: Part| {
        pairs
            .iter()
            .any(|(file, _)| Part::of_path(&file.name) == part)
    };
    let (mut aside, mut first) = (0, None);
    for file in alone {
        if !pairs.is_empty() && !has_masks(Part::of_path(&file.name)) {
            aside += 1;
            first = first.or(Some(file.name));
        } else {
            bad.add(|| phrase!("{file}: it has no mask", file = file.name));
        }
    }
    if let Some(first) = first {
        notes.push(phrase!(
            "{aside} picture(s) of a part without masks were left aside, the first is {first}.",
            aside,
            first
        ));
    }
}

/// The folder that holds them all.
fn name(paired: &[(SourceFile, SourceFile)]) -> String {
    let top = |path: &str| path.split_once('/').map(|(top, _)| top.to_owned());
    let first = paired
        .first()
        .and_then(|(file, _)| top(&file.name))
        .unwrap_or_default();
    let alike = paired.iter().all(|(file, mask)| {
        top(&file.name).as_ref() == Some(&first) && top(&mask.name).as_ref() == Some(&first)
    });
    match alike && !first.is_empty() && Part::of_folder(&first).is_none() {
        true => first,
        false => "Folder".into(),
    }
}
