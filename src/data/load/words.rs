//! Words in the names of files and folders: what an annotation's file and its pictures' folder have in common, and which part they name.

use super::base_name;
use super::part::Part;

/// The words of a name in lower case: runs of letters and digits, split where a capital follows a small letter. A run that ends in
/// digits counts without them too (`train2017`: `train2017`, `train`), and the names of parts in their short form.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase()) {
            runs.push(String::new());
        }
        if let Some(run) = runs.last_mut().filter(|_| c.is_alphanumeric()) {
            run.extend(c.to_lowercase());
        }
        before = c;
    }
    let mut words = Vec::new();
    for run in runs.into_iter().filter(|run| !run.is_empty()) {
        let letters = run.trim_end_matches(|c: char| c.is_ascii_digit());
        let short = match letters {
            "train" | "training" => "train",
            "val" | "valid" | "validation" | "minival" => "val",
            "test" | "testing" => "test",
            other => other,
        };
        if short != run && !short.is_empty() {
            words.push(short.to_owned());
        }
        words.push(run);
    }
    words
}

/// The part that a file is named for, such as `instances_val2017.json`; `None` where it names none or several.
pub(super) fn part_of_name(path: &str) -> Option<Part> {
    let words = words(base_name(path));
    let has = |word: &str| words.iter().any(|one| one == word);
    match (has("train") || has("trainval"), has("val"), has("test")) {
        (true, false, false) => Some(Part::Train),
        (false, true, false) => Some(Part::Validation),
        (false, false, true) => Some(Part::Test),
        _ => None,
    }
}

/// The number of words that a file's own name has in common with the folders of a path.
pub(super) fn shared(file: &str, path: &str) -> usize {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let folders = words(folders);
    let own = words(base_name(file));
    own.iter().filter(|word| folders.contains(word)).count()
}
