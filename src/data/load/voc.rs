//! Pascal VOC (Everingham et al. 2010): an XML file a picture, and lists of names in `ImageSets/Main` that say the split.

use std::collections::{BTreeSet, HashMap};

use super::super::SourceFile;
use super::base_name;
use super::box_classes::{self, short};
use super::boxes::{Annotated, Annotations, Class, RawBox, Role};
use super::lists::Lists;
use super::part::Part;
use super::shelf::without_ending;
use super::voc_xml::objects;
use crate::arrange::{self, Arrange};
use crate::said::{Phrase, phrase};

/// Whether an XML file may be an annotation of a picture.
pub(super) fn is_annotation(file: &SourceFile) -> bool {
    let head = &file.bytes[..file.bytes.len().min(2048)];
    file.name.to_ascii_lowercase().ends_with(".xml")
        && (head.windows(11).any(|word| word == b"<annotation")
            || file.name.split('/').any(|part| part == "Annotations"))
}

/// Whether a text file is one of the lists of names: `ImageSets/Main/train.txt`, or such a file beside the annotations' folder.
pub(super) fn is_list(file: &SourceFile) -> bool {
    let folders: Vec<String> = file.name.split('/').map(str::to_ascii_lowercase).collect();
    let other = ["segmentation", "layout", "action", "labels"];
    list_kind(&file.name).is_some() && !folders.iter().any(|one| other.contains(&one.as_str()))
}

/// Lists by what they are of: training, validation, both, test.
fn list_kind(path: &str) -> Option<usize> {
    Some(match base_name(path).to_ascii_lowercase().as_str() {
        "train.txt" | "training.txt" => 0,
        "val.txt" | "valid.txt" | "validation.txt" => 1,
        "trainval.txt" => 2,
        "test.txt" | "testing.txt" => 3,
        _ => return None,
    })
}

/// The part of each picture (by its name without ending) as lists say it. Where there is a test list, training and validation
/// pictures are trained on, as VOC does. `None`, with a note, where no list names a picture.
fn parts(lists: &[SourceFile], stems: &[&str], notes: &mut Vec<Phrase>) -> Option<Vec<Part>> {
    let mut read: [Lists; 4] = Default::default();
    // A list of VOC's own folder goes before one that lies elsewhere.
    let main = |list: &SourceFile| list.name.contains("ImageSets/");
    let has_main = lists.iter().any(main);
    let lists = lists.iter().filter(|list| main(list) || !has_main);
    let mut names = Vec::new();
    for list in lists {
        if let Some(read) = list_kind(&list.name).and_then(|kind| read.get_mut(kind)) {
            read.add(&list.bytes, Part::Train);
            names.push(list.name.as_str());
        }
    }
    if names.is_empty() {
        return None;
    }
    let on = |kind: usize, stem: &str| read[kind].part_of(stem).is_some();
    let names_any = |kind: usize| stems.iter().any(|stem| on(kind, stem));
    if !(0..4).any(names_any) {
        let first = read.iter().find_map(Lists::first).unwrap_or_default();
        notes.push(phrase!("{names} name(s) none of the annotated pictures (the first line is \"{first}\"), so they were not used.", names = short(&names), first));
        return None;
    }
    let has_test = names_any(3);
    let part = |stem: &&str| match has_test {
        true if on(3, stem) => Part::Test,
        true if (0..3).any(|kind| on(kind, stem)) => Part::Train,
        // Without a test list val is held out, and trainval would name it again.
        false if on(1, stem) => Part::Validation,
        false if on(0, stem) => Part::Train,
        _ => Part::Whole,
    };
    let parts: Vec<Part> = stems.iter().map(part).collect();
    let unlisted = parts.iter().filter(|part| **part == Part::Whole).count();
    if unlisted > 0 {
        notes.push(phrase!(
            "{unlisted} annotated picture(s) are on none of the lists that make the split.",
            unlisted
        ));
    }
    Some(parts)
}

