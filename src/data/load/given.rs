//! What a face hands over: files in memory, and archives that are read from where they lie, one file of them at a time.

use std::io::{self, Read, Seek};

use super::super::SourceFile;

/// What an archive is read from.
pub trait ReadSeek: Read + Seek {}

impl<R: Read + Seek> ReadSeek for R {}

/// Opens an archive's file.
pub type Open = Box<dyn Fn() -> io::Result<Box<dyn ReadSeek>>>;

/// A file, or an archive that is not in memory.
pub struct Given {
    /// As of a [`SourceFile`].
    pub(super) name: String,
    pub(super) content: Content,
}

pub(super) enum Content {
    Bytes(Vec<u8>),
    Archive {
        open: Open,
        /// Bytes that what is needed of it may unpack to.
        limit: u64,
    },
}

impl Given {
    /// An archive by its relative path, see [`is_archive`]. `limit`: bytes that what is needed of it may unpack to.
    pub fn archive(name: impl Into<String>, open: Open, limit: u64) -> Self {
        Self {
            name: name.into(),
            content: Content::Archive { open, limit },
        }
    }
}

impl From<SourceFile> for Given {
    fn from(SourceFile { name, bytes }: SourceFile) -> Self {
        Self {
            name,
            content: Content::Bytes(bytes),
        }
    }
}

const ARCHIVES: [&str; 4] = [".zip", ".tar", ".tar.gz", ".tgz"];

/// Whether a file's name is that of an archive: of several files packed in one.
pub fn is_archive(name: &str) -> bool {
    has_ending(name, &ARCHIVES)
}

/// An archive's name without its ending.
pub(super) fn stem(archive: &str) -> &str {
    ARCHIVES
        .iter()
        .fold(archive, |name, ending| match has_ending(name, &[ending]) {
            true => &name[..name.len() - ending.len()],
            false => name,
        })
}

pub(super) fn has_ending(name: &str, endings: &[&str]) -> bool {
    let lower = name.to_ascii_lowercase();
    endings.iter().any(|ending| lower.ends_with(ending))
}
