//! Unpacking `.zip`, `.gz`, `.tar.gz`, `.tgz` and `.tar` in memory, with limits, before the formats are recognised.

use std::collections::HashMap;
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::super::zip::Archive;
use super::super::{DataError, SourceFile};
use super::report::Skipped;
use super::{is_hidden, is_picture};

/// CIFAR-10's archive unpacks to 185 MB, the largest idx file in use (EMNIST) to 640 MB.
const MAX_UNPACKED_BYTES: u64 = 768 << 20;
const MAX_ENTRIES: usize = 500_000;

/// Replaces each packed file by what it holds; other files pass unchanged. Of the same bytes under the same name one is kept
/// (torchvision keeps MNIST packed and unpacked). An archive that cannot be unpacked is left aside and named where there are pictures
/// without it.
///
/// # Errors
/// What is wrong with an archive, where there is nothing else to learn from.
pub(super) fn unpack(
    files: Vec<SourceFile>,
    notes: &mut Vec<String>,
) -> Result<Vec<SourceFile>, DataError> {
    let is_archive = |file: &SourceFile| has_ending(&file.name, &ARCHIVES);
    let several = files.iter().filter(|file| is_archive(file)).count() > 1;
    let mut unpacked = Vec::with_capacity(files.len());
    let (mut failed, mut first) = (Skipped::default(), None);
    for file in files {
        let known = unpacked.len();
        let result = unpack_one(&file, &mut unpacked);
        match result {
            Ok(true) if several && is_archive(&file) => {
                apart(&file.name, &mut unpacked[known..]);
            }
            Ok(true) => {}
            Ok(false) => unpacked.push(file),
            Err(error) => {
                unpacked.truncate(known);
                failed.add(|| error.to_string());
                first.get_or_insert(error);
            }
        }
    }
    match first {
        Some(error) if !unpacked.iter().any(|file| is_picture(&file.name)) => return Err(error),
        _ => failed.report("file(s) could not be unpacked.", notes),
    }
    Ok(once(unpacked))
}

const ARCHIVES: [&str; 4] = [".zip", ".tar", ".tar.gz", ".tgz"];

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let lower = name.to_ascii_lowercase();
    endings.iter().any(|ending| lower.ends_with(ending))
}

/// Appends what a packed file holds; `false` for a file that is not packed.
fn unpack_one(file: &SourceFile, unpacked: &mut Vec<SourceFile>) -> Result<bool, DataError> {
    if has_ending(&file.name, &[".tar.gz", ".tgz"]) {
        check_gzip(file)?;
        untar(
            &file.name,
            MultiGzDecoder::new(file.bytes.as_slice()),
            unpacked,
        )?;
    } else if has_ending(&file.name, &[".tar"]) {
        refuse_empty(file)?;
        untar(&file.name, file.bytes.as_slice(), unpacked)?;
    } else if has_ending(&file.name, &[".gz"]) {
        check_gzip(file)?;
        let name = file.name[..file.name.len() - ".gz".len()].to_owned();
        let bytes = gunzip(file)?;
        unpacked.push(SourceFile { bytes, name });
    } else if has_ending(&file.name, &[".zip"]) {
        refuse_empty(file)?;
        unzip(file, unpacked)?;
    } else {
        return Ok(false);
    }
    Ok(true)
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
    let mut known: HashMap<String, Vec<usize>> = HashMap::new();
    let mut kept: Vec<SourceFile> = Vec::with_capacity(files.len());
    for file in files {
        let same = known.entry(file.name.clone()).or_default();
        if !same.iter().any(|&at| kept[at].bytes == file.bytes) {
            same.push(kept.len());
            kept.push(file);
        }
    }
    kept
}

