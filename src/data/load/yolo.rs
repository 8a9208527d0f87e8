//! YOLO's folders: pictures, a text file of boxes for each, and `data.yaml` or a list of names that says what the classes are.
//!
//! Labels lie in `labels/` where pictures lie in `images/` (Ultralytics: `images/train/a.jpg` and `labels/train/a.txt`; Roboflow:
//! `train/images/a.jpg` and `train/labels/a.txt`), or beside their pictures (Darknet).

use std::collections::{HashMap, HashSet};

use super::super::{DataError, SourceFile};
use super::base_name;
use super::box_classes::is_names;
use super::boxes::{Annotated, Annotations, Class};
use super::yolo_label::{self, Found};
use super::yolo_names::{class_names, data_yaml, is_data_yaml, numbered};
use super::yolo_parts::Parts;
use crate::said::{Phrase, phrase};

/// Folders of pictures and of labels that stand for each other.
const PICTURES: [&str; 5] = ["images", "image", "imgs", "img", "jpegimages"];
const LABELS: [&str; 4] = ["labels", "label", "annotations", "txt"];

/// Whether a text file may belong to YOLO's: a label, a list of pictures, names of classes, or `data.yaml`.
pub(super) fn is_text(file: &SourceFile) -> bool {
    let name = base_name(&file.name).to_ascii_lowercase();
    name.ends_with(".txt") || is_names(file) || is_data_yaml(file)
}

/// Whether these pictures are labelled as YOLO does.
pub(super) fn is_yolo(pictures: &[SourceFile], texts: &[SourceFile]) -> bool {
    let labels = Labels::of(texts);
    let mut labelled = pictures.iter().flat_map(|file| labels.find(&file.name));
    texts.iter().any(is_data_yaml) || labelled.any(|file| yolo_label::looks_like(&file.bytes))
}

/// Text files by path without ending.
struct Labels<'a>(HashMap<&'a str, &'a SourceFile>);

impl<'a> Labels<'a> {
    fn of(texts: &'a [SourceFile]) -> Self {
        let stem = |file: &'a SourceFile| {
            let (stem, ending) = file.name.rsplit_once('.')?;
            let is_label = ending.eq_ignore_ascii_case("txt") && !is_names(file);
            is_label.then_some((stem, file))
        };
        Self(texts.iter().filter_map(stem).collect())
    }

    /// The files that may belong to a picture, those of the same bytes once.
    fn find(&self, picture: &str) -> Vec<&'a SourceFile> {
        let stem = picture.rsplit_once('.').map_or(picture, |(stem, _)| stem);
        let mut folders: Vec<&str> = stem.split('/').collect();
        let name = folders.pop().unwrap_or_default();
        let mut paths = vec![stem.to_owned()];
        let role = folders.iter().rposition(|folder| is_pictures(folder));
        let path = |folders: &[&str]| match folders {
            [] => name.to_owned(),
            some => format!("{}/{name}", some.join("/")),
        };
        for label in LABELS {
            // A folder keeps how its name is written: Images and Labels.
            let written = [label.to_owned(), capital(label)];
            for label in &written {
                if let Some(at) = role {
                    let mut folders = folders.clone();
                    folders[at] = label;
                    paths.push(path(&folders));
                }
                let mut inside = folders.clone();
                inside.push(label);
                paths.push(path(&inside));
                if !folders.is_empty() {
                    let mut before = folders.clone();
                    before.insert(folders.len() - 1, label);
                    paths.push(path(&before));
                }
            }
        }
        let mut found: Vec<&SourceFile> = Vec::new();
        for file in paths.iter().filter_map(|path| self.0.get(path.as_str())) {
            if found.iter().all(|other| other.bytes != file.bytes) {
                found.push(file);
            }
        }
        found
    }
}

