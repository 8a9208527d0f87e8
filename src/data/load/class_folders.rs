//! Class folders as torchvision's `ImageFolder` has them, with or without folders of parts: which class and part a path says.
//!
//! The class is the top folder below the data's root, or below the folder of a part (`train/cat/...`); folders below a class belong to
//! it. A folder of a part may also stand below the class (`cat/train/...`). Linear in the number of paths.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{DataError, SourceFile};
use super::layout;
use super::part::Part;
use super::report::Skipped;
use super::roles::{self, Role};
use crate::arrange;
use crate::said::{Phrase, phrase};

/// A picture with what its path says.
pub(super) struct Placed {
    pub(super) part: Part,
    pub(super) class: String,
    pub(super) file: SourceFile,
}

pub(super) struct Arranged {
    /// Of the folder that holds all.
    pub(super) name: String,
    pub(super) pictures: Vec<Placed>,
    /// Pictures that lie in no class folder.
    pub(super) loose: Vec<SourceFile>,
}

/// The part a folder's name stands for: as it is, or as one word of several (`seg_train`), which is less certain.
fn part_of(folder: &str) -> Option<(Part, bool)> {
    if let Some(part) = Part::of_folder(folder) {
        return Some((part, true));
    }
    let words = super::words::words(folder);
    let mut parts = words.iter().filter_map(|word| Part::of_folder(word));
    match (parts.next(), parts.next()) {
        (Some(part), None) => Some((part, false)),
        (Some(part), Some(same)) if part == same => Some((part, false)),
        _ => None,
    }
}

/// The names of the folders of a path.
fn folders(path: &str) -> Vec<&str> {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    folders
}

/// The folders that all pictures in folders have in common, as many as leave each of them a folder.
fn common(files: &[SourceFile]) -> Vec<String> {
    let paths = || files.iter().map(|file| folders(&file.name));
    let Some(first) = paths().max_by_key(Vec::len).filter(|path| !path.is_empty()) else {
        return Vec::new();
    };
    let mut shared = first.len() - 1;
    for path in paths() {
        let same = first
            .iter()
            .zip(&path)
            .take_while(|(one, other)| one == other)
            .count();
        // A path that ends above is a loose picture.
        shared = match same == path.len() && same < shared {
            true => shared,
            false => shared.min(same),
        };
    }
    first[..shared]
        .iter()
        .map(|&folder| folder.into())
        .collect()
}

/// What is known of a top folder before it is decided what it stands for.
#[derive(Default)]
struct Top {
    /// Pictures that lie in it directly, and below its folders.
    loose: usize,
    deep: usize,
}

/// The class and the part of every picture, or why these are no class folders.
pub(super) fn arrange(
    files: Vec<SourceFile>,
    notes: &mut Vec<Phrase>,
) -> Result<Arranged, DataError> {
    let root = common(&files);
    let prefix: usize = root.iter().map(|folder| folder.len() + 1).sum();
    let inner = |file: &SourceFile| -> Option<String> {
        let start = root.join("/");
        let below = start.is_empty()
            || (file.name.starts_with(&start)
                && file.name.as_bytes().get(start.len()) == Some(&b'/'));
        below.then(|| file.name[prefix..].to_owned())
    };
    let name = root.iter().rev().find(|folder| part_of(folder).is_none());
    let name = name.cloned().unwrap_or_else(|| "Folder".into());
    let mut tops: BTreeMap<String, Top> = BTreeMap::new();
    for path in files.iter().filter_map(inner) {
        if let [top, below @ ..] = folders(&path).as_slice() {
            let top = tops.entry((*top).to_owned()).or_default();
            match below {
                [] => top.loose += 1,
                _ => top.deep += 1,
            }
        }
    }
    let parts = Parts::of(&tops, notes);
    let (mut pictures, mut loose) = (Vec::with_capacity(files.len()), Vec::new());
    for file in files {
        let path = inner(&file);
        let folders = path.as_deref().map(folders).unwrap_or_default();
        match parts.class_of(&folders) {
            Some((part, class)) => {
                let class = class.to_owned();
                pictures.push(Placed { part, class, file });
            }
            None => loose.push(file),
        }
    }
    if pictures.is_empty() {
        return Err(match loose.first() {
            Some(first) if !parts.folders.is_empty() => layout::refused(
                phrase!(
                    "the pictures lie directly in {folders}, the first is {first}; there are no class folders",
                    folders = parts
                        .folders
                        .keys()
                        .map(|part| format!("{part}/"))
                        .collect::<Vec<_>>()
                        .join(" and "),
                    first = first.name
                ),
                [layout::CLASS_FOLDERS, layout::LABEL_TABLE],
            ),
            _ => DataError::OneClass {
                folder: root.last().cloned().unwrap_or_else(|| "the top one".into()),
            },
        });
    }
    alike(&mut pictures, notes);
    Ok(Arranged {
        name,
        pictures,
        loose,
    })
}

