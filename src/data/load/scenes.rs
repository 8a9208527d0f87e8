//! `scenes.csv` beside pictures with masks: what each picture as a whole shows, a line a picture, `train/images/a.png,night`.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{DataError, SourceFile};
use super::base_name;
use crate::arrange;
use crate::said::{Phrase, phrase};

/// Scenes by the pictures' keys.
pub(super) struct Scenes {
    /// In the order of the alphabet.
    pub(super) names: Vec<String>,
    of: BTreeMap<String, u16>,
}

pub(super) fn is_scenes(file: &SourceFile) -> bool {
    base_name(&file.name).eq_ignore_ascii_case("scenes.csv")
}

impl Scenes {
    /// `key`: what a picture's path has in common with its mask's. A path is meant from the folder of the file on.
    pub(super) fn read(file: &SourceFile, key: impl Fn(&str) -> String) -> Result<Self, DataError> {
        let refuse = |reason: Phrase| DataError::Scenes {
            file: file.name.clone(),
            reason,
        };
        let text =
            std::str::from_utf8(&file.bytes).map_err(|_| refuse(phrase!("it is no text")))?;
        let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut rows = Vec::new();
        for (number, line) in (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let named = line
                .rsplit_once(',')
                .map(|(path, name)| (path.trim(), name.trim()));
            let Some((path, name)) =
                named.filter(|(path, name)| !path.is_empty() && !name.is_empty())
            else {
                return Err(refuse(phrase!(
                    "line {number} is not a picture's path, a comma and its scene",
                    number
                )));
            };
            let path = match folder.is_empty() {
                true => path.to_string(),
                false => format!("{folder}/{path}"),
            };
            rows.push((key(&path), name.to_string()));
        }
        let names: BTreeSet<&String> = arrange::set(rows.iter().map(|(_, name)| name));
        let names: Vec<String> = names.into_iter().cloned().collect();
        if names.len() > usize::from(u16::MAX) {
            return Err(refuse(phrase!(
                "it names more scenes than can be told apart"
            )));
        }
        let number = |name: &String| names.binary_search(name).unwrap_or(0) as u16;
        let of = rows.iter().map(|(key, name)| (key.clone(), number(name)));
        Ok(Self {
            of: of.collect(),
            names,
        })
    }

    pub(super) fn of(&self, key: &str) -> Option<u16> {
        self.of.get(key).copied()
    }
}
