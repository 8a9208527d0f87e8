//! The page's scripts and styles as they are sent: esbuild's minified copies, in `target/page`, made anew when a source is newer.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use anyhow::{Context, Result};

use crate::shell;

/// Where a source stands, and where its minified copy.
pub struct Minifier {
    root: PathBuf,
    folder: PathBuf,
    /// Held while copies are made, so that they are made once.
    making: Mutex<()>,
}

impl Minifier {
    pub fn new(root: &Path, folder: PathBuf) -> Self {
        Self {
            root: root.to_path_buf(),
            folder,
            making: Mutex::new(()),
        }
    }

    /// The file to send for this one: its minified copy where it is a script or a style of the page, else itself. A source
    /// that esbuild refuses is sent as it is, so that the browser says what is wrong.
    pub fn sent(&self, file: &Path) -> PathBuf {
        let Some(copy) = self.copy(file) else {
            return file.to_path_buf();
        };
        let _made_once = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_fresh(&copy, file)
            && let Err(error) = self.make()
        {
            eprintln!("error: {} is sent as it is: {error:#}", file.display());
        }
        if is_fresh(&copy, file) {
            copy
        } else {
            file.to_path_buf()
        }
    }

    /// Where the source map of that address stands.
    pub fn source_map(&self, relative: &str) -> PathBuf {
        self.folder.join(relative)
    }

    /// Where the copy of a source stands, if it has one: bundles and vendored files are made small when they are made.
    fn copy(&self, file: &Path) -> Option<PathBuf> {
        let relative = file.strip_prefix(&self.root).ok()?;
        let ours = relative.starts_with("www")
            && !["www/pkg", "www/vendor", "www/media"]
                .iter()
                .any(|folder| relative.starts_with(folder));
        (ours && has_ending(file, &["js", "css"])).then(|| self.folder.join(relative))
    }

    /// Makes every copy: one run for all of them takes no longer than a few for one.
    fn make(&self) -> Result<()> {
        let mut sources = Vec::new();
        let mut folders = vec![self.root.join("www")];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder)
                .with_context(|| format!("{} cannot be read", folder.display()))?;
            for path in entries.flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if self.copy(&path).is_some() {
                    sources.push(path);
                }
            }
        }
        minify(&self.root, &self.folder, &self.root, &sources)
    }
}

/// Writes the minified copies of `sources` into `folder`, each at its path from `base`.
pub fn minify(root: &Path, folder: &Path, base: &Path, sources: &[PathBuf]) -> Result<()> {
    let node = shell::which("node").context("node is not on PATH: install Node 20 or newer")?;
    let mut command = shell::command(node);
    command.arg(root.join("xtask/page/minify.mjs"));
    shell::capture(command.arg(folder).arg(base).args(sources)).map(|_| ())
}

fn has_ending(file: &Path, endings: &[&str]) -> bool {
    file.extension()
        .is_some_and(|ending| endings.iter().any(|one| ending == *one))
}

fn is_fresh(copy: &Path, source: &Path) -> bool {
    let time = |file: &Path| -> Option<SystemTime> { fs::metadata(file).ok()?.modified().ok() };
    matches!((time(copy), time(source)), (Some(made), Some(changed)) if made >= changed)
}
