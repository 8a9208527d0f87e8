//! Unpacking `.gz`, `.tar.gz`, `.tgz` and `.tar` in memory, with limits, before the formats are recognised.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::super::{DataError, SourceFile};
use super::is_hidden;

/// CIFAR-10's archive unpacks to 185 MB, the largest idx file in use (EMNIST) to 640 MB.
const MAX_UNPACKED_BYTES: u64 = 768 << 20;
const MAX_ENTRIES: usize = 500_000;

/// Replaces each packed file by what it holds; other files pass unchanged.
pub(super) fn unpack(
    files: Vec<SourceFile>,
    notes: &mut Vec<String>,
) -> Result<Vec<SourceFile>, DataError> {
    let mut unpacked = Vec::with_capacity(files.len());
    for file in files {
        let lower = file.name.to_ascii_lowercase();
        if lower.ends_with(".tar.gz") || lower.ends_with(".tgz") {
            check_gzip(&file)?;
            untar(
                &file.name,
                MultiGzDecoder::new(file.bytes.as_slice()),
                &mut unpacked,
            )?;
        } else if lower.ends_with(".tar") {
            refuse_empty(&file)?;
            untar(&file.name, file.bytes.as_slice(), &mut unpacked)?;
        } else if lower.ends_with(".gz") {
            check_gzip(&file)?;
            let name = file.name[..file.name.len() - ".gz".len()].to_owned();
            unpacked.push(SourceFile {
                bytes: gunzip(&file)?,
                name,
            });
        } else if lower.ends_with(".zip") {
            notes.push(format!("{} is a zip archive, which is not unpacked here: unpack it first and give the folder.", file.name));
        } else {
            unpacked.push(file);
        }
    }
    Ok(unpacked)
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
