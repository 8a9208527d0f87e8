//! Labels of pictures in a table beside them: `labels.csv` with columns for file and class, Tiny ImageNet's `val_annotations.txt`,
//! the lists of Oxford-IIIT Pet.

use std::collections::{BTreeMap, HashMap};

use super::super::SourceFile;
use super::part::Part;
use super::{base_name, roles};

/// Bytes of a table.
const MAX_BYTES: usize = 256 << 20;
const FILE: [&str; 14] = [
    "filename",
    "file_name",
    "file",
    "image",
    "image_id",
    "imageid",
    "id",
    "img",
    "image_name",
    "name",
    "path",
    "filepath",
    "image_path",
    "picture",
];
const LABEL: [&str; 12] = [
    "label",
    "labels",
    "class",
    "category",
    "target",
    "breed",
    "species",
    "diagnosis",
    "class_name",
    "label_name",
    "y",
    "genre",
];

/// The class, and the part where the table says it, of pictures by path or by name, with ending and without.
#[derive(Default)]
pub(super) struct Labels {
    by_name: HashMap<String, Option<(String, Option<Part>)>>,
    pub(super) tables: Vec<String>,
}

/// Whether a text may be such a table.
pub(super) fn is_table(file: &SourceFile) -> bool {
    file.bytes.len() <= MAX_BYTES && rows(file).is_some_and(|mut rows| rows.next().is_some())
}

/// File, label and part of a picture.
type Row = (String, String, Option<Part>);

/// The rows of a table; `None` where it is no table of labels.
fn rows(file: &SourceFile) -> Option<Box<dyn Iterator<Item = Row> + '_>> {
    let lower = base_name(&file.name).to_ascii_lowercase();
    if ![".csv", ".tsv", ".txt"]
        .iter()
        .any(|ending| lower.ends_with(ending))
    {
        return None;
    }
    let text = std::str::from_utf8(&file.bytes)
        .ok()?
        .trim_start_matches('\u{feff}');
    if lower == "val_annotations.txt" {
        return Some(Box::new(text.lines().filter_map(|line| {
            let mut fields = line.split('\t');
            let (name, class) = (fields.next()?.trim(), fields.next()?.trim());
            Some((format!("val/{name}"), class.to_owned(), None))
        })));
    }
    if let Some(part) = pets_part(&file.name) {
        return Some(Box::new(text.lines().filter_map(move |line| {
            let mut fields = line.split_whitespace();
            let name = fields.next().filter(|name| !name.starts_with('#'))?;
            // Name, class, species, breed.
            (fields.count() == 3).then_some(())?;
            let (class, number) = name.rsplit_once('_')?;
            number.parse::<u32>().ok()?;
            Some((name.to_owned(), class.to_owned(), Some(part)))
        })));
    }
    let head = text.lines().next()?;
    let separator = ['\t', ';', ','].into_iter().find(|&c| head.contains(c))?;
    let names: Vec<String> = fields(head, separator)
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    let column = |known: &[&str]| {
        known
            .iter()
            .find_map(|known| names.iter().position(|name| name == known))
    };
    let (at, label) = (column(&FILE)?, column(&LABEL)?);
    if at == label || names.iter().any(|name| name == "xmin" || name == "x_min") {
        return None;
    }
    let part = names
        .iter()
        .position(|name| ["split", "part", "subset", "set"].contains(&name.as_str()));
    Some(Box::new(text.lines().skip(1).filter_map(move |line| {
        let fields = fields(line, separator);
        let (name, class) = (fields.get(at)?.trim(), fields.get(label)?.trim());
        let part = part.and_then(|at| Part::of_folder(fields.get(at)?.trim()));
        (!name.is_empty() && !class.is_empty())
            .then(|| (name.replace('\\', "/"), class.to_owned(), part))
    })))
}

/// A line of CSV; a field in double quotes may hold the separator.
fn fields(line: &str, separator: char) -> Vec<String> {
    let (mut all, mut field, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == separator && !quoted => all.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    all.push(field.trim_end_matches('\r').to_owned());
    all
}

/// Whether it is one of the lists of Oxford-IIIT Pet.
pub(super) fn is_pets(path: &str) -> bool {
    pets_part(path).is_some()
}

fn pets_part(path: &str) -> Option<Part> {
    match path.rsplit_once("annotations/")?.1 {
        "trainval.txt" => Some(Part::Train),
        "test.txt" => Some(Part::Test),
        _ => None,
    }
}

impl Labels {
    pub(super) fn read(files: &[SourceFile]) -> Self {
        let mut labels = Self::default();
        for file in files {
            let Some(rows) = rows(file) else { continue };
            labels.tables.push(file.name.clone());
            for (name, class, part) in rows {
                labels.add(&name, &class, part);
            }
        }
        labels
    }

    fn add(&mut self, name: &str, class: &str, part: Option<Part>) {
        let value = (class.to_owned(), part);
        let stem = roles::without_ending(name);
        let keys = [Some(name), Some(stem).filter(|stem| *stem != name)];
        for key in keys.into_iter().flatten() {
            let known = self
                .by_name
                .entry(key.to_owned())
                .or_insert_with(|| Some(value.clone()));
            // Two rows that disagree say nothing.
            if known.as_ref().is_some_and(|known| *known != value) {
                *known = None;
            }
        }
    }

    /// What the tables say of a picture: of the longest end of its path that they name. Folders for pictures in between do not count.
    pub(super) fn of(&self, path: &str) -> Option<(String, Option<Part>)> {
        let stem = roles::without_ending(path);
        let plain: Vec<&str> = stem
            .split('/')
            .filter(|folder| roles::of_folder(folder).0.is_none())
            .collect();
        let plain = plain.join("/");
        for path in [path, stem, plain.as_str()] {
            let mut rest = Some(path);
            while let Some(end) = rest {
                if let Some(found) = self.by_name.get(end) {
                    return found.clone();
                }
                rest = end.split_once('/').map(|(_, rest)| rest);
            }
        }
        None
    }
}

/// Tiny ImageNet's and ImageNet's `words.txt`: names by WordNet number, the first of several.
pub(super) fn words_of(files: &[SourceFile]) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for file in files
        .iter()
        .filter(|file| base_name(&file.name) == "words.txt" && file.bytes.len() <= MAX_BYTES)
    {
        for line in String::from_utf8_lossy(&file.bytes).lines() {
            if let Some((number, name)) = line.split_once('\t') {
                let first = name.split(',').next().unwrap_or(name).trim();
                names.insert(number.trim().to_owned(), first.to_owned());
            }
        }
    }
    names
}