/// Whether a folder is named for the pictures in it.
pub(super) fn is_pictures(folder: &str) -> bool {
    PICTURES.contains(&folder.to_ascii_lowercase().as_str())
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Reads the labels of these pictures.
///
/// # Errors
/// [`DataError::Annotations`] for a `data.yaml` that cannot be read, files that contradict each other, and no label at all.
pub(super) fn read(
    pictures: &[SourceFile],
    texts: &[SourceFile],
    notes: &mut Vec<Phrase>,
) -> Result<Annotations, DataError> {
    let (yaml_name, yaml) = data_yaml(texts)?;
    let named = class_names(&yaml_name, &yaml, texts, notes)?;
    let labels = Labels::of(texts);
    let parts = Parts::of(&yaml_name, &yaml, pictures, texts, notes);
    let number_of: HashMap<usize, u16> = named.iter().map(|(number, _)| *number).zip(0..).collect();
    let mut found = Annotations::default();
    let (mut counts, mut without) = (Found::default(), Vec::new());
    let (mut used, mut labelled_folders) = (HashSet::new(), HashSet::new());
    for file in pictures {
        let label = match labels.find(&file.name).as_slice() {
            [] => {
                without.push(file);
                continue;
            }
            [only] => *only,
            [first, second, ..] => {
                used.extend([first.name.as_str(), second.name.as_str()]);
                found.bad.add(|| {
                    phrase!(
                        "{file}: {first} and {second} say different things of it",
                        file = file.name,
                        first = first.name,
                        second = second.name
                    )
                });
                continue;
            }
        };
        used.insert(label.name.as_str());
        labelled_folders.insert(folder(&file.name));
        let class = |number: usize| match named.is_empty() {
            true => Class::Known(number as u16),
            false => match number_of.get(&number) {
                Some(&class) => Class::Known(class),
                None => Class::Unknown(number.to_string()),
            },
        };
        let read = yolo_label::read(&label.bytes, yaml.has_keypoints, class);
        counts.add(read.found);
        for reason in &read.wrong {
            found
                .bad_boxes
                .add(|| phrase!("{label}: {reason}", label = label.name, reason));
        }
        found.pictures.push(Annotated {
            boxes: read.boxes,
            unread: read.wrong.len(),
            ..unlabelled(file, &label.name, &parts)
        });
    }
    if found.pictures.is_empty() {
        let (file, reason) = match found.bad.count() {
            0 => (
                yaml_name,
                phrase!(
                    "no picture has a label file; images/train/a.jpg has labels/train/a.txt, or a.txt lies beside a.jpg"
                ),
            ),
            _ => (yaml_name, found.bad.first()),
        };
        return Err(DataError::Annotations { file, reason });
    }
    // A picture without a file is one without objects, unless none of its folder has one.
    let (empty, unknown): (Vec<_>, Vec<_>) = without
        .into_iter()
        .partition(|file| labelled_folders.contains(folder(&file.name)));
    if let Some(first) = unknown.first() {
        notes.push(phrase!("{count} picture(s) lie in folders without any label file, the first is {first}; they are not taken for pictures without objects.", count = unknown.len(), first = first.name));
    }
    if !empty.is_empty() {
        notes.push(phrase!("{count} picture(s) have no label file and count as pictures without objects, the first is {first}.", count = empty.len(), first = empty[0].name));
    }
    for file in empty {
        found.pictures.push(unlabelled(file, &file.name, &parts));
    }
    for file in labels.0.values() {
        if !used.contains(file.name.as_str()) && yolo_label::looks_like(&file.bytes) {
            found
                .bad
                .add(|| phrase!("{file}: its picture is missing", file = file.name));
        }
    }
    counts.report(notes);
    found.classes = match named.is_empty() {
        true => numbered(&mut found.pictures, notes),
        false => named.into_iter().map(|(_, name)| name).collect(),
    };
    Ok(found)
}

/// A picture about which nothing is said yet.
fn unlabelled(file: &SourceFile, label: &str, parts: &Parts) -> Annotated {
    Annotated {
        file: label.into(),
        source: label.to_owned(),
        picture: file.name.clone(),
        or_picture: None,
        part: parts.part_of(&file.name),
        size: None,
        relative: true,
        boxes: Vec::new(),
        unread: 0,
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Found {
    fn add(&mut self, other: Self) {
        self.polygons += other.polygons;
        self.confidences += other.confidences;
        self.keypoints += other.keypoints;
        self.repeated += other.repeated;
    }

    fn report(self, notes: &mut Vec<Phrase>) {
        for (count, what) in [
            (
                self.polygons,
                phrase!("polygon(s) were read as the boxes around them"),
            ),
            (
                self.confidences,
                phrase!("box(es) have a sixth value, a confidence, which was left aside"),
            ),
            (
                self.keypoints,
                phrase!("box(es) have key points, which were left aside"),
            ),
            (
                self.repeated,
                phrase!("box(es) stand twice in their file and were read once"),
            ),
        ] {
            if count > 0 {
                notes.push(phrase!("{count} {what}.", count, what));
            }
        }
    }
}
