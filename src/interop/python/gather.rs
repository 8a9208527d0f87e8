//! The files of a program out of what a person gives: files, folders walked through, zip archives; within limits.

use super::files::File;
use super::given::Result;
use super::program::NOTEBOOK_LIMIT;
use crate::arrange::Arrange;
use crate::interop::InteropError;
use crate::said::{Phrase, phrase};

/// Files of Python that are taken.
const FILE_LIMIT: usize = 2000;
/// Bytes of Python and settings that are taken, all files together.
const TOTAL_LIMIT: usize = 8 << 20;
/// Bytes that a file of settings may have; one with more holds data, and is left aside.
const SETTINGS_LIMIT: usize = 1 << 18;

/// Those files of a zip archive's bytes that are wanted by their names and sizes, with their bytes.
pub type Unzip<'a> = dyn Fn(&[u8], &dyn Fn(&str, u64) -> bool) -> std::result::Result<Vec<(String, Vec<u8>)>, Phrase>
    + 'a;

/// Whether a file below a folder is taken, by its path: Python, notebooks and settings in YAML, nothing that is hidden or another's package.
pub fn is_read(path: &str) -> bool {
    (is_python(path) || is_settings(path)) && !path.split('/').any(is_apart)
}

/// Whether a folder below another is passed over, or a file in it, by its name.
pub fn is_apart(name: &str) -> bool {
    name.starts_with('.') || ["__MACOSX", "site-packages"].contains(&name)
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    let path = path.to_ascii_lowercase();
    endings.iter().any(|ending| path.ends_with(ending))
}

fn is_settings(path: &str) -> bool {
    has_ending(path, &[".yaml", ".yml"])
}

fn is_python(path: &str) -> bool {
    has_ending(path, &[".py", ".ipynb"])
}

/// The files of a program, of those given by itself or taken from a folder as [`is_read`] says, each by path and bytes. Where none is Python,
/// all are read as pages.
///
/// # Errors
/// [`InteropError::File`] for what is broken or no text, [`InteropError::TooLarge`], [`InteropError::NoNetwork`] where nothing is left.
pub fn gather(given: Vec<(String, Vec<u8>)>, unzip: &Unzip) -> Result<Vec<File>> {
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    let (mut settings, mut others) = (Vec::new(), Vec::new());
    let count = given.len();
    for (name, bytes) in given {
        if has_ending(&name, &[".zip"]) {
            let is_wanted = |path: &str, size: u64| is_read(path) && size <= NOTEBOOK_LIMIT as u64;
            let unpacked = unzip(&bytes, &is_wanted);
            found.extend(unpacked.map_err(|reason| InteropError::File { file: name, reason })?);
        } else if is_python(&name) {
            found.push((name, bytes));
        } else if is_settings(&name) {
            settings.push((name, bytes));
        } else {
            others.push((name, bytes));
        }
    }
    if !found.iter().any(|(name, _)| is_python(name)) {
        found.append(&mut others);
    }
    if !found.iter().any(|(name, _)| !is_settings(name)) {
        return Err(InteropError::NoNetwork(phrase!(
            "none of {count} files is Python (.py or .ipynb), nor is any in a .zip among them.",
            count
        )));
    }
    found.append(&mut settings);
    found.retain(|(name, bytes)| !is_settings(name) || bytes.len() <= SETTINGS_LIMIT);
    within("the number of its files", found.len(), FILE_LIMIT)?;
    found.arrange_by(|a, b| a.0.cmp(&b.0));
    let mut total = 0;
    let mut files = Vec::new();
    for (name, bytes) in found {
        within("its length in bytes", bytes.len(), NOTEBOOK_LIMIT)?;
        let text = match String::from_utf8_lossy(&bytes) {
            text if !text.contains('\0') => File::new(name, &text),
            _ => {
                let reason = phrase!(
                    "it is no text; Python (.py), notebooks (.ipynb), pages of text and .zip archives of them are read"
                );
                return Err(InteropError::File { file: name, reason });
            }
        };
        total += text.text.len();
        within("its length in bytes", total, TOTAL_LIMIT)?;
        files.push(text);
    }
    Ok(files)
}

fn within(what: &'static str, size: usize, limit: usize) -> Result<()> {
    match size > limit {
        true => Err(InteropError::TooLarge { what, size, limit }),
        false => Ok(()),
    }
}
