//! COCO's annotations of objects (Lin et al. 2014), from one file or several: which of them are read, and their classes as one list.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::SourceFile;
use super::base_name;
use super::boxes::{Annotated, Annotations, Class, MAX_BOXES, RawBox, Role};
use super::coco_classes::classes;
use super::coco_json::{Coco, parse};
use super::coco_values::Id;
use super::part::Part;
use super::words::part_of_name;
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

/// Whether a JSON file may hold instances, by its name or its keys.
pub(super) fn is_instances(file: &SourceFile) -> bool {
    let name = base_name(&file.name).to_ascii_lowercase();
    if !name.ends_with(".json") {
        return false;
    }
    let has = |key: &[u8]| file.bytes.windows(key.len()).any(|window| window == key);
    name.starts_with("instances") || (has(b"\"images\"") && has(b"\"annotations\""))
}

/// What a file is about, the best for boxes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Instances,
    Keypoints,
    Stuff,
    Unlabelled,
    Captions,
    Panoptic,
    Nothing,
}

impl Kind {
    /// By what it holds, and by its name where that looks the same.
    fn of(name: &str, coco: &Coco) -> Self {
        let is_stuff = base_name(name).to_ascii_lowercase().starts_with("stuff");
        match coco.has {
            has if has.boxes && has.keypoints => Self::Keypoints,
            has if has.boxes && is_stuff => Self::Stuff,
            has if has.boxes => Self::Instances,
            has if has.captions => Self::Captions,
            has if has.segments => Self::Panoptic,
            _ if coco.entries == 0 => Self::Unlabelled,
            _ => Self::Nothing,
        }
    }

    fn holds(self) -> Phrase {
        match self {
            Self::Instances => phrase!("objects"),
            Self::Keypoints => phrase!("key points, which name some of the objects again"),
            Self::Stuff => phrase!("regions of stuff rather than objects"),
            Self::Unlabelled => phrase!("pictures without annotations"),
            Self::Captions => phrase!("captions, no boxes"),
            Self::Panoptic => phrase!("panoptic segments, no boxes"),
            Self::Nothing => phrase!("no box that can be read"),
        }
    }
}

/// Reads the files of the best kind that there is; others are named in the notes.
pub(super) fn read(mut files: Vec<SourceFile>, notes: &mut Vec<Phrase>) -> Annotations {
    files.arrange_by(|a, b| a.name.cmp(&b.name));
    let mut found = Annotations::default();
    let mut read = Vec::new();
    for file in files {
        match parse(&file.bytes) {
            Ok(coco) => read.push((file.name, coco)),
            Err(reason) => found
                .bad
                .add(|| phrase!("{file}: {reason}", file = file.name, reason)),
        }
    }
    let kinds: Vec<Kind> = read
        .iter()
        .map(|(name, coco)| Kind::of(name, coco))
        .collect();
    let best = kinds.iter().copied().min().unwrap_or(Kind::Nothing);
    let mut chosen = Vec::new();
    for ((name, coco), kind) in read.into_iter().zip(kinds) {
        if kind == best && kind < Kind::Unlabelled && has_shares(&coco) {
            found.bad.add(|| {
                phrase!(
                    "{name}: its boxes are between 0 and 1, so they are no pixels",
                    name
                )
            });
        } else if kind == best && kind < Kind::Unlabelled {
            chosen.push((name, coco));
        } else if best < Kind::Unlabelled {
            notes.push(phrase!(
                "{name} was left aside: it holds {holds}.",
                name,
                holds = kind.holds()
            ));
        } else {
            found
                .bad
                .add(|| phrase!("{name}: it holds {holds}", name, holds = kind.holds()));
        }
    }
    let (classes, numbers) = classes(&chosen, notes);
    found.classes = classes;
    for ((source, coco), numbers) in chosen.into_iter().zip(numbers) {
        add(&mut found, &source, coco, &numbers);
    }
    found
}

/// Whether all boxes lie within the first pixel, so that their numbers must be shares of something.
fn has_shares(coco: &Coco) -> bool {
    let mut edges = coco.objects.iter().filter_map(|object| object.edges);
    edges.all(|edges| edges.iter().all(|edge| (0.0..=1.0).contains(edge)))
}

/// Adds one file's pictures.
fn add(found: &mut Annotations, source: &str, coco: Coco, numbers: &HashMap<Id, u16>) {
    let part = part_of_name(source).unwrap_or_else(|| Part::of_path(source));
    let file: Arc<str> = source.into();
    found
        .bad_boxes
        .join(coco.bad, |what| phrase!("{source}: {what}", source, what));
    let mut at: HashMap<Id, usize> = HashMap::with_capacity(coco.images.len());
    let mut pictures: Vec<Annotated> = Vec::with_capacity(coco.images.len());
    // A number of two pictures says of neither what is on it.
    let mut ambiguous = HashSet::new();
    for image in coco.images {
        let name = image.file_name.replace('\\', "/");
        if let Some(&first) = at.get(&image.id) {
            if pictures[first].picture != name {
                found.bad.add(|| {
                    phrase!(
                        "{source}: picture {id} is both {picture} and {name}",
                        source,
                        id = image.id.to_string(),
                        picture = pictures[first].picture,
                        name
                    )
                });
                ambiguous.insert(first);
            }
            continue;
        }
        at.insert(image.id, pictures.len());
        pictures.push(Annotated {
            file: file.clone(),
            source: format!("{source} ({name})"),
            picture: name,
            or_picture: None,
            part,
            size: image.size,
            relative: false,
            boxes: Vec::new(),
            unread: 0,
        });
    }
    let mut counts = vec![0usize; pictures.len()];
    for object in coco.objects {
        let Some(&place) = at.get(&object.image) else {
            found.bad_boxes.add(|| {
                phrase!(
                    "{source}: a box belongs to picture {image}, which is not listed",
                    source,
                    image = object.image.to_string()
                )
            });
            continue;
        };
        let picture = &mut pictures[place];
        let role = match (object.is_crowd, object.is_ignored) {
            (true, _) => Role::Crowd,
            (_, true) => Role::Difficult,
            _ => Role::Counted,
        };
        let Some(edges) = object.edges else {
            if role == Role::Counted {
                picture.unread += 1;
                let source = &picture.source;
                found
                    .bad_boxes
                    .add(|| phrase!("{source}: an object has no bbox that can be read", source));
            }
            continue;
        };
        counts[place] += 1;
        if counts[place] > MAX_BOXES {
            continue;
        }
        let class = match object.category {
            Some(id) => match numbers.get(&id) {
                Some(&class) => Class::Known(class),
                None => Class::Unknown(id.to_string()),
            },
            None => Class::Unknown("(no category_id)".into()),
        };
        picture.boxes.push(RawBox { class, edges, role });
    }
    for (place, (picture, count)) in pictures.into_iter().zip(counts).enumerate() {
        if count > MAX_BOXES {
            found.bad.add(|| {
                phrase!(
                    "{source}: {count} boxes are more than {max_boxes}",
                    source = picture.source,
                    count,
                    max_boxes = MAX_BOXES
                )
            });
        } else if !ambiguous.contains(&place) {
            found.pictures.push(picture);
        }
    }
}