/// Reads all files; `lists` say the split, `names` the order of the classes, which is that of the alphabet else.
pub(super) fn read(
    mut files: Vec<SourceFile>,
    lists: &[SourceFile],
    names: Option<&SourceFile>,
    notes: &mut Vec<Phrase>,
) -> Annotations {
    files.arrange_by(|a, b| a.name.cmp(&b.name));
    let mut found = Annotations::default();
    let mut read = Vec::with_capacity(files.len());
    for file in &files {
        match objects(&file.bytes) {
            Ok(annotation) => read.push((file, annotation)),
            Err(reason) => found
                .bad
                .add(|| phrase!("{file}: {reason}", file = file.name, reason)),
        }
    }
    let objects = read.iter().flat_map(|(_, annotation)| &annotation.objects);
    let occurring: BTreeSet<&str> = arrange::set(
        objects
            .map(|object| object.name.as_str())
            .filter(|name| !name.is_empty())
            .take(usize::from(u16::MAX)),
    );
    found.classes = classes(&occurring, names, notes);
    let numbers: HashMap<&str, u16> = found.classes.iter().map(String::as_str).zip(0..).collect();
    // LabelImg and its like write whatever file name they were begun with; the annotation's own name is what belongs together.
    let stem = |file: &SourceFile| without_ending(base_name(&file.name)).to_owned();
    let stems: Vec<String> = read.iter().map(|(file, _)| stem(file)).collect();
    let listed: Vec<&str> = stems.iter().map(String::as_str).collect();
    let parts = parts(lists, &listed, notes);
    let mut pictures = Vec::with_capacity(read.len());
    for (at, ((file, annotation), stem)) in read.into_iter().zip(&stems).enumerate() {
        let part = match &parts {
            Some(parts) => parts[at],
            None => Part::of_path(&file.name),
        };
        let boxes = annotation.objects.iter().map(|object| {
            let [x0, y0, x1, y1] = object.edges;
            RawBox {
                class: match numbers.get(object.name.as_str()) {
                    Some(&class) => Class::Known(class),
                    None => Class::Unknown(format!("{:?}", object.name)),
                },
                // VOC counts pixels from 1 and both ends in; a box whose ends are one is no box there either.
                edges: match x0 < x1 && y0 < y1 {
                    true => [x0 - 1.0, y0 - 1.0, x1, y1],
                    false => [x0, y0, x1, y1],
                },
                role: match object.is_difficult {
                    true => Role::Difficult,
                    false => Role::Counted,
                },
            }
        });
        // Where several pictures have that name without its ending, the file name may tell which is meant.
        let named = base_name(&annotation.filename);
        let is_named = named != stem && without_ending(named) == stem;
        pictures.push(Annotated {
            file: file.name.as_str().into(),
            source: file.name.clone(),
            picture: if is_named {
                named.to_owned()
            } else {
                stem.clone()
            },
            or_picture: is_named.then(|| stem.clone()),
            part,
            size: annotation.size,
            relative: false,
            boxes: boxes.collect(),
            unread: 0,
        });
    }
    found.pictures = pictures;
    found
}

/// The classes that occur, in the order of the file of names where it names all of them.
fn classes(
    occurring: &BTreeSet<&str>,
    names: Option<&SourceFile>,
    notes: &mut Vec<Phrase>,
) -> Vec<String> {
    let sorted = || occurring.iter().map(|name| (*name).to_owned()).collect();
    let Some(file) = names else {
        return sorted();
    };
    let ordered = box_classes::names(file);
    let distinct: BTreeSet<&str> = arrange::set(ordered.iter().map(String::as_str));
    let sound = distinct.len() == ordered.len() && !distinct.contains("");
    if sound && occurring.is_subset(&distinct) && ordered.len() < usize::from(u16::MAX) {
        return ordered;
    }
    notes.push(phrase!(
        "{file} does not name each class of the annotations once, so it was not used.",
        file = file.name
    ));
    sorted()
}
