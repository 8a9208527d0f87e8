//! Zip archives: a list of files at the end, each stored or deflated, with its size and checksum. `torch.save` and NumPy write such, and
//! people pack folders in them. The list takes some hundred bytes a file beside the archive's own bytes, which may lie in memory or in a
//! file on disk.

mod content;
mod list;
mod on_disk;

use std::borrow::Cow;

use crate::arrange::Arrange;
use crate::said::{Phrase, phrase};
use list::{Listed, Source};
pub use on_disk::ArchiveOnDisk;

/// An archive in memory.
pub struct Archive<'a> {
    bytes: &'a [u8],
    files: Vec<Listed>,
    /// Places in `files` in the order of names.
    by_name: Vec<u32>,
}

impl<'a> Source<'a> for &'a [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn part(&self, at: u64, count: u64) -> Option<Cow<'a, [u8]>> {
        let end = usize::try_from(at.checked_add(count)?).ok()?;
        let bytes: &'a [u8] = self;
        bytes.get(at as usize..end).map(Cow::Borrowed)
    }
}

impl<'a> Archive<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, Phrase> {
        let files = list::read(&bytes)?;
        let mut by_name: Vec<u32> = (0..files.len() as u32).collect();
        by_name.arrange_by_key(|&at| (&files[at as usize].name, at));
        Ok(Self {
            bytes,
            files,
            by_name,
        })
    }

    /// The paths of the files, and the bytes each says it unpacks to; folders end in a slash.
    pub fn names(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files
            .iter()
            .map(|file| (file.name.as_str(), file.size))
    }

    /// The bytes of a file, of several of one name the first.
    ///
    /// # Errors
    /// A sentence that begins with the file's name: cut off, damaged, or packed in a way that is not read.
    pub fn file(&self, name: &str) -> Result<Cow<'a, [u8]>, Phrase> {
        let name_at = |&at: &u32| self.files[at as usize].name.as_str();
        let place = self.by_name.partition_point(|at| name_at(at) < name);
        let found = self.by_name.get(place).filter(|at| name_at(at) == name);
        let file = found.map(|&at| &self.files[at as usize]);
        let file = file.ok_or_else(|| phrase!("{name} is not in the archive", name))?;
        content::unpack(&self.bytes, file)
    }

    /// The bytes of the file at this place of [`Archive::names`].
    ///
    /// # Errors
    /// As [`Archive::file`].
    pub fn at(&self, index: usize) -> Result<Cow<'a, [u8]>, Phrase> {
        let file = self.files.get(index);
        content::unpack(
            &self.bytes,
            file.ok_or_else(|| phrase!("the archive has no such file"))?,
        )
    }
}

/// Those files of an archive that are wanted, by their paths and the bytes that they say they have.
///
/// # Errors
/// What is wrong with the archive, or with a wanted file, by its name.
pub fn unzip(
    bytes: &[u8],
    is_wanted: &dyn Fn(&str, u64) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, Phrase> {
    let archive = Archive::open(bytes)?;
    let mut found = Vec::new();
    for (index, (name, size)) in archive.names().enumerate() {
        if is_wanted(name, size) {
            found.push((name.to_string(), archive.at(index)?.into_owned()));
        }
    }
    Ok(found)
}
