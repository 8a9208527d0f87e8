//! The names of YOLO's classes: those of `data.yaml`, of a list of names, or the numbers that occur.

use std::collections::{BTreeSet, HashMap};

use super::super::{DataError, SourceFile};
use super::base_name;
use super::box_classes::{self, is_names};
use super::boxes::{Annotated, Class};
use super::yolo_yaml::{DataYaml, parse};
use crate::arrange::{self, Arrange};
use crate::said::{Phrase, phrase};

/// Whether a YAML file names classes and where pictures are.
pub(super) fn is_data_yaml(file: &SourceFile) -> bool {
    let name = base_name(&file.name).to_ascii_lowercase();
    if !(name.ends_with(".yaml") || name.ends_with(".yml")) || file.bytes.len() > 1 << 20 {
        return false;
    }
    let text = String::from_utf8_lossy(&file.bytes);
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let (mut names, mut places) = (false, false);
    lines.any(|line| {
        let key = line.split(':').next().unwrap_or_default().trim_end();
        let key = key.trim_matches(['"', '\'']);
        names |= key == "names" || key == "nc";
        places |= ["train", "val", "path"].contains(&key);
        names && places
    })
}

/// The `data.yaml` and its name; several have to say the same classes.
pub(super) fn data_yaml(texts: &[SourceFile]) -> Result<(String, DataYaml), DataError> {
    let mut files: Vec<&SourceFile> = texts.iter().filter(|file| is_data_yaml(file)).collect();
    files.arrange_by_key(|file| (file.name.split('/').count(), &file.name));
    let mut found: Option<(String, DataYaml)> = None;
    for file in files {
        let refused = |reason: Phrase| DataError::Annotations {
            file: file.name.clone(),
            reason,
        };
        let yaml = parse(&file.bytes).map_err(refused)?;
        match &found {
            Some((first, other)) if other.names != yaml.names => {
                return Err(refused(phrase!(
                    "it names other classes than {first}; leave one of them away",
                    first
                )));
            }
            Some(_) => {}
            None => found = Some((file.name.clone(), yaml)),
        }
    }
    Ok(found.unwrap_or_else(|| ("the folder".into(), DataYaml::default())))
}

/// Numbers and names of the classes, by number; empty where nothing names them.
pub(super) fn class_names(
    yaml_name: &str,
    yaml: &DataYaml,
    texts: &[SourceFile],
    notes: &mut Vec<Phrase>,
) -> Result<Vec<(usize, String)>, DataError> {
    if !yaml.names.is_empty() {
        if let Some(count) = yaml.count.filter(|count| *count != yaml.names.len()) {
            notes.push(phrase!(
                "{yaml_name} says {count} classes and names {named}; the names count.",
                yaml_name,
                count,
                named = yaml.names.len()
            ));
        }
        return Ok(yaml.names.clone());
    }
    let mut files: Vec<&SourceFile> = texts.iter().filter(|file| is_names(file)).collect();
    files.arrange_by_key(|file| (file.name.split('/').count(), &file.name));
    let Some(first) = files.first() else {
        let count = yaml.count.unwrap_or(0).min(65_000);
        return Ok((0..count)
            .map(|number| (number, number.to_string()))
            .collect());
    };
    let names = box_classes::names(first);
    let refused = |file: &SourceFile, reason: Phrase| DataError::Annotations {
        file: file.name.clone(),
        reason,
    };
    for file in &files {
        let others = box_classes::names(file);
        if others != names {
            let reason = phrase!(
                "it names other classes than {first}; leave one of them away",
                first = first.name
            );
            return Err(refused(file, reason));
        }
    }
    if names.iter().any(String::is_empty) || names.len() > 65_000 {
        return Err(refused(first, phrase!("it is not a line a class")));
    }
    Ok(names.into_iter().enumerate().collect())
}

/// Classes where nothing names them: the numbers that occur.
pub(super) fn numbered(pictures: &mut [Annotated], notes: &mut Vec<Phrase>) -> Vec<String> {
    notes.push(phrase!(
        "No data.yaml or classes.txt names the classes, so they have numbers for names."
    ));
    let boxes = pictures.iter().flat_map(|picture| &picture.boxes);
    let numbers: BTreeSet<u16> = arrange::set(boxes.filter_map(|raw| match raw.class {
        Class::Known(number) => Some(number),
        Class::Unknown(_) => None,
    }));
    let places: HashMap<u16, u16> = numbers.iter().copied().zip(0..).collect();
    for raw in pictures.iter_mut().flat_map(|picture| &mut picture.boxes) {
        if let Class::Known(number) = &mut raw.class {
            *number = places.get(number).copied().unwrap_or_default();
        }
    }
    numbers.iter().map(u16::to_string).collect()
}
