//! Packed files among those given, each replaced by what it holds before the formats are recognised; what is given twice is one.

use std::collections::{HashMap, HashSet};

use flate2::Crc;

use super::super::{DataError, SourceFile};
use super::given::{self, Content, Given, is_archive};
use super::report::Skipped;
use super::unpacking::{self, Budget, Unpacked};
use super::{LoadOptions, arrays, is_picture};
use crate::said::{Coded, Phrase, phrase};

/// Archives in archives that are opened: a `.zip` of `.gz` files, or of `train.zip` and `test.zip`.
const DEPTH: usize = 2;
/// Replaces each packed file by what it holds; other files pass unchanged. Of the same bytes under the same name one is kept
/// (torchvision keeps MNIST packed and unpacked). What cannot be unpacked is left aside and named where there is something else to learn
/// from.
///
/// # Errors
/// What is wrong with an archive where there is nothing else, or with a packed file that belongs to a set by its name and is not there
/// unpacked.
pub(super) fn unpack(
    files: Vec<Given>,
    options: &LoadOptions,
    notes: &mut Vec<Phrase>,
) -> Result<Vec<SourceFile>, DataError> {
    let several = files.iter().filter(|file| is_archive(&file.name)).count() > 1;
    let mut all = All::default();
    for file in files {
        let limit = match &file.content {
            Content::Bytes(_) => unpacking::MAX_UNPACKED_BYTES,
            Content::Archive { limit, .. } => *limit,
        };
        let mut budget = Budget::new(limit);
        all.add(file, several, DEPTH, options, &mut budget);
    }
    // Which of several sets is meant is to be said before anything is read.
    if let Some(error) = all.undecided {
        return Err(error);
    }
    let is_there = |name: &str| all.files.iter().any(|file| file.name == name);
    if let Some((_, error)) = all.own.iter().find(|(name, _)| !is_there(name)) {
        return Err(error.clone());
    }
    if let Some(error) = all.first {
        let is_learned = |file: &SourceFile| is_picture(&file.name) || arrays::may_hold(file);
        if !all.files.iter().any(is_learned) {
            return Err(error);
        }
    }
    all.damaged.report(
        phrase!("file(s) in archives are damaged and were skipped."),
        notes,
    );
    all.failed
        .report(phrase!("file(s) could not be unpacked."), notes);
    all.needless.report(
        phrase!("file(s) in archives are not needed and stayed packed."),
        notes,
    );
    Ok(once(all.files))
}

/// What is unpacked, and what could not be.
#[derive(Default)]
struct All {
    files: Vec<SourceFile>,
    damaged: Skipped,
    failed: Skipped,
    /// What stayed packed.
    needless: Skipped,
    first: Option<DataError>,
    /// That an archive holds several sets, of which none was chosen.
    undecided: Option<DataError>,
    /// What a set's own files would be called unpacked, and why they are not.
    own: Vec<(String, DataError)>,
}

impl All {
    /// Adds a file, or what it holds. `is_apart`: whether an archive's name comes before the names in it. `budget`: for it and all that is
    /// packed in it.
    fn add(
        &mut self,
        file: Given,
        is_apart: bool,
        depth: usize,
        options: &LoadOptions,
        budget: &mut Budget,
    ) {
        let result = match depth {
            0 => Ok(None),
            _ => unpacking::unpack(&file, options, budget),
        };
        let Unpacked {
            mut files,
            damaged,
            needless,
        } = match (result, file.content) {
            (Ok(Some(unpacked)), _) => unpacked,
            (Ok(None), Content::Bytes(bytes)) => {
                let name = file.name;
                return self.files.push(SourceFile { name, bytes });
            }
            // Archives alone are given so.
            (Ok(None), Content::Archive { .. }) => return,
            (Err(error), _) => {
                if matches!(
                    error,
                    DataError::SeveralSets { .. } | DataError::FileChoice { .. }
                ) {
                    self.undecided.get_or_insert(error);
                    return;
                }
                self.failed.add(|| error.said().into());
                if let Some(name) =
                    unpacking::single(&file.name).filter(|name| arrays::is_named(name))
                {
                    self.own.push((name.to_owned(), error.clone()));
                }
                self.first.get_or_insert(error);
                return;
            }
        };
        let name = file.name;
        self.damaged
            .join(damaged, |what| phrase!("{name}: {what}", name, what));
        self.needless
            .join(needless, |what| phrase!("{name}: {what}", name, what));
        if is_apart && is_archive(&name) {
            apart(&name, &mut files);
        }
        for inner in files {
            self.add(inner.into(), true, depth - 1, options, budget);
        }
    }
}

/// What several archives hold is kept apart by their names (`train.zip`, `test.zip`), unless all lies in a folder of that name already.
fn apart(archive: &str, files: &mut [SourceFile]) {
    let stem = given::stem(archive);
    let folder = stem.rsplit('/').next().unwrap_or(stem);
    let inside = format!("{folder}/");
    if files.iter().all(|file| file.name.starts_with(&inside)) {
        return;
    }
    for file in files {
        file.name = format!("{stem}/{}", file.name);
    }
}

/// Of files of one name with the same bytes the first.
fn once(files: Vec<SourceFile>) -> Vec<SourceFile> {
    let mut names = HashSet::new();
    let repeated = files.iter().filter(|file| !names.insert(&file.name));
    let repeated: HashSet<String> = repeated.map(|file| file.name.clone()).collect();
    if repeated.is_empty() {
        return files;
    }
    // By a checksum first, so that many files of one name are not compared each with each.
    let mut known: HashMap<(String, u32), Vec<usize>> = HashMap::new();
    let mut kept: Vec<SourceFile> = Vec::with_capacity(files.len());
    for file in files {
        if repeated.contains(&file.name) {
            let mut crc = Crc::new();
            crc.update(&file.bytes);
            let same = known.entry((file.name.clone(), crc.sum())).or_default();
            if same.iter().any(|&at| kept[at].bytes == file.bytes) {
                continue;
            }
            same.push(kept.len());
        }
        kept.push(file);
    }
    kept
}
