//! What written pictures are called: after their pictures, each once, and never as one of those that were given.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::Failure;

pub struct Names {
    folder: PathBuf,
    /// The given pictures, by their real paths.
    given: BTreeSet<PathBuf>,
    taken: BTreeSet<PathBuf>,
}

impl Names {
    pub fn new(folder: PathBuf, given: &[PathBuf]) -> Self {
        let mut real = BTreeSet::new();
        for path in given {
            collect(path, &mut real);
        }
        Self {
            folder,
            given: real,
            taken: BTreeSet::new(),
        }
    }

    /// A path for a picture's `kind`: `a/b.jpg` becomes `FOLDER/a/b.mask.png`, or `FOLDER/a/b.jpg.mask.png` where that is taken.
    pub fn path(&mut self, picture: &str, kind: &str) -> Result<PathBuf, Failure> {
        let usual = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
        // No colons: a drive's letter would lead elsewhere.
        let picture = picture.replace(['\\', ':'], "_");
        let parts: Vec<&str> = picture.split('/').filter(usual).collect();
        let relative = parts.join("/");
        let (folder, name) = relative.rsplit_once('/').unwrap_or(("", &relative));
        let stem = match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => name,
        };
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut stems = [stem.to_string(), name.to_string()]
            .into_iter()
            .chain(numbered);
        let path = stems.find_map(|stem| {
            let path = self.folder.join(folder).join(format!("{stem}.{kind}.png"));
            (!self.is_taken(&path)).then_some(path)
        });
        let path = path.ok_or("no name is left")?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        }
        self.taken.insert(path.clone());
        Ok(path)
    }

    fn is_taken(&self, path: &Path) -> bool {
        let is_given = || fs::canonicalize(path).is_ok_and(|real| self.given.contains(&real));
        self.taken.contains(path) || is_given()
    }
}

/// The real path of a file, or of all files below a folder. Links to folders are not followed: each may lead back.
fn collect(path: &Path, real: &mut BTreeSet<PathBuf>) {
    if path.is_file() {
        real.extend(fs::canonicalize(path));
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let is_linked_folder =
            entry.file_type().is_ok_and(|kind| kind.is_symlink()) && entry.path().is_dir();
        if !is_linked_folder {
            collect(&entry.path(), real);
        }
    }
}
