//! Reading a folder or a file into named bytes, and writing results.

use std::fs;
use std::path::{Path, PathBuf};

use convlab::data::{DataError, Given, ReadSeek, SourceFile, is_archive};

/// Bytes a data set's files may have together, and what is needed of an archive; more would not fit beside a training run.
const TOTAL_LIMIT: u64 = 8 << 30;
/// Files a folder may have.
const COUNT_LIMIT: usize = 2_000_000;

/// Every file below a folder (or the one file), named by its path relative to it. Archives stay where they are, to be read file by file.
pub fn read_source(path: &str) -> Result<Vec<Given>, DataError> {
    let root = Path::new(path);
    let mut files = Vec::new();
    let mut total = 0;
    if root.is_file() {
        let name = root.file_name().map_or_else(
            || path.to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        files.push(match is_archive(&name) {
            true => archive(name, root),
            false => SourceFile::new(name, read(root)?).into(),
        });
    } else {
        let above = fs::canonicalize(root).into_iter().collect();
        walk(root, root, above, &mut files, &mut total)?;
    }
    if files.is_empty() {
        return Err(DataError::NoData {
            place: format!("{path} holds no files").into(),
        });
    }
    Ok(files)
}

/// Links are followed, as torchvision does. What cannot be read is left aside with a note, unless it is the root. `above`: the folders
/// above with this one, so that a link back to one of them is seen.
fn walk(
    root: &Path,
    folder: &Path,
    above: Vec<PathBuf>,
    files: &mut Vec<Given>,
    total: &mut u64,
) -> Result<(), DataError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if folder == root => {
            return Err(DataError::NoData {
                place: format!("{} cannot be read: {error}", folder.display()).into(),
            });
        }
        Err(error) => {
            aside(folder, error);
            return Ok(());
        }
    };
    let read = |entry: Result<fs::DirEntry, _>| entry.map_err(|error| aside(folder, error)).ok();
    let mut entries: Vec<_> = entries.filter_map(read).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let facts = match fs::metadata(&path) {
            Ok(facts) => facts,
            Err(error) => {
                aside(&path, error);
                continue;
            }
        };
        if facts.is_dir() {
            let real = match fs::canonicalize(&path) {
                Ok(real) => real,
                Err(error) => {
                    aside(&path, error);
                    continue;
                }
            };
            if above.contains(&real) {
                aside(&path, "it is a link to a folder above it");
                continue;
            }
            let below = above.iter().cloned().chain([real]).collect();
            walk(root, &path, below, files, total)?;
        } else if facts.is_file() {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let name = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            let is_archive = is_archive(&name);
            *total += if is_archive { 0 } else { facts.len() };
            if *total > TOTAL_LIMIT || files.len() >= COUNT_LIMIT {
                return Err(DataError::NoData {
                    place: format!(
                        "{} holds more than {} GB or {COUNT_LIMIT} files",
                        root.display(),
                        TOTAL_LIMIT >> 30
                    )
                    .into(),
                });
            }
            if is_archive {
                files.push(archive(name, &path));
                continue;
            }
            match fs::read(&path) {
                Ok(bytes) => files.push(SourceFile::new(name, bytes).into()),
                Err(error) => aside(&path, error),
            }
        }
    }
    Ok(())
}

/// An archive that is opened when it is unpacked.
fn archive(name: String, path: &Path) -> Given {
    let path = path.to_owned();
    let open =
        move || -> std::io::Result<Box<dyn ReadSeek>> { Ok(Box::new(fs::File::open(&path)?)) };
    Given::archive(name, Box::new(open), TOTAL_LIMIT)
}

fn aside(path: &Path, reason: impl std::fmt::Display) {
    eprintln!("note: {} is left aside: {reason}", path.display());
}

fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    fs::read(path).map_err(|error| DataError::NoData {
        place: format!("{} cannot be read: {error}", path.display()).into(),
    })
}

/// The bytes of one file.
///
/// # Errors
/// Why it cannot be read, by its name.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, std::io::Error> {
    fs::read(path).map_err(|error| {
        std::io::Error::new(
            error.kind(),
            format!("{} cannot be read: {error}", path.display()),
        )
    })
}

/// Writes a file whole or not at all: into a neighbour first, then in its place.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), std::io::Error> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let part = path.with_file_name(name);
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .map_err(|error| {
            std::io::Error::new(
                error.kind(),
                format!("{} cannot be written: {error}", path.display()),
            )
        })
}
