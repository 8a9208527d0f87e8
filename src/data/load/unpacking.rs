//! Unpacking one `.zip`, `.gz`, `.tar.gz`, `.tgz` or `.tar`, in memory or from where it lies, within limits.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek};

use flate2::read::MultiGzDecoder;

use super::super::zip::{Archive, ArchiveOnDisk};
use super::super::{DataError, SourceFile};
use super::given::{Content, Given, has_ending};
use super::report::Skipped;
use super::sieve::Sieve;
use super::{LoadOptions, is_hidden, is_picture};
use crate::said::{Phrase, phrase};

/// CIFAR-10's archive unpacks to 185 MB, Tiny ImageNet's to 250 MB, the largest idx file in use (EMNIST) to 640 MB. With the archive itself
/// this is what unpacking takes of the memory.
pub(super) const MAX_UNPACKED_BYTES: u64 = 768 << 20;
const MAX_ENTRIES: usize = 500_000;
/// Files that say nothing a data set needs; a damaged one is no reason to refuse it.
const DOCUMENTS: [&str; 9] = [
    ".md", ".html", ".htm", ".pdf", ".rst", ".py", ".ipynb", ".docx", ".log",
];

/// Bytes that are read in an archive only to be passed over; STL-10's are 3 GB.
const MAX_PASSED_OVER: u64 = 64 << 30;

/// What a packed file holds, what of it is damaged, and what is not needed of it.
#[derive(Default)]
pub(super) struct Unpacked {
    pub(super) files: Vec<SourceFile>,
    pub(super) damaged: Skipped,
    pub(super) needless: Skipped,
}

/// Bytes that an archive, with all that is packed in it, may unpack to.
pub(super) struct Budget {
    left: u64,
    limit: u64,
}

impl Budget {
    pub(super) fn new(limit: u64) -> Self {
        Self { left: limit, limit }
    }

    fn take(&mut self, bytes: u64) -> io::Result<()> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(())
    }
}

/// What a packed file holds; `None` for a file that is not packed.
///
/// # Errors
/// What is wrong with it; of a zip, which of its files is damaged, where that is no picture, and that it holds several data sets.
pub(super) fn unpack(
    file: &Given,
    options: &LoadOptions,
    budget: &mut Budget,
) -> Result<Option<Unpacked>, DataError> {
    let name = &file.name;
    let failed = |error: io::Error| DataError::Unpack {
        file: name.clone(),
        reason: error.to_string().into(),
    };
    let is_tar = has_ending(name, &[".tar"]);
    let is_packed_tar = has_ending(name, &[".tar.gz", ".tgz"]);
    let is_zip = has_ending(name, &[".zip"]);
    let mut found = Unpacked::default();
    match (&file.content, single(name)) {
        (Content::Bytes(bytes), Some(inner)) => {
            check_gzip(name, bytes)?;
            let bytes = gunzip(name, bytes, budget)?;
            found.files.push(SourceFile::new(inner, bytes));
        }
        (Content::Bytes(bytes), None) if is_packed_tar => {
            check_gzip(name, bytes)?;
            untar(
                name,
                MultiGzDecoder::new(bytes.as_slice()),
                &mut found,
                budget,
            )?;
        }
        (Content::Bytes(bytes), None) if is_tar => {
            refuse_empty(name, bytes)?;
            untar(name, bytes.as_slice(), &mut found, budget)?;
        }
        (Content::Bytes(bytes), None) if is_zip => {
            refuse_empty(name, bytes)?;
            let archive = Archive::open(bytes).map_err(|reason| broken(name, reason))?;
            let at = |index| archive.at(index).map(Cow::into_owned);
            let listed: Vec<_> = archive.names().collect();
            unzip(name, &listed, at, options, &mut found, budget)?;
        }
        (Content::Bytes(_), None) => return Ok(None),
        (Content::Archive { open, .. }, _) => {
            let mut file = open().map_err(failed)?;
            let mut head = Vec::new();
            file.by_ref()
                .take(4)
                .read_to_end(&mut head)
                .map_err(failed)?;
            file.rewind().map_err(failed)?;
            refuse_empty(name, &head)?;
            if is_zip {
                let archive = ArchiveOnDisk::open(file).map_err(|reason| broken(name, reason))?;
                let listed: Vec<_> = archive.names().collect();
                unzip(
                    name,
                    &listed,
                    |index| archive.at(index),
                    options,
                    &mut found,
                    budget,
                )?;
            } else if is_packed_tar {
                check_gzip(name, &head)?;
                let reader = MultiGzDecoder::new(BufReader::new(file));
                untar(name, reader, &mut found, budget)?;
            } else {
                untar(name, BufReader::new(file), &mut found, budget)?;
            }
        }
    }
    Ok(Some(found))
}

fn broken(file: &str, reason: Phrase) -> DataError {
    DataError::Unpack {
        file: file.into(),
        reason,
    }
}

/// What a single packed file is called unpacked; `None` for archives and files that are not packed.
pub(super) fn single(name: &str) -> Option<&str> {
    let is_single = has_ending(name, &[".gz"]) && !has_ending(name, &[".tar.gz"]);
    is_single.then(|| &name[..name.len() - ".gz".len()])
}

