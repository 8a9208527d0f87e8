//! Packed files among those given, each replaced by what it holds before the formats are recognised; what is given twice is one.

use std::collections::{HashMap, HashSet};

use flate2::Crc;

use super::super::{DataError, SourceFile};
use super::report::Skipped;
use super::unpacking::{self, Unpacked};
use super::{arrays, is_picture};

/// Archives in archives that are opened: a `.zip` of `.gz` files, or of `train.zip` and `test.zip`.
const DEPTH: usize = 2;
const ARCHIVES: [&str; 4] = [".zip", ".tar", ".tar.gz", ".tgz"];

/// Replaces each packed file by what it holds; other files pass unchanged. Of the same bytes under the same name one is kept
/// (torchvision keeps MNIST packed and unpacked). What cannot be unpacked is left aside and named where there is something else to learn
/// from.
///
/// # Errors
/// What is wrong with an archive where there is nothing else, or with a packed file that belongs to a set by its name and is not there
/// unpacked.
pub(super) fn unpack(
    files: Vec<SourceFile>,
    notes: &mut Vec<String>,
) -> Result<Vec<SourceFile>, DataError> {
    let several = files.iter().filter(|file| is_archive(file)).count() > 1;
    let mut all = All::default();
    for file in files {
        let mut left = unpacking::MAX_UNPACKED_BYTES;
        all.add(file, several, DEPTH, &mut left);
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
    all.damaged
        .report("file(s) in archives are damaged and were skipped.", notes);
    all.failed.report("file(s) could not be unpacked.", notes);
    Ok(once(all.files))
}

/// What is unpacked, and what could not be.
#[derive(Default)]
struct All {
    files: Vec<SourceFile>,
    damaged: Skipped,
    failed: Skipped,
    first: Option<DataError>,
    /// What a set's own files would be called unpacked, and why they are not.
    own: Vec<(String, DataError)>,
}

impl All {
    /// Adds a file, or what it holds. `is_apart`: whether an archive's name comes before the names in it. `left`: bytes it may still unpack
    /// to, with all that is packed in it.
    fn add(&mut self, file: SourceFile, is_apart: bool, depth: usize, left: &mut u64) {
        let result = match depth {
            0 => Ok(None),
            _ => unpacking::unpack(&file, left),
        };
        let Unpacked { mut files, damaged } = match result {
            Ok(Some(unpacked)) => unpacked,
            Ok(None) => return self.files.push(file),
            Err(error) => {
                self.failed.add(|| error.to_string());
                if let Some(name) =
                    unpacking::single(&file.name).filter(|name| arrays::is_named(name))
                {
                    self.own.push((name.to_owned(), error.clone()));
                }
                self.first.get_or_insert(error);
                return;
            }
        };
        self.damaged
            .join(damaged, |what| format!("{}: {what}", file.name));
        if is_apart && is_archive(&file) {
            apart(&file.name, &mut files);
        }
        drop(file);
        for inner in files {
            self.add(inner, true, depth - 1, left);
        }
    }
}

fn is_archive(file: &SourceFile) -> bool {
    has_ending(&file.name, &ARCHIVES)
}

pub(super) fn has_ending(name: &str, endings: &[&str]) -> bool {
    let lower = name.to_ascii_lowercase();
    endings.iter().any(|ending| lower.ends_with(ending))
}

/// What several archives hold is kept apart by their names (`train.zip`, `test.zip`), unless all lies in a folder of that name already.
fn apart(archive: &str, files: &mut [SourceFile]) {
    let stem = ARCHIVES
        .iter()
        .fold(archive, |name, ending| match has_ending(name, &[ending]) {
            true => &name[..name.len() - ending.len()],
            false => name,
        });
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