/// Appends the archive's files, within the same limits as [`untar`].
fn unzip(file: &SourceFile, files: &mut Vec<SourceFile>) -> Result<(), DataError> {
    let failed = |reason: String| DataError::Unpack {
        file: file.name.clone(),
        reason,
    };
    let archive = Archive::open(&file.bytes).map_err(failed)?;
    let total = archive
        .names()
        .fold(0u64, |sum, (_, size)| sum.saturating_add(size));
    if total > MAX_UNPACKED_BYTES {
        return Err(failure(
            &file.name,
            &io::Error::from(io::ErrorKind::FileTooLarge),
        ));
    }
    let mut left = MAX_UNPACKED_BYTES;
    for (index, (path, _)) in archive.names().enumerate() {
        let path = path.replace('\\', "/");
        let parts: Vec<&str> = path
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        if path.ends_with('/') || parts.is_empty() || parts.iter().any(|part| is_hidden(part)) {
            continue;
        }
        let bytes = archive.at(index).map_err(failed)?.into_owned();
        left = left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| failure(&file.name, &io::Error::from(io::ErrorKind::FileTooLarge)))?;
        let name = parts.join("/");
        files.push(SourceFile { name, bytes });
    }
    Ok(())
}

fn refuse_empty(file: &SourceFile) -> Result<(), DataError> {
    if file.bytes.is_empty() {
        Err(DataError::EmptyFile {
            file: file.name.clone(),
        })
    } else {
        Ok(())
    }
}

fn check_gzip(file: &SourceFile) -> Result<(), DataError> {
    refuse_empty(file)?;
    if file.bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(());
    }
    let found: Vec<String> = file
        .bytes
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Err(DataError::NotGzip {
        file: file.name.clone(),
        found: found.join(" "),
    })
}

fn gunzip(file: &SourceFile) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    let mut reader = Capped::new(MultiGzDecoder::new(file.bytes.as_slice()));
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| failure(&file.name, &error))?;
    Ok(bytes)
}

/// Appends the archive's files. The cap counts all that is unpacked, kept or not.
fn untar(name: &str, reader: impl Read, files: &mut Vec<SourceFile>) -> Result<(), DataError> {
    let failed = |error: io::Error| failure(name, &error);
    let mut archive = tar::Archive::new(Capped::new(reader));
    for (count, entry) in archive.entries().map_err(failed)?.enumerate() {
        if count >= MAX_ENTRIES {
            let hint = "Give the unpacked folder, or a part of it.".into();
            return Err(DataError::TooLarge {
                what: name.into(),
                size: format!("more than {count} entries"),
                limit: MAX_ENTRIES.to_string(),
                hint,
            });
        }
        let mut entry = entry.map_err(failed)?;
        // Folders, links and sparse files, which unpack to more than is read, are passed over.
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let parts: Vec<&str> = path
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        if parts.is_empty() || parts.iter().any(|part| is_hidden(part)) {
            continue;
        }
        let path = parts.join("/");
        // The size in the header is a claim, so nothing is allocated on its word.
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(failed)?;
        files.push(SourceFile { name: path, bytes });
    }
    Ok(())
}

/// A reader that fails beyond `MAX_UNPACKED_BYTES`, so that a small file cannot unpack to fill the memory.
struct Capped<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Capped<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            left: MAX_UNPACKED_BYTES,
        }
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::from(io::ErrorKind::FileTooLarge)),
        }
        Ok(read)
    }
}

fn failure(name: &str, error: &io::Error) -> DataError {
    // The tar reader wraps errors of its source, so the kind may lie one step down.
    let inner = error
        .get_ref()
        .and_then(|inner| inner.source())
        .and_then(|source| source.downcast_ref::<io::Error>());
    if error.kind() == io::ErrorKind::FileTooLarge
        || inner.is_some_and(|inner| inner.kind() == io::ErrorKind::FileTooLarge)
    {
        let size = "what it unpacks to".into();
        let hint = "Give the unpacked folder, or a part of it.".into();
        return DataError::TooLarge {
            what: name.into(),
            size,
            limit: format!("{} MB", MAX_UNPACKED_BYTES >> 20),
            hint,
        };
    }
    DataError::Unpack {
        file: name.into(),
        reason: error.to_string(),
    }
}
