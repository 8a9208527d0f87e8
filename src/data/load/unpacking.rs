//! Unpacking one `.zip`, `.gz`, `.tar.gz`, `.tgz` or `.tar` in memory, within limits.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::super::zip::Archive;
use super::super::{DataError, SourceFile};
use super::archive::has_ending;
use super::report::Skipped;
use super::{is_hidden, is_picture};

/// CIFAR-10's archive unpacks to 185 MB, Tiny ImageNet's to 250 MB, the largest idx file in use (EMNIST) to 640 MB. With the archive itself
/// this is what unpacking takes of the memory.
pub(super) const MAX_UNPACKED_BYTES: u64 = 768 << 20;
const MAX_ENTRIES: usize = 500_000;
/// Files that say nothing a data set needs; a damaged one is no reason to refuse it.
const DOCUMENTS: [&str; 9] = [
    ".md", ".html", ".htm", ".pdf", ".rst", ".py", ".ipynb", ".docx", ".log",
];

/// What a packed file holds, and what of it is damaged.
#[derive(Default)]
pub(super) struct Unpacked {
    pub(super) files: Vec<SourceFile>,
    pub(super) damaged: Skipped,
}

/// What a packed file holds; `None` for a file that is not packed. `left`: bytes that may still be unpacked.
///
/// # Errors
/// What is wrong with it; of a zip, which of its files is damaged, where that is no picture.
pub(super) fn unpack(file: &SourceFile, left: &mut u64) -> Result<Option<Unpacked>, DataError> {
    let mut found = Unpacked::default();
    let files = &mut found.files;
    if has_ending(&file.name, &[".tar.gz", ".tgz"]) {
        check_gzip(file)?;
        let reader = MultiGzDecoder::new(file.bytes.as_slice());
        untar(&file.name, reader, files, left)?;
    } else if has_ending(&file.name, &[".tar"]) {
        refuse_empty(file)?;
        untar(&file.name, file.bytes.as_slice(), files, left)?;
    } else if let Some(name) = single(&file.name) {
        check_gzip(file)?;
        let name = name.to_owned();
        let bytes = gunzip(file, left)?;
        files.push(SourceFile { bytes, name });
    } else if has_ending(&file.name, &[".zip"]) {
        refuse_empty(file)?;
        unzip(file, &mut found, left)?;
    } else {
        return Ok(None);
    }
    Ok(Some(found))
}

/// What a single packed file is called unpacked; `None` for archives and files that are not packed.
pub(super) fn single(name: &str) -> Option<&str> {
    let is_single = has_ending(name, &[".gz"]) && !has_ending(name, &[".tar.gz"]);
    is_single.then(|| &name[..name.len() - ".gz".len()])
}

/// The files of a zip. Pictures that are damaged are left out, as those are that cannot be read.
fn unzip(file: &SourceFile, found: &mut Unpacked, left: &mut u64) -> Result<(), DataError> {
    let failed = |reason: String| DataError::Unpack {
        file: file.name.clone(),
        reason,
    };
    let too_large = || failure(&file.name, &io::Error::from(io::ErrorKind::FileTooLarge));
    let archive = Archive::open(&file.bytes).map_err(failed)?;
    let total = archive
        .names()
        .fold(0u64, |sum, (_, size)| sum.saturating_add(size));
    if total > *left {
        return Err(too_large());
    }
    let mut first = None;
    for (index, (path, _)) in archive.names().enumerate() {
        let path = path.replace('\\', "/");
        let parts: Vec<&str> = path
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        if path.ends_with('/') || parts.is_empty() || parts.iter().any(|part| is_hidden(part)) {
            continue;
        }
        let name = parts.join("/");
        match archive.at(index) {
            Ok(bytes) => {
                *left = left.checked_sub(bytes.len() as u64).ok_or_else(too_large)?;
                let bytes = bytes.into_owned();
                found.files.push(SourceFile { name, bytes });
            }
            Err(reason) if is_picture(&name) || has_ending(&name, &DOCUMENTS) => {
                found.damaged.add(|| reason.clone());
                first.get_or_insert(reason);
            }
            Err(reason) => return Err(failed(reason)),
        }
    }
    match first {
        Some(reason) if found.files.is_empty() => Err(failed(reason)),
        _ => Ok(()),
    }
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

fn gunzip(file: &SourceFile, left: &mut u64) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    let mut reader = Capped {
        inner: MultiGzDecoder::new(file.bytes.as_slice()),
        left,
    };
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| failure(&file.name, &error))?;
    Ok(bytes)
}

/// Appends the archive's files. The cap counts all that is unpacked, kept or not.
fn untar(
    name: &str,
    inner: impl Read,
    files: &mut Vec<SourceFile>,
    left: &mut u64,
) -> Result<(), DataError> {
    let failed = |error: io::Error| failure(name, &error);
    let mut archive = tar::Archive::new(Capped { inner, left });
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
        let path = match std::str::from_utf8(&entry.path_bytes()) {
            Ok(path) => path.to_owned(),
            // Latin-1, in which different names stay different.
            Err(_) => entry.path_bytes().iter().copied().map(char::from).collect(),
        };
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

/// A reader that fails beyond what is left, so that a small file cannot unpack to fill the memory.
struct Capped<'a, R> {
    inner: R,
    left: &'a mut u64,
}

impl<R: Read> Read for Capped<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => *self.left = left,
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
