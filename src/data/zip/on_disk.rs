//! A zip archive in a file on disk: its list is held, and of the rest one file at a time.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{Read, Seek, SeekFrom};

use super::content;
use super::list::{self, Listed, Source};

/// An opened archive: where it is read from, and the files that it lists.
pub struct ArchiveOnDisk<R> {
    source: OnDisk<R>,
    files: Vec<Listed>,
}

struct OnDisk<R> {
    file: RefCell<R>,
    length: u64,
}

impl<R: Read + Seek> Source<'static> for OnDisk<R> {
    fn length(&self) -> u64 {
        self.length
    }

    fn part(&self, at: u64, count: u64) -> Option<Cow<'static, [u8]>> {
        // Nothing is allocated on the word of a list: there are as many bytes.
        if at.checked_add(count)? > self.length {
            return None;
        }
        let mut file = self.file.try_borrow_mut().ok()?;
        file.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = Vec::with_capacity(usize::try_from(count).ok()?);
        file.by_ref().take(count).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == count).then_some(Cow::Owned(bytes))
    }
}

impl<R: Read + Seek> ArchiveOnDisk<R> {
    /// # Errors
    /// The sentence's end.
    pub fn open(mut file: R) -> Result<Self, String> {
        let length = file
            .seek(SeekFrom::End(0))
            .map_err(|error| error.to_string())?;
        let source = OnDisk {
            file: RefCell::new(file),
            length,
        };
        let files = list::read(&source)?;
        Ok(Self { source, files })
    }

    /// As [`super::Archive::names`].
    pub fn names(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files
            .iter()
            .map(|file| (file.name.as_str(), file.size))
    }

    /// As [`super::Archive::at`].
    ///
    /// # Errors
    /// As [`super::Archive::file`].
    pub fn at(&self, index: usize) -> Result<Vec<u8>, String> {
        let file = self.files.get(index);
        let file = file.ok_or("the archive has no such file")?;
        content::unpack(&self.source, file).map(Cow::into_owned)
    }
}
