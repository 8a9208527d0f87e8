//! Named bytes to a `Dataset`: tidies names, unpacks archives, recognises the format and hands over to its reader.

mod archive;
mod arrays;
mod batches;
mod box_claims;
mod box_classes;
mod box_csv;
mod box_formats;
mod box_others;
mod boxes;
mod cifar;
mod cifar100;
mod cifar_pickle;
mod cityscapes;
mod class_folders;
mod coco;
mod coco_classes;
mod coco_entry;
mod coco_json;
mod coco_values;
mod emnist_mat;
mod folder;
mod given;
mod idx;
mod idx_file;
mod idx_names;
mod idx_sets;
mod kinds;
mod labels;
mod layout;
mod lists;
mod mask;
mod mask_sets;
mod mask_values;
mod matlab;
mod npy;
mod numpy_names;
mod numpy_pictures;
mod numpy_sets;
mod pairs;
mod palette;
mod part;
mod photos;
mod picture;
mod report;
mod roles;
mod sample;
mod scenes;
mod shelf;
mod sieve;
mod size;
mod slots;
mod split;
mod stl10;
mod svhn;
mod unnamed_masks;
mod unpacking;
mod upright;
mod voc;
mod voc_xml;
mod words;
mod yaml_value;
mod yolo;
mod yolo_label;
mod yolo_names;
mod yolo_parts;
mod yolo_yaml;

use serde::{Deserialize, Serialize};

use super::{DataError, Dataset, SourceFile};
use crate::recipe::{Exif, Fit};
use crate::said::{Phrase, phrase};
pub use given::{Given, Open, ReadSeek, is_archive};
use kinds::Kinds;
pub use layout::{LAYOUTS, Layout};
pub use palette::distinct;
pub use photos::{Photo, photo, photos};
pub use size::decode_picture;

/// Bytes of one data set, decoded or as files: more would not fit beside a training run in a page's memory.
const MAX_DATASET_BYTES: usize = 1 << 30;

/// How files are read as a data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoadOptions {
    /// CIFAR-10 batches to train on: "1-4", "1,3". `None`: all that are not held out.
    pub train_files: Option<String>,
    /// CIFAR-10 batches to hold out: "5", "test". `None`: test_batch where there is one, else a seeded split.
    pub eval_files: Option<String>,
    /// Of the seeded split.
    pub seed: u64,
    /// Height and width to which a folder's pictures are brought; `None`: the size most of them have, reduced to 160 pixels on the
    /// longer side. Other formats have their own size.
    pub resize: Option<[usize; 2]>,
    /// `resize` for pictures with classes alone, where that is `None`: what the network takes.
    pub class_size: Option<[usize; 2]>,
    /// Where `resize` is `None`: pictures keep the size most of them have, reduced at most to so many pixels on the shorter side.
    pub shorter_side: Option<usize>,
    /// How pictures of other proportions are brought to that size.
    pub fit: Fit,
    /// Whether pictures are turned upright.
    pub exif: Exif,
    /// The share of the seeded split that is held out.
    pub holdout: f32,
    /// Bytes that a folder's pictures may take decoded. More stay as their files, of which as many bytes are held.
    pub memory: usize,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self {
            train_files: None,
            eval_files: None,
            seed: 0,
            resize: None,
            class_size: None,
            shorter_side: None,
            fit: Fit::Squeeze,
            exif: Exif::Apply,
            holdout: 0.1,
            memory: MAX_DATASET_BYTES,
        }
    }
}

