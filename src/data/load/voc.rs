//! Pascal VOC (Everingham et al. 2010): an XML file a picture, and lists of names in `ImageSets/Main` that say the split.
//!
//! The XML is read event by event, without recursion; entities of its own are not expanded, and a document type is refused.

use std::collections::{BTreeSet, HashMap};

use xmlparser::{ElementEnd, Token, Tokenizer};

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
    let mut reading = Reading::default();
    for token in Tokenizer::from(text.trim_start_matches('\u{feff}')) {
        match token {
            Ok(token) => reading.take(token)?,
            // A file that does not end in a tag ends within one.
            Err(_) if !text.trim_end().ends_with('>') => return Err(reading.cut_off()),
            Err(error) => return Err(format!("it is not readable XML: {error}")),
        }
    }
    match (reading.path.is_empty(), reading.begun) {
        (false, _) => Err(reading.cut_off()),
        (true, false) => Err("it holds no <annotation>".into()),
        (true, true) => Ok(reading.annotation),
    }
}

/// What has been read of a file so far.
#[derive(Default)]
struct Reading<'a> {
    /// The elements that are open, and the text of the innermost.
    path: Vec<&'a str>,
    value: String,
    begun: bool,
    side: [Option<usize>; 2],
    annotation: Annotation,
}

impl<'a> Reading<'a> {
    fn take(&mut self, token: Token<'a>) -> Result<(), String> {
        match token {
            Token::ElementStart { local, .. } => self.open(local.as_str())?,
            Token::ElementEnd {
                end: ElementEnd::Close(_, local),
                ..
            } => {
                if self.path.last() != Some(&local.as_str()) {
                    return Err(format!(
                        "it is not readable XML: </{local}> closes <{}>",
                        self.path.last().unwrap_or(&"")
                    ));
                }
                self.close();
            }
            Token::ElementEnd {
                end: ElementEnd::Empty,
                ..
            } => self.close(),
            Token::Text { text } if self.value.len() < MAX_TEXT => {
                resolve(text.as_str(), &mut self.value)?
            }
            Token::Cdata { text, .. } if self.value.len() < MAX_TEXT => {
                self.value.push_str(text.as_str())
            }
            Token::DtdStart { .. } | Token::EmptyDtd { .. } => {
                return Err(
                    "it has a document type, which annotations do not need and which is not read"
                        .into(),
                );
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, name: &'a str) -> Result<(), String> {
        if self.path.len() >= MAX_DEPTH {
            return Err(format!("it is nested deeper than {MAX_DEPTH} levels"));
        }
        self.path.push(name);
        self.value.clear();
        self.begun |= self.path == ["annotation"];
        if self.path == ["annotation", "object"] {
            if self.annotation.objects.len() >= MAX_BOXES {
                return Err(format!("it holds more than {MAX_BOXES} boxes"));
            }
            self.annotation.objects.push((String::new(), [f64::NAN; 4]));
        }
        Ok(())
    }

    fn close(&mut self) {
        let value = self.value.trim();
        match (self.path.as_slice(), self.annotation.objects.last_mut()) {
            (["annotation", "size", "width"], _) => self.side[0] = value.parse().ok(),
            (["annotation", "size", "height"], _) => self.side[1] = value.parse().ok(),
            (["annotation", "object", "name"], Some(object)) => object.0 = value.to_owned(),
            (["annotation", "object", "bndbox", edge], Some(object)) => {
                let at = ["xmin", "ymin", "xmax", "ymax"]
                    .iter()
                    .position(|name| name == edge);
                if let Some(place) = at.and_then(|at| object.1.get_mut(at)) {
                    *place = value.parse().unwrap_or(f64::NAN);
                }
            }
            _ => {}
        }
        self.annotation.size = match self.side {
            // Some tools write 0 x 0; then the picture's own size holds.
            [Some(width), Some(height)] if width > 0 && height > 0 => Some([width, height]),
            _ => None,
        };
        self.path.pop();
        self.value.clear();
    }

    fn cut_off(&self) -> String {
        format!("it is cut off within <{}>", self.path.join("> <"))
    }
}

/// Appends a text with its references resolved: characters by number and XML's five names; nothing else is expanded.
fn resolve(text: &str, out: &mut String) -> Result<(), String> {
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap_or((part, ""));
        let number = |digits: &str, radix| {
            u32::from_str_radix(digits, radix)
                .ok()
                .and_then(char::from_u32)
        };
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match (name.strip_prefix("#x"), name.strip_prefix('#')) {
                (Some(digits), _) => number(digits, 16),
                (_, Some(digits)) => number(digits, 10),
                _ => None,
            },
        };
        let short: String = name.chars().take(20).collect();
        out.push(
            character.ok_or_else(|| format!("it refers to &{short};, which is not expanded"))?,
        );
        out.push_str(rest);
    }
    Ok(())
}
