//! Which annotation is which picture's, where several may be.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::boxes::Annotated;
use super::part::Part;
use super::report::Skipped;
use super::shelf::{Shelf, common_end};
use crate::said::{Phrase, phrase};

/// Pictures by path with what is said of them; `None` where files contradict each other.
pub(super) fn claimed(
    shelf: &Shelf,
    pictures: Vec<Annotated>,
    bad: &mut Skipped,
    notes: &mut Vec<Phrase>,
) -> BTreeMap<String, Option<Annotated>> {
    let mut found: BTreeMap<String, Option<Annotated>> = BTreeMap::new();
    let mut twice = Skipped::default();
    // Where the folders that a file writes before names are those of some pictures, they have to be those of all.
    let has_folders = |one: &&Annotated| shelf.has_folders_of(&one.picture);
    let with_folders: HashSet<Arc<str>> = pictures
        .iter()
        .filter(has_folders)
        .map(|one| one.file.clone())
        .collect();
    for annotated in pictures {
        let found_path = shelf.find(&annotated.picture, &annotated.file);
        let found_path = found_path.or_else(|reason| match &annotated.or_picture {
            Some(picture) => shelf.find(picture, &annotated.file),
            None => Err(reason),
        });
        let found_path = found_path.and_then(|path| {
            let is_elsewhere = with_folders.contains(&annotated.file)
                && annotated.picture.contains('/')
                && common_end(&path, &annotated.picture) < 2;
            match is_elsewhere {
                true => Err(phrase!(
                    "its picture {picture} is missing",
                    picture = annotated.picture
                )),
                false => Ok(path),
            }
        });
        let path = match found_path {
            Ok(path) => path,
            Err(reason) => {
                bad.add(|| phrase!("{source}: {reason}", source = annotated.source, reason));
                continue;
            }
        };
        let Some(before) = found.remove(&path) else {
            found.insert(path, Some(annotated));
            continue;
        };
        let kept = before.and_then(|before| {
            let [own, other] = [&annotated, &before].map(|one| Shelf::fit(&path, &one.file));
            let other_file = before.file != annotated.file;
            if other_file && own != other {
                let (kept, lost) = match own > other {
                    true => (annotated, before),
                    false => (before, annotated),
                };
                bad.add(|| {
                    phrase!(
                        "{source}: its picture is missing; {path} is that of {kept}",
                        source = lost.source,
                        path,
                        kept = &*kept.file
                    )
                });
                return Some(kept);
            }
            if before.boxes == annotated.boxes && before.size == annotated.size {
                twice.add(|| {
                    phrase!(
                        "{path}: {first} and {second}",
                        path,
                        first = &*before.file,
                        second = &*annotated.file
                    )
                });
                let held = annotated.part != Part::Train;
                return Some(if held { annotated } else { before });
            }
            bad.add(|| {
                phrase!(
                    "{path}: {first} and {second} say different things of it",
                    path,
                    first = before.source,
                    second = annotated.source
                )
            });
            None
        });
        found.insert(path, kept);
    }
    twice.report(
        phrase!("picture(s) are described twice, alike, and were read once; held out where one of the two is."),
        notes,
    );
    found
}
