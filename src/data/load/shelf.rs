//! The pictures of a data set by name, and which of them an annotation means.

use std::collections::{BTreeMap, HashMap};

use super::super::SourceFile;
use super::words::shared;
use super::{base_name, report::Skipped};
use crate::said::{Phrase, phrase};

/// Endings that a list or an annotation may have behind a picture's name.
const ENDINGS: [&str; 9] = [
    "jpg", "jpeg", "png", "bmp", "gif", "webp", "tif", "tiff", "xml",
];
/// Folders whose pictures are masks of pictures of the same names.
const MASKS: [&str; 7] = [
    "segmentationclass",
    "segmentationobject",
    "segmentationclassaug",
    "masks",
    "mask",
    "pngmasks",
    "labels_mask",
];

/// The pictures, and their paths by base name, with and without ending.
pub(super) struct Shelf {
    files: BTreeMap<String, SourceFile>,
    by_name: HashMap<String, Vec<String>>,
}

impl Shelf {
    /// Takes the pictures; masks that lie beside them are left aside with a note.
    pub(super) fn new(pictures: Vec<SourceFile>, notes: &mut Vec<Phrase>) -> Self {
        let is_mask = |file: &SourceFile| {
            let mut folders = file.name.split('/').rev().skip(1);
            folders.any(|folder| MASKS.contains(&folder.to_ascii_lowercase().as_str()))
        };
        let (masks, others): (Vec<_>, Vec<_>) = pictures.into_iter().partition(is_mask);
        let (pictures, masks) = match others.is_empty() {
            true => (masks, others),
            false => (others, masks),
        };
        super::aside(&masks, phrase!("mask(s)"), notes);
        let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
        for file in &pictures {
            let name = base_name(&file.name);
            let stem = without_ending(name);
            for key in [name, stem].iter().take(1 + usize::from(stem != name)) {
                let paths = by_name.entry((*key).to_owned()).or_default();
                paths.push(file.name.clone());
            }
        }
        let named = pictures.into_iter().map(|file| (file.name.clone(), file));
        Self {
            files: named.collect(),
            by_name,
        }
    }

    pub(super) fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(path)
    }

    pub(super) fn take(&mut self, path: &str) -> Option<SourceFile> {
        self.files.remove(path)
    }

    /// The path of the picture that `annotation`, a file's path, calls `picture`, with folders or without, with its ending or without.
    /// Of several the one in the folder that belongs to the annotation: named alike, or with folders in common.
    ///
    /// # Errors
    /// A sentence's end on a picture that is missing, and on one that cannot be told from another.
    pub(super) fn find(&self, picture: &str, annotation: &str) -> Result<String, Phrase> {
        let picture = picture.replace('\\', "/");
        let picture = picture.trim_start_matches("./");
        let folder = annotation.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = match folder.is_empty() {
            true => picture.to_owned(),
            false => format!("{folder}/{picture}"),
        };
        if let Some(path) = [beside.as_str(), picture]
            .into_iter()
            .find(|path| self.files.contains_key(*path))
        {
            return Ok(path.to_owned());
        }
        let all = self
            .by_name
            .get(base_name(picture))
            .ok_or_else(|| phrase!("its picture {picture} is missing", picture))?;
        let alike = best(all, |path| common_end(path, picture));
        if let [only] = alike.as_slice() {
            return Ok((*only).clone());
        }
        let named = best(alike.iter().copied(), |path| shared(annotation, path));
        let close = best(alike.iter().copied(), |path| {
            common_folders(path, annotation)
        });
        let both: Vec<_> = named.iter().filter(|path| close.contains(path)).collect();
        match both.as_slice() {
            [only] => Ok((**only).clone()),
            _ => Err(phrase!(
                "its picture {picture} may be {alike} or {other}, and nothing tells which; name the folder in it, or put it beside its pictures",
                picture,
                alike = alike[0],
                other = alike[1]
            )),
        }
    }

    /// Whether a name is written with the folder of a picture of that name.
    pub(super) fn has_folders_of(&self, picture: &str) -> bool {
        let alike = self.by_name.get(base_name(picture)).into_iter().flatten();
        picture.contains('/') && alike.into_iter().any(|path| common_end(path, picture) > 1)
    }

    /// How well a path fits an annotation's file: words in common, then folders.
    pub(super) fn fit(path: &str, annotation: &str) -> [usize; 2] {
        [shared(annotation, path), common_folders(path, annotation)]
    }

    /// Names the pictures that are left.
    pub(super) fn report_left(&self, bad: &mut Skipped) {
        for name in self.files.keys() {
            bad.add(|| phrase!("{name}: nothing says what is on it", name));
        }
    }
}

/// Those of the greatest score.
fn best<'a>(
    paths: impl IntoIterator<Item = &'a String>,
    score: impl Fn(&str) -> usize,
) -> Vec<&'a String> {
    let (mut most, mut found) = (0, Vec::new());
    for path in paths {
        let score = score(path);
        if score > most {
            found.clear();
        }
        if score >= most {
            found.push(path);
        }
        most = most.max(score);
    }
    found
}

/// The number of folders and names in which two paths agree from their ends; the ending of the picture's name does not count.
pub(super) fn common_end(path: &str, other: &str) -> usize {
    let [a, b] = [path, other].map(|path| without_ending(path).rsplit('/'));
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// The number of a file's folders that a path has too.
fn common_folders(path: &str, file: &str) -> usize {
    let [own, other] = [path, file].map(|path| {
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        folders.split('/').filter(|folder| !folder.is_empty())
    });
    let own: Vec<&str> = own.collect();
    other.filter(|folder| own.contains(folder)).count()
}

/// A name without a picture's ending; other dots stay.
pub(super) fn without_ending(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty() && ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) =>
        {
            stem
        }
        _ => name,
    }
}