impl LoadOptions {
    /// Whether a data set that was read with these options is what others would make of the same files: sizes do not matter where the
    /// data have a size of their own, nor a network's size where there are masks or boxes.
    pub fn reads_alike(&self, other: &Self, dataset: &Dataset) -> bool {
        let plain = |options: &Self| Self {
            resize: None,
            class_size: None,
            shorter_side: None,
            ..options.clone()
        };
        let asked = |options: &Self| match (options.resize, options.shorter_side) {
            (None, None) if dataset.train.targets.classes.is_some() => options.class_size,
            (resize, _) => resize,
        };
        let own = [dataset.height, dataset.width];
        // What was asked for and is not there was not the files' to give.
        let has_own_size = asked(self).is_some_and(|size| size != own);
        let same_size = (asked(self), self.shorter_side) == (asked(other), other.shorter_side)
            || asked(other) == Some(own);
        plain(self) == plain(other) && (has_own_size || same_size)
    }
}

/// Recognises and reads CIFAR, MNIST-like idx files, STL-10, SVHN, arrays of NumPy, pictures with masks (CamVid's and Cityscapes' folders) or
/// boxes (Pascal VOC, COCO), or a folder with one folder a class, packed or not.
pub fn load(files: Vec<impl Into<Given>>, options: &LoadOptions) -> Result<Dataset, DataError> {
    load_given(files.into_iter().map(Into::into).collect(), options)
}

fn load_given(files: Vec<Given>, options: &LoadOptions) -> Result<Dataset, DataError> {
    if !(options.holdout > 0.0 && options.holdout < 1.0) {
        return Err(DataError::setting(
            "holdout",
            options.holdout,
            phrase!("it has to be between 0 and 1 (0.1 holds out a tenth)"),
        ));
    }
    let mut notes = Vec::new();
    let files = archive::unpack(tidy(files, &mut notes)?, options, &mut notes)?;
    let found = files.len();
    if let [only] = files.as_slice()
        && only.bytes.is_empty()
    {
        return Err(DataError::EmptyFile {
            file: only.name.clone(),
        });
    }
    let mut kinds = Kinds::default();
    for file in files {
        kinds.add(file);
    }
    let Kinds {
        mut arrays,
        pictures,
        boxes: mut box_files,
        labels,
        palettes,
        scenes,
        mut others,
    } = kinds;
    arrays.settle(!pictures.is_empty(), &mut others)?;
    let is_pets = labels.iter().any(|file| labels::is_pets(&file.name));
    let has_pictures = arrays.is_empty() && !pictures.is_empty() && !is_pets;
    let format = has_pictures.then(|| box_files.format(&pictures)).flatten();
    if format.is_none() {
        others.append(&mut box_files.texts);
        others.append(&mut box_files.tables);
        others.append(&mut box_files.annotations);
    }
    let dataset = if !arrays.is_empty() {
        arrays.load([&pictures, &palettes], options, notes)
    } else if !pictures.is_empty() {
        refuse_choice(options)?;
        let official = [part::Part::Test, part::Part::Validation];
        if let Some(format) = format {
            // A list of classes may be that of boxes or of masks.
            let texts = palettes.iter().filter(|file| yolo::is_text(file));
            box_files.texts.extend(texts.cloned());
            let pictures = without_masks(pictures, &mut notes);
            let found = box_files.read(format, &pictures, &mut notes)?;
            boxes::load(pictures, found, official, options, notes)
        } else if !is_pets && pairs::are_pairs(&pictures)? {
            aside(&labels, phrase!("table(s) of labels"), &mut notes);
            pairs::load(pictures, [&palettes, &scenes], options, notes)
        } else {
            if labels.is_empty() {
                box_others::refuse(others.iter())?;
                unnamed_masks::refuse(&pictures)?;
            }
            let pictures = without_masks(pictures, &mut notes);
            folder::load(pictures, [&labels, &others], options, notes)
        }
    } else {
        others.extend(labels.into_iter().chain(palettes));
        Err(nothing_found(found, &others))
    };
    dataset.map(|mut dataset| {
        aside(&others, phrase!("file(s) of other kinds"), &mut dataset.notes);
        let is_drawn = dataset.split_note == split::seeded_note(options.holdout);
        if options.holdout != LoadOptions::default().holdout && !is_drawn {
            dataset.notes.push(phrase!("holdout {holdout} has no effect, since the data say which pictures are held out ({split_note}).", holdout = options.holdout.to_string(), split_note = dataset.split_note));
        }
        dataset
    })
}

