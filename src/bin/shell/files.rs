//! Reading a folder or a file into named bytes, and writing results.

use std::fs;
use std::path::{Path, PathBuf};

use convlab::data::{DataError, SourceFile};

/// Bytes a data set's files may have together; more would not fit beside a training run.
const TOTAL_LIMIT: u64 = 8 << 30;
/// Files a folder may have.
const COUNT_LIMIT: usize = 2_000_000;

/// Every file below a folder (or the one file), named by its path relative to it.
pub fn read_source(path: &str) -> Result<Vec<SourceFile>, DataError> {
    let root = Path::new(path);
    let mut files = Vec::new();
    let mut total = 0;
    if root.is_file() {
        let name = root.file_name().map_or_else(
            || path.to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        files.push(SourceFile::new(name, read(root)?));
    } else {
        let above = fs::canonicalize(root).into_iter().collect();
        walk(root, root, above, &mut files, &mut total)?;
    }
    if files.is_empty() {
        return Err(DataError::NoData {
            place: format!("{path} holds no files"),
        });
    }
    Ok(files)
}

/// Links are followed, as torchvision does. `above`: the folders above with this one, so that a link back to one of them is seen.
fn walk(
    root: &Path,
    folder: &Path,
    above: Vec<PathBuf>,
    files: &mut Vec<SourceFile>,
    total: &mut u64,
) -> Result<(), DataError> {
    let unreadable = |error: std::io::Error| DataError::NoData {
        place: format!("{} cannot be read: {error}", folder.display()),
    };
    let mut entries = fs::read_dir(folder)
        .map_err(unreadable)?
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let facts = match fs::metadata(&path) {
            Ok(facts) => facts,
            Err(error) => {
                eprintln!("note: {} is left aside: {error}", path.display());
                continue;
            }
        };
        if facts.is_dir() {
            let real = fs::canonicalize(&path).map_err(unreadable)?;
            if above.contains(&real) {
                eprintln!(
                    "note: {} is left aside: it is a link to a folder above it",
                    path.display()
                );
                continue;
            }
            let below = above.iter().cloned().chain([real]).collect();
            walk(root, &path, below, files, total)?;
        } else if facts.is_file() {
            *total += facts.len();
            if *total > TOTAL_LIMIT || files.len() >= COUNT_LIMIT {
                return Err(DataError::NoData {
                    place: format!(
                        "{} holds more than {} GB or {COUNT_LIMIT} files",
                        root.display(),
                        TOTAL_LIMIT >> 30
                    ),
                });
            }
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let name = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            match fs::read(&path) {
                Ok(bytes) => files.push(SourceFile::new(name, bytes)),
                Err(error) => eprintln!("note: {} is left aside: {error}", path.display()),
            }
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    fs::read(path).map_err(|error| DataError::NoData {
        place: format!("{} cannot be read: {error}", path.display()),
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