/// The files of a zip that lists them so. Pictures that are damaged are left out, as those are that cannot be read.
fn unzip(
    file: &str,
    listed: &[(&str, u64)],
    at: impl Fn(usize) -> Result<Vec<u8>, Phrase>,
    options: &LoadOptions,
    found: &mut Unpacked,
    budget: &mut Budget,
) -> Result<(), DataError> {
    let sieve = Sieve::of(listed.iter().map(|(path, _)| *path), options)?;
    let needed = listed.iter().filter(|(path, _)| !sieve.is_needless(path));
    let total = needed.fold(0u64, |sum, (_, size)| sum.saturating_add(*size));
    if total > budget.left {
        let error = io::Error::from(io::ErrorKind::FileTooLarge);
        return Err(failure(file, &error, budget.limit));
    }
    let mut first = None;
    for (index, (path, size)) in listed.iter().enumerate() {
        let path = path.replace('\\', "/");
        let Some(name) = tidied(&path).filter(|_| !path.ends_with('/')) else {
            continue;
        };
        if sieve.is_needless(&name) {
            found.needless.add(|| needless(&name, *size));
            continue;
        }
        match at(index) {
            Ok(bytes) => {
                let taken = budget.take(bytes.len() as u64);
                taken.map_err(|error| failure(file, &error, budget.limit))?;
                found.files.push(SourceFile { name, bytes });
            }
            Err(reason) if is_picture(&name) || has_ending(&name, &DOCUMENTS) => {
                found.damaged.add(|| reason.clone());
                first.get_or_insert(reason);
            }
            Err(reason) => return Err(broken(file, reason)),
        }
    }
    match first {
        Some(reason) if found.files.is_empty() => Err(broken(file, reason)),
        _ => Ok(()),
    }
}

/// A path without empty folders; `None` where it is of a hidden file or of none.
fn tidied(path: &str) -> Option<String> {
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let is_none = parts.is_empty() || parts.iter().any(|part| is_hidden(part));
    (!is_none).then(|| parts.join("/"))
}

fn needless(name: &str, size: u64) -> Phrase {
    format!("{name} ({} MB)", size.div_ceil(1_000_000)).into()
}

fn refuse_empty(file: &str, bytes: &[u8]) -> Result<(), DataError> {
    match bytes.is_empty() {
        true => Err(DataError::EmptyFile { file: file.into() }),
        false => Ok(()),
    }
}

fn check_gzip(file: &str, bytes: &[u8]) -> Result<(), DataError> {
    refuse_empty(file, bytes)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(());
    }
    let found = bytes.iter().take(4).map(|byte| format!("{byte:02x}"));
    Err(DataError::NotGzip {
        file: file.into(),
        found: found.collect::<Vec<_>>().join(" "),
    })
}

fn gunzip(file: &str, packed: &[u8], budget: &mut Budget) -> Result<Vec<u8>, DataError> {
    let limit = budget.limit;
    let mut bytes = Vec::new();
    let mut reader = Capped {
        inner: MultiGzDecoder::new(packed),
        budget: &mut *budget,
        passed_over: MAX_PASSED_OVER,
        is_passing: &Cell::new(false),
    };
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| failure(file, &error, limit))?;
    Ok(bytes)
}

/// Appends the archive's files. The budget counts all that is unpacked and not passed over, kept or not.
fn untar(
    name: &str,
    inner: impl Read,
    found: &mut Unpacked,
    budget: &mut Budget,
) -> Result<(), DataError> {
    let limit = budget.limit;
    let failed = |error: io::Error| failure(name, &error, limit);
    let sieve = Sieve::default();
    let is_passing = Cell::new(false);
    let mut archive = tar::Archive::new(Capped {
        inner,
        budget,
        passed_over: MAX_PASSED_OVER,
        is_passing: &is_passing,
    });
    // What is left of a file that is passed over is read on the way to the next one.
    for (count, entry) in archive.entries().map_err(failed)?.enumerate() {
        is_passing.set(false);
        if count >= MAX_ENTRIES {
            let hint = phrase!("Give the unpacked folder, or a part of it.");
            return Err(DataError::TooLarge {
                what: name.into(),
                size: phrase!("more than {count} entries", count),
                limit: MAX_ENTRIES.to_string().into(),
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
        let Some(path) = tidied(&path) else {
            continue;
        };
        if sieve.is_needless(&path) {
            found.needless.add(|| needless(&path, entry.size()));
            is_passing.set(true);
            continue;
        }
        // The size in the header is a claim, so nothing is allocated on its word.
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(failed)?;
        found.files.push(SourceFile { name: path, bytes });
    }
    Ok(())
}

/// A reader that fails beyond what is left, so that a small file cannot unpack to fill the memory, nor pass over bytes for hours.
struct Capped<'a, R> {
    inner: R,
    budget: &'a mut Budget,
    passed_over: u64,
    /// Whether what is read is not kept.
    is_passing: &'a Cell<bool>,
}

impl<R: Read> Read for Capped<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.is_passing.get() {
            true => {
                let left = self.passed_over.checked_sub(read as u64);
                self.passed_over = left.ok_or(io::ErrorKind::FileTooLarge)?;
            }
            false => self.budget.take(read as u64)?,
        }
        Ok(read)
    }
}

fn failure(name: &str, error: &io::Error, limit: u64) -> DataError {
    // The tar reader wraps errors of its source, so the kind may lie one step down.
    let inner = error
        .get_ref()
        .and_then(|inner| inner.source())
        .and_then(|source| source.downcast_ref::<io::Error>());
    if error.kind() == io::ErrorKind::FileTooLarge
        || inner.is_some_and(|inner| inner.kind() == io::ErrorKind::FileTooLarge)
    {
        let size = phrase!("what it unpacks to");
        let hint = phrase!("Give the unpacked folder, or a part of it.");
        return DataError::TooLarge {
            what: name.into(),
            size,
            limit: format!("{} MB", limit >> 20).into(),
            hint,
        };
    }
    DataError::Unpack {
        file: name.into(),
        reason: error.to_string().into(),
    }
}