/// One kind of slash, no hidden or system files, no names that could not be shown in a message.
/// A file with such a name is left aside and named, unless it is all there is.
fn tidy(files: Vec<Given>, notes: &mut Vec<Phrase>) -> Result<Vec<Given>, DataError> {
    let mut tidied = Vec::with_capacity(files.len());
    let (mut bad, mut first) = (report::Skipped::default(), None);
    for Given { name, content } in files {
        let reason = if name.trim().is_empty() {
            Some(phrase!("it is empty"))
        } else if name.chars().any(char::is_control) {
            Some(phrase!("it holds control characters"))
        } else if name.contains(char::REPLACEMENT_CHARACTER) {
            Some(phrase!("it is not Unicode"))
        } else {
            None
        };
        if let Some(reason) = reason {
            bad.add(|| {
                phrase!(
                    "\"{name}\": its name cannot be used, {reason}.",
                    name,
                    reason
                )
            });
            first.get_or_insert((name, reason));
            continue;
        }
        let parts: Vec<&str> = name
            .split(['/', '\\'])
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        if parts.iter().any(|part| is_hidden(part)) {
            continue;
        }
        tidied.push(Given {
            name: parts.join("/"),
            content,
        });
    }
    if let Some((name, reason)) = first.filter(|_| tidied.is_empty()) {
        return Err(DataError::BadName { name, reason });
    }
    bad.report(phrase!("file(s) were left aside for their names."), notes);
    Ok(tidied)
}

/// Masks among pictures that are learned from by class or by boxes are no pictures.
fn without_masks(mut files: Vec<SourceFile>, notes: &mut Vec<Phrase>) -> Vec<SourceFile> {
    let is_mask = |file: &mut SourceFile| {
        let folders = file.name.split('/').rev().skip(1);
        let known = ["segmentationclass", "segmentationobject", "trimaps"];
        folders
            .map(str::to_ascii_lowercase)
            .any(|folder| known.contains(&folder.as_str()))
    };
    let masks: Vec<_> = files.extract_if(.., is_mask).collect();
    aside(&masks, phrase!("mask(s)"), notes);
    files
}

fn is_hidden(part: &str) -> bool {
    (part.starts_with('.') && part != "..")
        || part == "__MACOSX"
        || part.eq_ignore_ascii_case("thumbs.db")
        || part.eq_ignore_ascii_case("desktop.ini")
}

/// Whether a name is that of a picture.
fn is_picture(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    picture::ENDINGS
        .iter()
        .any(|ending| lower.ends_with(ending))
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Files that were given but do not belong to the recognised data set are named, not silently dropped.
fn aside(files: &[SourceFile], kind: Phrase, notes: &mut Vec<Phrase>) {
    if let Some(first) = files.first() {
        notes.push(phrase!(
            "{count} {kind} left aside, the first is {first}.",
            count = files.len(),
            kind,
            first = first.name
        ));
    }
}

fn refuse_choice(options: &LoadOptions) -> Result<(), DataError> {
    for (field, given) in [
        ("train_files", &options.train_files),
        ("eval_files", &options.eval_files),
    ] {
        if let Some(given) = given {
            let reason = phrase!(
                "this data has no numbered batches, only CIFAR-10 has; leave the setting empty"
            );
            return Err(DataError::FileChoice {
                field,
                given: given.clone(),
                reason,
            });
        }
    }
    Ok(())
}

fn nothing_found(found: usize, others: &[SourceFile]) -> DataError {
    let place = match others.first() {
        Some(first) => phrase!(
            "{found} file(s), none of a known kind; the first is {first}",
            found,
            first = first.name
        ),
        None => phrase!("the folder or selection is empty"),
    };
    DataError::NoData { place }
}