/// Top folders that are parts.
struct Parts {
    folders: BTreeMap<String, Part>,
    /// Classes lie below them, so that what stands beside them has none.
    hold_classes: bool,
}

impl Parts {
    /// A folder named for a part that has no class folders stands beside others as what it says: a class where it is `train`,
    /// unlabelled pictures where it is `test` or `val`.
    fn of(tops: &BTreeMap<String, Top>, notes: &mut Vec<Phrase>) -> Self {
        let named = tops.iter().filter_map(|(name, top)| {
            let (part, exact) = part_of(name)?;
            (exact || top.deep > 0).then(|| (name.clone(), part))
        });
        let mut folders: BTreeMap<String, Part> = arrange::map(named);
        let hold_classes = folders
            .keys()
            .any(|name| tops.get(name).is_some_and(|top| top.deep > 0));
        if !hold_classes && folders.len() < tops.len() {
            folders.retain(|name, part| {
                if *part == Part::Train {
                    notes.push(phrase!("{name}/ stands beside class folders and has pictures directly in it, so it is read as a class.", name));
                }
                *part != Part::Train
            });
        }
        Self {
            folders,
            hold_classes,
        }
    }

    /// Part and class by the folders of a path below the root; none where it lies in no class folder.
    fn class_of<'a>(&self, folders: &[&'a str]) -> Option<(Part, &'a str)> {
        let (top, mut below) = folders.split_first()?;
        if let Some(&part) = self.folders.get(*top) {
            // `seg_train/seg_train/sea/1.jpg`, `train/images/sea/1.jpg`
            while let [first, rest @ ..] = below
                && (first == top || roles::of_folder(first).0 == Some(Role::Picture))
            {
                below = rest;
            }
            return below.first().map(|class| (part, *class));
        }
        if self.hold_classes {
            return None;
        }
        let inside = below.iter().find_map(|folder| Part::of_folder(folder));
        Some((inside.unwrap_or(Part::Whole), top))
    }
}

/// Names that are one class in two spellings: of another Unicode form always, of another case where no part has both.
fn alike(pictures: &mut [Placed], notes: &mut Vec<Phrase>) {
    use unicode_normalization::UnicodeNormalization;
    let mut spellings: BTreeMap<String, BTreeMap<String, BTreeSet<u8>>> = BTreeMap::new();
    for placed in pictures.iter_mut() {
        if !placed.class.is_ascii() {
            placed.class = placed.class.nfc().collect();
        }
        let folded = placed.class.to_lowercase();
        let known = spellings.entry(folded).or_default();
        match known.get_mut(&placed.class) {
            Some(parts) => _ = parts.insert(placed.part as u8),
            None => _ = known.insert(placed.class.clone(), BTreeSet::from([placed.part as u8])),
        }
    }
    let mut renamed = BTreeMap::new();
    for names in spellings.into_values().filter(|names| names.len() > 1) {
        let list = names
            .keys()
            .map(|name| format!("\"{name}\""))
            .collect::<Vec<_>>()
            .join(" and ");
        let parts: usize = names.values().map(BTreeSet::len).sum();
        let distinct: BTreeSet<&u8> = arrange::set(names.values().flatten());
        if distinct.len() == parts {
            notes.push(phrase!(
                "{list} differ by upper and lower case alone and are read as one class.",
                list
            ));
            let mut names = names.into_keys();
            let first = names.next().unwrap_or_default();
            renamed.extend(names.map(|name| (name, first.clone())));
        } else {
            notes.push(phrase!(
                "{list} differ by upper and lower case alone and are read as classes of their own.",
                list
            ));
        }
    }
    for placed in pictures {
        if let Some(name) = renamed.get(&placed.class) {
            placed.class = name.clone();
        }
    }
}

/// Loose pictures, counted and named by where they lie.
pub(super) fn report_loose(loose: &[SourceFile], notes: &mut Vec<Phrase>) {
    let mut aside = Skipped::default();
    for file in loose {
        aside.add(|| file.name.clone().into());
    }
    aside.report(
        phrase!("picture(s) lie in no class folder and were left aside."),
        notes,
    );
}
