//! CIFAR's Python version: pickles of a dictionary with `data` (N x 3072 bytes, planar) and labels, read and not run.

use super::super::pickle::{Pickle, is_pickle};
use super::super::{DataError, SourceFile};
use crate::said::{Phrase, phrase};

const SIDE: usize = 32;
pub(super) const PICTURE: usize = 3 * SIDE * SIDE;

/// What is said of CIFAR-10's and CIFAR-100's files: the keys of labels, the likeliest first.
pub(super) const LABELS: [&str; 2] = ["labels", "fine_labels"];
pub(super) const FINE_LABELS: [&str; 2] = ["fine_labels", "labels"];

/// A pickled batch as the binary version has it: a byte of the label, then the picture, one after another.
pub(super) fn records(
    file: &SourceFile,
    labels: [&str; 2],
    classes: usize,
) -> Result<Vec<u8>, DataError> {
    let wrong = |reason: Phrase| DataError::Unreadable {
        file: file.name.clone(),
        what: "pickle of CIFAR's Python version",
        reason,
    };
    if file.bytes.is_empty() {
        return Err(DataError::EmptyFile {
            file: file.name.clone(),
        });
    }
    if !is_pickle(&file.bytes) {
        let first: Vec<String> = file
            .bytes
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        return Err(wrong(phrase!(
            "it begins with {bytes} instead of 80 02; download it again",
            bytes = first.join(" ")
        )));
    }
    let (pickle, root) = Pickle::read(&file.bytes, &mut 0).map_err(wrong)?;
    let entry = |key: &str| pickle.entry(root, key);
    let pixels = entry("data").and_then(|data| pickle.array(data));
    let pixels = pixels.ok_or_else(|| wrong(phrase!("it has no array \"data\"")))?;
    let pixels =
        pixels.map_err(|reason| wrong(phrase!("of \"{key}\" {reason}", key = "data", reason)))?;
    let (count, interleaved) = match *pixels.shape.as_slice() {
        [count, PICTURE] | [count, 3, SIDE, SIDE] => (count, false),
        [count, SIDE, SIDE, 3] => (count, true),
        _ => {
            return Err(wrong(phrase!(
                "\"data\" has the shape [{shape}] instead of N x {picture}",
                shape = pixels.shape,
                picture = PICTURE
            )));
        }
    };
    if !pixels.kind.is_byte() {
        return Err(wrong(phrase!("\"data\" does not hold bytes (uint8)")));
    }
    let key = labels.into_iter().find(|key| entry(key).is_some());
    let key =
        key.ok_or_else(|| wrong(phrase!("it has no list \"{labels}\"", labels = labels[0])))?;
    let numbers = entry(key).and_then(|labels| pickle.integers(labels));
    let numbers = numbers.ok_or_else(|| wrong(phrase!("\"{key}\" is no list", key)))?;
    let numbers = numbers.map_err(|reason| wrong(phrase!("of \"{key}\" {reason}", key, reason)))?;
    if numbers.len() != count {
        return Err(wrong(phrase!(
            "it holds {count} pictures and {labels} labels",
            count,
            labels = numbers.len()
        )));
    }
    let pixels = pixels.into_bytes();
    let mut records = Vec::with_capacity(count * (1 + PICTURE));
    for (record, (picture, label)) in pixels.chunks_exact(PICTURE).zip(numbers).enumerate() {
        let known = u8::try_from(label)
            .ok()
            .filter(|&label| usize::from(label) < classes);
        records.push(known.ok_or_else(|| {
            wrong(phrase!("picture {record} (counting from 0) has the label {label}; labels are 0 to {classes}", record, label, classes = classes - 1))
        })?);
        match interleaved {
            true => (0..3).for_each(|channel| {
                records.extend(picture.iter().skip(channel).step_by(3));
            }),
            false => records.extend_from_slice(picture),
        }
    }
    Ok(records)
}

/// Whether bytes are a pickle that names fine labels. Its keys stand before or behind its pixels, so its ends are looked through.
pub(super) fn has_fine_labels(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"fine_labels";
    const END: usize = 8 << 20;
    let first = bytes.get(..END).unwrap_or(bytes);
    let last = bytes
        .get(bytes.len().saturating_sub(END)..)
        .unwrap_or_default();
    let names = |bytes: &[u8]| bytes.windows(KEY.len()).any(|window| window == KEY);
    is_pickle(bytes) && (names(first) || names(last))
}

/// The names of classes in `batches.meta` or `meta`, as many as there are classes.
pub(super) fn names(file: &SourceFile, classes: usize) -> Option<Vec<String>> {
    let (pickle, root) = Pickle::read(&file.bytes, &mut 0).ok()?;
    let keys = ["label_names", "fine_label_names"];
    let list = keys
        .iter()
        .find_map(|key| pickle.texts(pickle.entry(root, key)?));
    let names: Vec<String> = list?.into_iter().map(String::from).collect();
    (names.len() == classes).then_some(names)
}

/// The stem of a pickle's name in lower case (`data_batch_1`, also with `.pkl` behind it); `None` for names with other endings.
pub(super) fn stem(path: &str) -> Option<String> {
    let name = super::base_name(path).to_ascii_lowercase();
    let endings = [".pkl", ".pickle", ".p"];
    let stem = endings
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(&name);
    (!stem.contains('.')).then(|| stem.to_owned())
}
