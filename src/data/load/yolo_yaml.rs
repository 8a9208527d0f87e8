//! `data.yaml` of YOLO: the few keys that say what is where, in the forms that occur.
//!
//! It is no reader of YAML: a value is a scalar, a list or a map of scalars, in one line, in brackets over several, or a line an entry.
//! What is of another form under a key that counts is refused by its line, never guessed.

use super::yaml_value::{Value, unquoted, value};
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

/// What the file says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct DataYaml {
    /// Numbers and names of the classes, by number.
    pub(super) names: Vec<(usize, String)>,
    /// The number of classes.
    pub(super) count: Option<usize>,
    /// The folder that the others are meant from.
    pub(super) path: Option<String>,
    /// Folders or lists of training, validation and test pictures.
    pub(super) parts: [Vec<String>; 3],
    /// Whether labels have key points behind the box.
    pub(super) has_keypoints: bool,
}

/// Classes that a file may name.
const MAX_NAMES: usize = 65_000;

/// Reads the file; the error is the reason alone, with the line's number.
pub(super) fn parse(bytes: &[u8]) -> Result<DataYaml, Phrase> {
    let text = str::from_utf8(bytes).map_err(|_| phrase!("it is not UTF-8"))?;
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let mut data = DataYaml::default();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        let number = at + 1;
        at += 1;
        let is_top = !line.starts_with([' ', '\t', '-', '#']);
        let Some((key, rest)) = line.split_once(':').filter(|_| is_top) else {
            continue;
        };
        let key = unquoted(key.trim());
        let counts = ["names", "nc", "path", "train", "val", "valid", "test"];
        if key == "kpt_shape" {
            data.has_keypoints = true;
        }
        if !counts.contains(&key.as_str()) {
            continue;
        }
        let value = value(rest, &lines, &mut at).ok_or_else(|| {
            phrase!(
                "line {number}: what stands under {key} is not understood",
                number,
                key
            )
        })?;
        data.take(&key, value)
            .map_err(|reason| format!("line {number}: {reason}"))?;
    }
    data.names.arrange();
    if let Some(twice) = data.names.windows(2).find(|two| two[0].0 == two[1].0) {
        return Err(phrase!("class {twice} has two names", twice = twice[0].0));
    }
    Ok(data)
}

impl DataYaml {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Phrase> {
        let part = match key {
            "train" => Some(0),
            "val" | "valid" => Some(1),
            "test" => Some(2),
            _ => None,
        };
        match (key, part, value) {
            (_, Some(part), Value::Scalar(one)) if one.is_empty() => self.parts[part].clear(),
            (_, Some(part), Value::Scalar(one)) => self.parts[part].push(one),
            (_, Some(part), Value::List(some)) => self.parts[part].extend(some),
            ("path", _, Value::Scalar(path)) => self.path = Some(path),
            ("nc", _, Value::Scalar(count)) => {
                let number = count.parse();
                self.count =
                    Some(number.map_err(|_| phrase!("nc is \"{count}\", no number", count))?);
            }
            ("names", _, Value::List(names)) => {
                self.names = names.into_iter().enumerate().collect();
            }
            ("names", _, Value::Map(names)) => {
                for (number, name) in names {
                    let parsed = number.parse();
                    let parsed = parsed.map_err(|_| {
                        phrase!("\"{number}\" in names is no number of a class", number)
                    })?;
                    self.names.push((parsed, name));
                }
            }
            _ => return Err(phrase!("{key} is neither a name nor a list of names", key)),
        }
        if self.names.len() > MAX_NAMES {
            return Err(phrase!(
                "it names more than {max_names} classes",
                max_names = MAX_NAMES
            ));
        }
        if self.names.iter().any(|(_, name)| name.is_empty()) {
            return Err(phrase!("a class has an empty name"));
        }
        Ok(())
    }
}
