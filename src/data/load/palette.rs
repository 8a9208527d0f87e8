//! What a mask's values mean: a file beside the pictures that names them, the masks' own palette, or nothing but their numbers.
//!
//! As JSON `{"classes": ["Sky", ...], "palette": [[128, 128, 128], ...], "ignore_index": 11}`, as text a line for each value:
//! `128 128 128 Sky`, or the name alone.

use serde::Deserialize;

use super::super::{DataError, IGNORED, SourceFile};
use super::base_name;

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
}

impl Meaning {
    /// One entry a value, in order; those of `ignored` are no class.
    fn new(entries: Vec<Entry>, ignored: impl Fn(usize, &str) -> bool) -> Self {
        let mut meaning = Self {
            classes: Vec::new(),
            palette: Vec::new(),
            values: [None; 256],
        };
        // By the customs of VOC and Cityscapes.
        meaning.values[usize::from(IGNORED)] = Some(IGNORED);
        for (value, (name, colour)) in entries.into_iter().enumerate().take(usize::from(IGNORED)) {
            if ignored(value, &name) {
                meaning.values[value] = Some(IGNORED);
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

    /// Every value that occurs is a class without a name, 255 is none; where there are only 0 and 255, as drawing programs save
    /// masks, they are the two classes.
    pub(super) fn of_values(occurs: &[bool; 256], palette: &[[u8; 3]]) -> Self {
        let values = || {
            occurs
                .iter()
                .enumerate()
                .filter(|(_, occurs)| **occurs)
                .map(|(value, _)| value)
        };
        if values().eq([0, 255]) && palette.is_empty() {
            let mut meaning = Self::new(
                vec![("background".into(), Some([0; 3])), ("object".into(), None)],
                |_, _| false,
            );
            meaning.values[255] = Some(1);
            return meaning;
        }
        let count = values()
            .filter(|&value| value < 255)
            .max()
            .map_or(0, |most| most + 1);
        let entry = |value: usize| (format!("class {value}"), palette.get(value).copied());
        Self::new((0..count).map(entry).collect(), |_, _| false)
    }

    pub(super) fn of_table(table: &[(&str, [u8; 3])], values: [Option<u8>; 256]) -> Self {
        Self {
            classes: table.iter().map(|(name, _)| (*name).to_owned()).collect(),
            palette: table.iter().map(|(_, colour)| *colour).collect(),
            values,
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
    let stem = name.trim_end_matches(".txt").trim_end_matches(".json");
    let known = [
        "palette",
        "classes",
        "class_names",
        "label_colors",
        "labels",
        "names",
    ]
    .contains(&stem);
    match name.ends_with(".json") {
        true => known || serde_json::from_slice::<Json>(&file.bytes).is_ok(),
        false => known && name.ends_with(".txt"),
    }
}

pub(super) fn read(file: &SourceFile) -> Result<Meaning, DataError> {
    let refuse = |reason: String| DataError::Palette {
        file: file.name.clone(),
        reason,
    };
    let (entries, ignored) = match file.name.to_ascii_lowercase().ends_with(".json") {
        true => {
            let json: Json =
                serde_json::from_slice(&file.bytes).map_err(|error| refuse(error.to_string()))?;
            if !json.palette.is_empty() && json.palette.len() != json.classes.len() {
                return Err(refuse(format!(
                    "it names {} classes and {} colours",
                    json.classes.len(),
                    json.palette.len()
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
        return Err(refuse(format!(
            "it names {} classes; 1 to {IGNORED} are possible",
            entries.len()
        )));
    }
    let meaning = Meaning::new(entries, |value, name| match ignored {
        Some(ignored) => value == ignored,
        None => UNLABELLED.contains(&name.to_ascii_lowercase().as_str()),
    });
    match meaning.classes.is_empty() {
        true => Err(refuse("all its classes are to be ignored".into())),
        false => Ok(meaning),
    }
}

/// `128 128 128 Sky`, or `Sky`; empty lines and those that begin with # are passed over.
fn lines(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let text = str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut entries = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line
            .split([' ', '\t', ',', ';'])
            .filter(|word| !word.is_empty())
            .collect();
        let values: Vec<u8> = words.iter().map_while(|word| word.parse().ok()).collect();
        let name = words.get(values.len()..).unwrap_or_default().join(" ");
        match (values.as_slice(), name.as_str()) {
            ([], "") => {}
            ([], name) if name.starts_with('#') => {}
            (_, "") => return Err(format!("line {} names no class", number + 1)),
            ([], _) => entries.push((name, None)),
            (&[red, green, blue], _) => entries.push((name, Some([red, green, blue]))),
            _ => {
                return Err(format!(
                    "line {} is not \"red green blue name\"",
                    number + 1
                ));
            }
        }
    }
    Ok(entries)
}

/// Colours that lie far apart around the wheel, for classes that have none of their own.
fn distinct(number: usize) -> [u8; 3] {
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
