//! npm's packages: those the tests run, and uPlot, which the page loads.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use super::announce;
use crate::{places::Places, shell};

const OLDEST_NODE: u32 = 20;
/// From uPlot's package into `www/vendor`, with what is added at the end: the small script is made a module, which the package
/// brings only in a form three times as long. The types stand beside the module that has them.
const VENDORED: &[(&str, &str, &str)] = &[
    (
        "uplot/dist/uPlot.iife.min.js",
        "uPlot.min.js",
        "\nexport default uPlot;\n",
    ),
    ("uplot/dist/uPlot.d.ts", "uPlot.min.d.ts", ""),
    ("uplot/dist/uPlot.min.css", "uPlot.min.css", ""),
    ("uplot/LICENSE", "uPlot.LICENSE", ""),
];

pub fn install(places: &Places) -> Result<()> {
    let lock = places.root.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    // A copy of the lock file is written last, so an interrupted install is done again.
    let stamp = places.root.join("node_modules/.convlab-lock.json");
    if fs::read(&stamp).ok().as_deref() != Some(&wanted) {
        check_node()?;
        announce("installing npm's packages");
        let mut npm = shell::command(npm()?);
        shell::run(
            npm.current_dir(&places.root)
                .args(["ci", "--no-audit", "--no-fund"]),
        )?;
        fs::write(&stamp, &wanted)?;
    }
    let vendor = places.page_parts().join("vendor");
    fs::create_dir_all(&vendor)?;
    for (from, to, added) in VENDORED {
        copy_changed(
            &places.root.join("node_modules").join(from),
            &vendor.join(to),
            added,
        )?;
    }
    Ok(())
}

fn npm() -> Result<PathBuf> {
    shell::which("npm")
        .or_else(|| shell::which("npm.cmd"))
        .with_context(|| {
            format!("npm is not on PATH: install Node {OLDEST_NODE} or newer, which brings it")
        })
}

fn check_node() -> Result<()> {
    let node = shell::which("node")
        .with_context(|| format!("node is not on PATH: install Node {OLDEST_NODE} or newer"))?;
    let version = shell::capture(shell::command(node).arg("--version"))?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|number| number.parse::<u32>().ok());
    if major.is_none_or(|number| number < OLDEST_NODE) {
        bail!("node is {version}, too old for the page tests: install Node {OLDEST_NODE} or newer");
    }
    Ok(())
}

/// Leaves an equal file alone, so that its time and what was made from it stay valid.
fn copy_changed(from: &Path, to: &Path, added: &str) -> Result<()> {
    let mut bytes =
        fs::read(from).with_context(|| format!("{} is missing: run `npm ci`", from.display()))?;
    bytes.extend_from_slice(added.as_bytes());
    if fs::read(to).ok().as_ref() != Some(&bytes) {
        fs::write(to, &bytes).with_context(|| format!("{} cannot be written", to.display()))?;
    }
    Ok(())
}
