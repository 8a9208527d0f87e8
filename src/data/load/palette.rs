//! What a mask's values mean: a file beside the pictures that names them, the masks' own palette, or nothing but their numbers.
//!
//! As JSON `{"classes": ["Sky", ...], "palette": [[128, 128, 128], ...], "ignore_index": 11}`, as text a line for each value:
//! `128 128 128 Sky`, or the name alone.

use serde::Deserialize;

use super::super::{DataError, IGNORED, SourceFile};
use super::base_name;
use crate::said::{Phrase, phrase};

/// Names of what counts for nothing, where no number says so.
const UNLABELLED: [&str; 6] = [
    "unlabelled",
    "unlabeled",
    "void",
    "ignore",
    "ignored",
    "unknown",
];

/// Classes, their colours, and for each of a mask's 256 values its class.
#[derive(Clone)]
pub(super) struct Meaning {
    pub(super) classes: Vec<String>,
    pub(super) palette: Vec<[u8; 3]>,
    values: [Option<u8>; 256],
    /// Colours of entries that are no class.
    ignored_colours: Vec<[u8; 3]>,
}

impl Meaning {
    /// One entry a value, in order; those of `ignored` are no class.
    fn new(entries: Vec<Entry>, ignored: impl Fn(usize, &str) -> bool) -> Self {
        let mut meaning = Self {
            classes: Vec::new(),
            palette: Vec::new(),
            values: [None; 256],
            ignored_colours: Vec::new(),
        };
        // By the customs of VOC and Cityscapes.
        meaning.values[usize::from(IGNORED)] = Some(IGNORED);
        for (value, (name, colour)) in entries.into_iter().enumerate().take(usize::from(IGNORED)) {
            if ignored(value, &name) {
                meaning.values[value] = Some(IGNORED);
                meaning.ignored_colours.extend(colour);
            } else {
                meaning.values[value] = Some(meaning.classes.len() as u8);
                meaning
                    .palette
                    .push(colour.unwrap_or_else(|| distinct(meaning.classes.len())));
                meaning.classes.push(name);
            }
        }
        meaning
    }

    /// Value, name and colour of each class, in the order of classes.
    pub(super) fn of_entries(entries: &[(u8, String, [u8; 3])]) -> Self {
        let mut meaning = Self {
            classes: entries.iter().map(|(_, name, _)| name.clone()).collect(),
            palette: entries.iter().map(|(.., colour)| *colour).collect(),
            values: [None; 256],
            ignored_colours: Vec::new(),
        };
        for (class, (value, ..)) in entries.iter().enumerate() {
            meaning.values[usize::from(*value)] = Some(class as u8);
        }
        meaning
    }

    /// Whether the value is a class or counts for nothing.
    pub(super) fn knows(&self, value: u8) -> bool {
        self.values[usize::from(value)].is_some()
    }

    /// The same classes for these values in their order; `None` where their numbers differ.
    pub(super) fn in_order(&self, levels: &[u8]) -> Option<Self> {
        let names = self.classes.iter().zip(&self.palette);
        let entries: Vec<_> = levels
            .iter()
            .zip(names)
            .map(|(&level, (name, &colour))| (level, name.clone(), colour))
            .collect();
        (levels.len() == self.classes.len()).then(|| Self::of_entries(&entries))
    }

    /// The value counts for nothing.
    pub(super) fn ignore(&mut self, value: u8) {
        self.values[usize::from(value)] = Some(IGNORED);
    }

    /// Colours to classes: for each of `colours` its class, or the first that has none. Needs a colour for each class.
    pub(super) fn of_mask_colours(&self, colours: &[[u8; 3]]) -> Result<Vec<u8>, [u8; 3]> {
        let class = |colour: &[u8; 3]| match self.palette.iter().position(|known| known == colour) {
            Some(class) => Ok(class as u8),
            None if self.ignored_colours.contains(colour) => Ok(IGNORED),
            None => Err(*colour),
        };
        colours.iter().map(class).collect()
    }

    pub(super) fn of_table(table: &[(&str, [u8; 3])], values: [Option<u8>; 256]) -> Self {
        Self {
            classes: table.iter().map(|(name, _)| (*name).to_owned()).collect(),
            palette: table.iter().map(|(_, colour)| *colour).collect(),
            values,
            ignored_colours: Vec::new(),
        }
    }

    /// Values to classes in place, or the first value that is none.
    pub(super) fn apply(&self, mask: &mut [u8]) -> Result<(), u8> {
        for value in mask {
            *value = self.values[usize::from(*value)].ok_or(*value)?;
        }
        Ok(())
    }
}

/// Words of a table's head.
const HEAD: [&str; 9] = [
    "name", "class", "label", "r", "g", "b", "red", "green", "blue",
];

/// A class's name and its colour, where it has one.
type Entry = (String, Option<[u8; 3]>);

