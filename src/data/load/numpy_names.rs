//! What the names of NumPy's arrays and their files say: pictures or labels, and of which part.

use super::base_name;
use super::part::Part;
use super::words::words;

/// Words for pictures; the last is taken where there are no others.
const PICTURES: [&str; 8] = [
    "x", "image", "images", "img", "imgs", "pictures", "photos", "data",
];
const LABELS: [&str; 6] = ["y", "label", "labels", "target", "targets", "class"];
/// Words for what is said about pictures or labels: such an array is none of both.
const ABOUT: [&str; 14] = [
    "name",
    "names",
    "id",
    "ids",
    "path",
    "paths",
    "file",
    "files",
    "filename",
    "filenames",
    "map",
    "mean",
    "std",
    "shape",
];
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Pictures,
    /// Pictures, where there are no others.
    Data,
    Labels,
}

/// What `key`, else the file's name where it `is_alone` in it, else a folder, says of an array.
pub(super) fn role(path: &str, key: &str, is_alone: bool) -> (Option<Role>, Part) {
    let of = |name: &str| {
        let (mut role, mut part) = (None, None);
        let words = words(name);
        let is_about = words.iter().any(|word| ABOUT.contains(&word.as_str()));
        for word in words {
            // `xtrain` in one word.
            let (word, rest) = match word.strip_prefix(['x', 'y']).and_then(Part::of_folder) {
                Some(rest) => (&word[..1], Some(rest)),
                None => (word.as_str(), Part::of_folder(&word)),
            };
            part = part.or(rest);
            role = role.or(match word {
                "data" => Some(Role::Data),
                word if PICTURES.contains(&word) => Some(Role::Pictures),
                word if LABELS.contains(&word) => Some(Role::Labels),
                _ => None,
            });
        }
        (role.filter(|_| !is_about), part)
    };
    let base = base_name(path);
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let (own, own_part) = of(key);
    let (file, file_part) = of(stem);
    let part = own_part.or(file_part);
    let role = own.or(file.filter(|_| is_alone));
    (role, part.unwrap_or_else(|| Part::of_path(path)))
}
