//! Pictures and their masks, found by how folders and files are named, and read into a data set.
//!
//! CamVid's way: `train/images/a.png` and `train/masks/a.png`, or `images/train/` and `masks/train/`, or `train/` and `trainannot/`;
//! Cityscapes' way: `leftImg8bit/train/city/a_leftImg8bit.png` and `gtFine/train/city/a_gtFine_labelIds.png`.

use std::collections::BTreeMap;

use super::super::{DataError, Dataset, SourceFile};
use super::palette::{self, Meaning};
use super::part::Part;
use super::report::Skipped;
use super::sample::{Sample, common_size, divided, sized};
use super::scenes::Scenes;
use super::{LoadOptions, cityscapes, mask, picture};

/// What folders of masks, and of the pictures beside them, are called.
const MASKS: [&str; 5] = [
    "masks",
    "mask",
    "labels",
    "annotations",
    "segmentationclass",
];
const PICTURES: [&str; 5] = ["images", "image", "imgs", "pictures", "jpegimages"];
/// What a mask's name may have behind the picture's.
const ENDINGS: [&str; 5] = ["_L", "_mask", "_label", "_labels", "_gt"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Picture,
    Mask,
    Neither,
}

/// A file's role and what it shares with its partner: the path without the folder that tells the role, without its ending.
fn role(path: &str) -> (Role, String) {
    if let Some((is_mask, key)) = cityscapes::key(path) {
        return (if is_mask { Role::Mask } else { Role::Picture }, key);
    }
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut folders: Vec<String> = stem.split('/').map(str::to_owned).collect();
    let name = folders.pop().unwrap_or_default();
    let mut found = Role::Neither;
    for at in (0..folders.len()).rev() {
        let folder = folders[at].to_ascii_lowercase();
        let annotated = folder.strip_suffix("annot").map(str::to_owned);
        if MASKS.contains(&folder.as_str()) {
            folders.remove(at);
            found = Role::Mask;
        } else if let Some(part) = annotated.filter(|part| Part::of_folder(part).is_some()) {
            folders[at] = part;
            found = Role::Mask;
        } else if PICTURES.contains(&folder.as_str()) {
            folders.remove(at);
            found = Role::Picture;
        }
        if found != Role::Neither {
            break;
        }
    }
    folders.push(name);
    (found, folders.join("/"))
}

/// Whether these pictures are pictures and masks: both kinds of folders are there, or some picture has a partner.
pub(super) fn are_pairs(pictures: &[SourceFile]) -> bool {
    let (mut masks, mut others, mut named) = (Vec::new(), Vec::new(), false);
    for file in pictures {
        match role(&file.name) {
            (Role::Mask, key) => masks.push(key),
            (role, key) => {
                named |= role == Role::Picture;
                others.push(key);
            }
        }
    }
    others.sort_unstable();
    !masks.is_empty() && (named || masks.iter().any(|key| others.binary_search(key).is_ok()))
}