#[derive(Deserialize)]
struct Json {
    #[serde(alias = "names")]
    classes: Vec<String>,
    #[serde(default, alias = "colors", alias = "colours")]
    palette: Vec<[u8; 3]>,
    #[serde(default, alias = "ignore")]
    ignore_index: Option<usize>,
}

/// Whether a file may say what masks mean.
pub(super) fn is_palette(file: &SourceFile) -> bool {
    let name = base_name(&file.name).to_ascii_lowercase();
    let stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    let known = [
        "palette",
        "class_dict",
        "class_dict_seg",
        "labelmap",
        "color_map",
        "colormap",
        "label_map",
        "classes",
        "class_names",
        "label_colors",
        "labels",
        "names",
    ]
    .contains(&stem);
    match name.ends_with(".json") {
        true => known || serde_json::from_slice::<Json>(&file.bytes).is_ok(),
        false => known && [".txt", ".csv"].iter().any(|ending| name.ends_with(ending)),
    }
}

pub(super) fn read(file: &SourceFile) -> Result<Meaning, DataError> {
    let refuse = |reason: Phrase| DataError::Palette {
        file: file.name.clone(),
        reason,
    };
    let (entries, ignored) = match file.name.to_ascii_lowercase().ends_with(".json") {
        true => {
            let json: Json = serde_json::from_slice(&file.bytes)
                .map_err(|error| refuse(error.to_string().into()))?;
            if !json.palette.is_empty() && json.palette.len() != json.classes.len() {
                return Err(refuse(phrase!(
                    "it names {classes} classes and {colours} colours",
                    classes = json.classes.len(),
                    colours = json.palette.len()
                )));
            }
            let colours = json
                .palette
                .iter()
                .map(|&colour| Some(colour))
                .chain(std::iter::repeat(None));
            (
                json.classes.into_iter().zip(colours).collect(),
                json.ignore_index,
            )
        }
        false => (lines(&file.bytes).map_err(refuse)?, None),
    };
    if entries.is_empty() || entries.len() > usize::from(IGNORED) {
        return Err(refuse(phrase!(
            "it names {count} classes; 1 to {ignored} are possible",
            count = entries.len(),
            ignored = IGNORED
        )));
    }
    let meaning = Meaning::new(entries, |value, name| match ignored {
        Some(ignored) => value == ignored,
        None => UNLABELLED.contains(&name.to_ascii_lowercase().as_str()),
    });
    match meaning.classes.is_empty() {
        true => Err(refuse(phrase!("all its classes are to be ignored"))),
        false => Ok(meaning),
    }
}

/// `128 128 128 Sky`, or `Sky`; empty lines and those that begin with # are passed over.
fn lines(bytes: &[u8]) -> Result<Vec<Entry>, Phrase> {
    let text = str::from_utf8(bytes).map_err(|error| Phrase::from(error.to_string()))?;
    let mut entries = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line
            .split([' ', '\t', ',', ';', ':'])
            .filter(|word| !word.is_empty())
            .collect();
        // The head of a table: name,r,g,b
        if number == 0
            && words.len() >= 4
            && words
                .iter()
                .all(|word| HEAD.contains(&word.to_ascii_lowercase().as_str()))
        {
            continue;
        }
        let values: Vec<u8> = words.iter().map_while(|word| word.parse().ok()).collect();
        // The name may stand before its colour: `Sky,128,128,128`, and of CVAT `sky:128,128,128::`.
        let behind: Vec<u8> = words
            .iter()
            .rev()
            .map_while(|word| word.parse().ok())
            .collect();
        if values.is_empty() && behind.len() == 3 {
            let name = words[..words.len() - 3].join(" ");
            if !name.starts_with('#') {
                entries.push((name, Some([behind[2], behind[1], behind[0]])));
            }
            continue;
        }
        let name = words.get(values.len()..).unwrap_or_default().join(" ");
        match (values.as_slice(), name.as_str()) {
            ([], "") => {}
            ([], name) if name.starts_with('#') => {}
            (_, "") => return Err(phrase!("line {number} names no class", number = number + 1)),
            ([], _) => entries.push((name, None)),
            (&[red, green, blue], _) => entries.push((name, Some([red, green, blue]))),
            _ => {
                return Err(phrase!(
                    "line {number} is not \"red green blue name\"",
                    number = number + 1
                ));
            }
        }
    }
    Ok(entries)
}

/// Colours that lie far apart around the wheel, for classes that have none of their own.
pub fn distinct(number: usize) -> [u8; 3] {
    // A step of the golden ratio never comes near where it was.
    let hue = (number as f32 * 0.618_034).fract() * 6.0;
    let [strong, weak] = if number.is_multiple_of(2) {
        [220.0, 70.0]
    } else {
        [170.0, 40.0]
    };
    [5.0, 3.0, 1.0].map(|turn: f32| {
        let along = (turn + hue) % 6.0;
        let share = (along.min(4.0 - along)).clamp(0.0, 1.0);
        (strong - (strong - weak) * share) as u8
    })
}
