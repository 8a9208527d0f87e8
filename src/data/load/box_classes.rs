//! The classes of boxes: which of them occur in one split alone, and the files that give their names in order.

use super::super::{SourceFile, Split};
use super::base_name;
use crate::said::{Phrase, phrase};

/// Named one by one; of more only the number.
const NAMED: usize = 8;

/// Adds a note on classes that only training or only held-out pictures have.
pub(super) fn note_lone(classes: &[String], [train, test]: [&Split; 2], notes: &mut Vec<Phrase>) {
    let occurring = |split: &Split| {
        let mut occurs = vec![false; classes.len()];
        for found in split.targets.boxes.iter().flatten().flatten() {
            if let Some(occurs) = occurs.get_mut(usize::from(found.class)) {
                *occurs = true;
            }
        }
        occurs
    };
    let (trained, held) = (occurring(train), occurring(test));
    let of = |trains: bool, holds: bool| -> Vec<&str> {
        let all = classes.iter().zip(trained.iter().zip(&held));
        let some = all.filter(|(_, (t, h))| **t == trains && **h == holds);
        some.map(|(name, _)| name.as_str()).collect()
    };
    for (names, what) in [
        (
            of(false, true),
            phrase!("in held-out pictures alone: never learned"),
        ),
        (
            of(true, false),
            phrase!("in training pictures alone: never judged"),
        ),
        (of(false, false), phrase!("in no picture")),
    ] {
        if !names.is_empty() {
            notes.push(phrase!(
                "Boxes of {names} are {what}.",
                names = short(&names),
                what
            ));
        }
    }
}

/// The first few names, and how many more there are.
pub(super) fn short(names: &[&str]) -> Phrase {
    let named = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => named.into(),
        more => phrase!("{named} and {more} more", named, more),
    }
}

/// Whether a file gives the names of classes in their order, a line a name: `classes.txt` of LabelImg, `obj.names` of Darknet,
/// `_darknet.labels` of Roboflow.
pub(super) fn is_names(file: &SourceFile) -> bool {
    let name = base_name(&file.name).to_ascii_lowercase();
    let known = ["classes.txt", "predefined_classes.txt", "labels.txt"];
    known.contains(&name.as_str()) || name.ends_with(".names") || name.ends_with(".labels")
}

/// The names of such a file.
pub(super) fn names(file: &SourceFile) -> Vec<String> {
    let text = String::from_utf8_lossy(&file.bytes);
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let mut names: Vec<String> = lines.map(str::to_owned).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}
