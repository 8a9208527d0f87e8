//! Pascal VOC (Everingham et al. 2010): an XML file a picture, and lists of names in `ImageSets/Main` that say the split.
//!
//! The XML is read event by event, without recursion; entities of its own are not expanded, and a document type is refused.

use std::collections::{BTreeSet, HashMap};

use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::super::SourceFile;
use super::base_name;
use super::boxes::{Annotated, Annotations, Class, MAX_BOXES, RawBox};
use super::part::Part;

/// An annotation has five levels.
const MAX_DEPTH: usize = 32;
/// Of a file, and of a text in it.
const MAX_BYTES: usize = 16 << 20;
const MAX_TEXT: usize = 1024;

/// Whether an XML file may be an annotation of a picture.
pub(super) fn is_annotation(file: &SourceFile) -> bool {
    let head = &file.bytes[..file.bytes.len().min(2048)];
    file.name.to_ascii_lowercase().ends_with(".xml")
        && (head.windows(11).any(|word| word == b"<annotation")
            || file.name.split('/').any(|part| part == "Annotations"))
}

/// Whether a text file is one of the lists of names.
pub(super) fn is_list(file: &SourceFile) -> bool {
    file.name.contains("ImageSets/Main/") && list_part(&file.name).is_some()
}

fn list_part(path: &str) -> Option<(Part, bool)> {
    match base_name(path) {
        "train.txt" => Some((Part::Train, false)),
        "trainval.txt" => Some((Part::Train, true)),
        "val.txt" => Some((Part::Validation, false)),
        "test.txt" => Some((Part::Test, false)),
        _ => None,
    }
}

/// Names without ending to their part. Where there is a test list, training and validation pictures are trained on, as VOC does.
fn parts(lists: &[SourceFile]) -> HashMap<String, Part> {
    let has_test = lists
        .iter()
        .any(|list| list_part(&list.name) == Some((Part::Test, false)) && !list.bytes.is_empty());
    let mut parts = HashMap::new();
    for list in lists {
        let Some((part, both)) = list_part(&list.name) else {
            continue;
        };
        let part = match part {
            Part::Validation if has_test => Part::Train,
            part => part,
        };
        // Without a test list val is held out, and trainval would name it again.
        if both && !has_test {
            continue;
        }
        let text = String::from_utf8_lossy(&list.bytes);
        let names = text
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        for name in names {
            // A picture on two lists is held out.
            let known = parts.entry(name.to_owned()).or_insert(part);
            if part != Part::Train {
                *known = part;
            }
        }
    }
    parts
}

/// Reads all files; `lists` are those of `ImageSets/Main`.
pub(super) fn read(mut files: Vec<SourceFile>, lists: &[SourceFile]) -> Annotations {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let parts = parts(lists);
    let mut found = Annotations::default();
    let mut read = Vec::with_capacity(files.len());
    for file in &files {
        match objects(&file.bytes) {
            Ok(annotation) => read.push((file, annotation)),
            Err(reason) => found.bad.add(|| format!("{}: {reason}", file.name)),
        }
    }
    let names: BTreeSet<&str> = read
        .iter()
        .flat_map(|(_, annotation)| &annotation.objects)
        .map(|(name, _)| name.as_str())
        .filter(|name| !name.is_empty())
        .take(usize::from(u16::MAX))
        .collect();
    found.classes = names.iter().map(|name| (*name).to_owned()).collect();
    for (file, annotation) in read {
        // LabelImg and its like write whatever file name they were begun with; the annotation's own name is what belongs together.
        let stem = base_name(&file.name)
            .trim_end_matches(".xml")
            .trim_end_matches(".XML")
            .to_owned();
        let part = match parts.is_empty() {
            true => Part::of_path(&file.name),
            false => parts.get(&stem).copied().unwrap_or(Part::Whole),
        };
        let boxes = annotation
            .objects
            .iter()
            .map(|(name, [x0, y0, x1, y1])| RawBox {
                class: match found.classes.binary_search(name) {
                    Ok(class) => Class::Known(class as u16),
                    Err(_) => Class::Unknown(format!("{name:?}")),
                },
                // VOC counts pixels from 1 and both ends in; a box whose ends are one is no box there either.
                edges: match x0 < x1 && y0 < y1 {
                    true => [x0 - 1.0, y0 - 1.0, *x1, *y1],
                    false => [*x0, *y0, *x1, *y1],
                },
            });
        found.pictures.push(Annotated {
            source: file.name.clone(),
            picture: stem,
            part,
            size: annotation.size,
            boxes: boxes.collect(),
        });
    }
    found
}

