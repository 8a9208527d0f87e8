//! What idx files' labels are called: EMNIST's mapping file beside them, the set's own names, or numbers; labels that begin at 1.

use super::super::{DataError, SourceFile};
use super::base_name;
use super::idx::Labelled;
use super::idx_sets::{Emnist, Set};
use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};

/// `emnist-letters-mapping.txt`: a label and one or two code points a line.
pub(super) fn is_mapping(file: &SourceFile) -> bool {
    let name = base_name(&file.name).to_ascii_lowercase();
    name.contains("emnist") && name.ends_with("mapping.txt")
}

/// Makes labels begin at 0 and gives the names of classes.
pub(super) fn name_classes<'a>(
    set: Set,
    mappings: &[SourceFile],
    splits: impl Iterator<Item = &'a mut Labelled>,
    notes: &mut Vec<Phrase>,
) -> Result<Vec<String>, DataError> {
    let mut splits: Vec<&mut Labelled> = splits.collect();
    let all = || splits.iter().flat_map(|split| &split.labels);
    let (least, most) = (all().min().copied(), all().max().copied());
    let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
    let is_letters = match set {
        Set::Emnist(Some(split)) => split == Emnist::Letters,
        // Only the letters' labels are 1 to 26.
        Set::Emnist(None) => (least, most) == (1, 26),
        _ => false,
    };
    let first = u16::from(is_letters && least > 0);
    let usual = match is_letters {
        true => Set::Emnist(Some(Emnist::Letters)).classes(),
        false => set.classes(),
    };
    let mut names = usual;
    let mapping = mappings
        .iter()
        .find(|file| Set::of_path(&file.name) == Some(set))
        .or_else(|| mappings.first().filter(|_| set == Set::Emnist(None)));
    if let Some(file) = mapping.filter(|_| set.is_transposed()) {
        match of_mapping(&file.bytes, is_letters) {
            Some(read) => names = Some(read),
            None => notes.push(phrase!("{file} does not say what labels mean (a label and its code point a line); the usual names are used.", file = file.name)),
        }
    }
    for split in &mut splits {
        let classes = names.as_ref().map_or(usize::from(most) + 1, Vec::len);
        let is_known = |label: u16| usize::from(label) < classes + usize::from(first);
        if let Some(record) = split.labels.iter().position(|&label| !is_known(label)) {
            return Err(DataError::IdxLabel {
                file: split.label_name.clone(),
                record,
                label: split.labels[record].into(),
                classes,
            });
        }
        split.labels.iter_mut().for_each(|label| *label -= first);
    }
    Ok(names.unwrap_or_else(|| (0..=most).map(|label| label.to_string()).collect()))
}

/// The characters of each label; labels count on from the first, which is 0, or 1 among letters.
fn of_mapping(bytes: &[u8], is_letters: bool) -> Option<Vec<String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut rows = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let numbers: Vec<u32> = line
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let Some((&label, points)) = numbers.split_first() else {
            continue;
        };
        let mut name = String::new();
        for &point in points {
            let letter = char::from_u32(point).filter(|letter| !letter.is_control())?;
            // A character of its own twice is one.
            if !name.contains(letter) {
                name.push(letter);
            }
        }
        rows.push((label, name));
    }
    rows.arrange();
    let first = rows.first()?.0;
    let counts_on = rows
        .iter()
        .zip(first..)
        .all(|((label, name), at)| *label == at && !name.is_empty());
    let begins = first == 0 || (is_letters && first == 1);
    (counts_on && begins).then(|| rows.into_iter().map(|(_, name)| name).collect())
}