pub(super) fn load(
    files: Vec<SourceFile>,
    [palettes, scenes]: [&[SourceFile]; 2],
    options: &LoadOptions,
    mut notes: Vec<String>,
) -> Result<Dataset, DataError> {
    let is_cityscapes = files
        .iter()
        .any(|file| cityscapes::key(&file.name).is_some());
    let (mut pictures, mut masks) = (BTreeMap::new(), BTreeMap::new());
    let (mut lone, mut bad) = (Skipped::default(), Skipped::default());
    for file in files {
        let (role, key) = role(&file.name);
        let among = if role == Role::Mask {
            &mut masks
        } else {
            &mut pictures
        };
        if let Some(earlier) = among.insert(key, file) {
            bad.add(|| format!("{}: another file stands for the same picture", earlier.name));
        }
    }
    let mut paired = Vec::with_capacity(pictures.len());
    for (key, file) in pictures {
        let found = masks.remove(&key).or_else(|| {
            ENDINGS
                .iter()
                .find_map(|ending| masks.remove(&format!("{key}{ending}")))
        });
        match found {
            Some(mask) => paired.push((file, mask)),
            None => bad.add(|| format!("{}: it has no mask", file.name)),
        }
    }
    for mask in masks.into_values() {
        lone.add(|| format!("{}: its picture is missing", mask.name));
    }
    let given = match palettes {
        [] => None,
        [first, rest @ ..] => {
            if let Some(second) = rest.first() {
                notes.push(format!(
                    "{} says what masks mean; {} was left aside.",
                    first.name, second.name
                ));
            }
            Some(palette::read(first)?)
        }
    };
    let given = given.or_else(|| is_cityscapes.then(cityscapes::meaning));
    let size = common_size(paired.iter().map(|(file, _)| file), options)?;
    let name = name(&paired);
    let mut reader = Reader {
        size,
        given,
        occurs: [false; 256],
        palette: Vec::new(),
    };
    if let [_, second, ..] = scenes {
        notes.push(format!("{} was left aside.", second.name));
    }
    let scenes = scenes
        .first()
        .map(|file| Scenes::read(file, |path| role(path).1));
    let scenes = scenes.transpose()?;
    let mut samples = Vec::with_capacity(paired.len());
    for (file, mask) in paired {
        let scene = scenes.as_ref().map(|scenes| scenes.of(&role(&file.name).1));
        if scene == Some(None) {
            bad.add(|| format!("{}: scenes.csv does not say what it shows", file.name));
            continue;
        }
        match reader.read(&file, &mask) {
            Ok(sample) => samples.push(Sample {
                scene: scene.flatten(),
                ..sample
            }),
            Err(reason) => bad.add(|| reason),
        }
    }
    let meaning = match reader.given {
        Some(meaning) => meaning,
        None => {
            let meaning = Meaning::of_values(&reader.occurs, &reader.palette);
            notes.push("No palette file says what the masks' values mean (palette.json, classes.txt), so classes have numbers for names.".into());
            for sample in &mut samples {
                // Every value that occurs has a meaning.
                let _ = meaning.apply(sample.mask.as_deref_mut().unwrap_or_default());
            }
            meaning
        }
    };
    // Cityscapes keeps its test masks to itself.
    let wanted = match is_cityscapes {
        true => [Part::Validation, Part::Test],
        false => [Part::Test, Part::Validation],
    };
    let (train, test, split_note) = divided(samples, wanted, &bad, options, &mut notes)?;
    bad.report("picture(s) were skipped.", &mut notes);
    lone.report("mask(s) without a picture were skipped.", &mut notes);
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

struct Reader {
    size: [usize; 2],
    given: Option<Meaning>,
    /// The values seen in masks, and the longest palette, where no file says what they mean.
    occurs: [bool; 256],
    palette: Vec<[u8; 3]>,
}

impl Reader {
    /// The error is a sentence that begins with the file's name.
    fn read(&mut self, file: &SourceFile, mask_file: &SourceFile) -> Result<Sample, String> {
        let told = |name: &str, reason: String| format!("{name}: {reason}");
        let mut mask =
            mask::decode(&mask_file.bytes).map_err(|reason| told(&mask_file.name, reason))?;
        let decoded =
            picture::decode(&file.name, &file.bytes).map_err(|reason| told(&file.name, reason))?;
        if [mask.height, mask.width] != [decoded.height, decoded.width] {
            return Err(told(
                &mask_file.name,
                format!(
                    "it is {} x {} pixels, its picture {} x {}",
                    mask.width, mask.height, decoded.width, decoded.height
                ),
            ));
        }
        match &self.given {
            Some(meaning) => meaning.apply(&mut mask.indices).map_err(|value| {
                let count = meaning.classes.len();
                told(
                    &mask_file.name,
                    format!("it holds the value {value}, which is none of the {count} classes"),
                )
            })?,
            None => {
                for &value in &mask.indices {
                    self.occurs[usize::from(value)] = true;
                }
                if mask.palette.len() > self.palette.len() {
                    self.palette = std::mem::take(&mut mask.palette);
                }
            }
        }
        Ok(Sample {
            part: Part::of_path(&file.name),
            pixels: sized(&decoded, self.size),
            mask: Some(mask.sized(self.size)),
            boxes: None,
            scene: None,
        })
    }
}