#[derive(Default)]
struct Annotation {
    size: Option<[usize; 2]>,
    objects: Vec<(String, [f64; 4])>,
}

/// The objects of one file, or why it says none.
fn objects(bytes: &[u8]) -> Result<Annotation, String> {
    if bytes.len() > MAX_BYTES {
        return Err(format!("it is larger than {} MB", MAX_BYTES >> 20));
    }
    let text = str::from_utf8(bytes).map_err(|error| format!("it is not UTF-8: {error}"))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let (mut path, mut value) = (Vec::<String>::new(), String::new());
    let (mut annotation, mut begun) = (Annotation::default(), false);
    let (mut width, mut height) = (None, None);
    loop {
        match reader
            .read_event()
            .map_err(|error| format!("it is not readable XML: {error}"))?
        {
            Event::Start(tag) => {
                if path.len() >= MAX_DEPTH {
                    return Err(format!("it is nested deeper than {MAX_DEPTH} levels"));
                }
                path.push(tag.name().as_ref().to_owned());
                value.clear();
                begun |= path.len() == 1 && path[0] == "annotation";
                if path == ["annotation", "object"] {
                    if annotation.objects.len() >= MAX_BOXES {
                        return Err(format!("it holds more than {MAX_BOXES} boxes"));
                    }
                    annotation.objects.push((String::new(), [f64::NAN; 4]));
                }
            }
            Event::Text(text) if value.len() < MAX_TEXT => value.push_str(&text),
            Event::CData(text) if value.len() < MAX_TEXT => value.push_str(&text),
            Event::GeneralRef(entity) => value.push(resolved(&entity)?),
            Event::DocType(_) => {
                return Err(
                    "it has a document type, which annotations do not need and which is not read"
                        .into(),
                );
            }
            Event::End(_) => {
                let within: Vec<&str> = path.iter().map(String::as_str).collect();
                let number = || value.trim().parse::<f64>().unwrap_or(f64::NAN);
                match (within.as_slice(), annotation.objects.last_mut()) {
                    (["annotation", "size", "width"], _) => width = value.trim().parse().ok(),
                    (["annotation", "size", "height"], _) => height = value.trim().parse().ok(),
                    (["annotation", "object", "name"], Some(object)) => {
                        object.0 = value.trim().to_owned()
                    }
                    (["annotation", "object", "bndbox", edge], Some(object)) => {
                        let at = ["xmin", "ymin", "xmax", "ymax"]
                            .iter()
                            .position(|name| name == edge);
                        if let Some(place) = at.and_then(|at| object.1.get_mut(at)) {
                            *place = number();
                        }
                    }
                    _ => {}
                }
                path.pop();
                value.clear();
            }
            Event::Eof if !path.is_empty() => {
                return Err(format!("it is cut off within <{}>", path.join("> <")));
            }
            Event::Eof if !begun => return Err("it holds no <annotation>".into()),
            Event::Eof => break,
            _ => {}
        }
    }
    // Some tools write 0 x 0; then the picture's own size holds.
    annotation.size = match (width, height) {
        (Some(0), _) | (_, Some(0)) => None,
        (Some(width), Some(height)) => Some([width, height]),
        _ => None,
    };
    Ok(annotation)
}

/// A character reference, or one of XML's five names; nothing else is expanded.
fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Result<char, String> {
    let known = |name: &str| {
        quick_xml::escape::resolve_predefined_entity(name).and_then(|text| text.chars().next())
    };
    let found = match entity.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        Ok(None) => known(entity),
        Err(_) => None,
    };
    found.ok_or_else(|| format!("it refers to &{};, which is not expanded", &**entity))
}
