//! Where things are: the repository, and the cache outside it that every clone shares.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Folders that the commands read and write. All are absolute.
pub struct Places {
    /// The repository's root.
    pub root: PathBuf,
    /// Cargo's build cache: `CARGO_TARGET_DIR`, else the repository's `target`, as for a `cargo run` typed by hand.
    pub target: PathBuf,
    /// The build cache for wasm, beside it: the two builds never wait for each other's lock.
    pub wasm_target: PathBuf,
    /// Tools installed by the set-up; their programs are in its `bin`.
    pub tools: PathBuf,
}

impl Places {
    pub fn find() -> Result<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = PathBuf::from(manifest)
            .parent()
            .context("xtask has no folder above it: run `cargo xtask` inside the repository")?
            .to_path_buf();
        let cache = cache()?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        Ok(Self {
            root,
            wasm_target: beside(&target, "-wasm"),
            target,
            tools: cache.join("tools"),
        })
    }

    pub fn page_parts(&self) -> PathBuf {
        self.root.join("www")
    }

    /// The page's scripts and styles as they are sent.
    pub fn minified(&self) -> PathBuf {
        self.root.join("target/page")
    }

    /// Where screenshots and measured figures are written.
    pub fn results(&self) -> PathBuf {
        self.root.join("target")
    }
}

fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// `$XDG_CACHE_HOME/convlab`, else the platform's usual cache folder.
fn cache() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").or_else(|| env::var_os("LOCALAPPDATA")) {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir()
            .context("there is no home folder for the build cache: set XDG_CACHE_HOME or CARGO_TARGET_DIR")?
            .join(".cache"),
    };
    Ok(base.join("convlab"))
}
