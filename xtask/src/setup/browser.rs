//! A Chromium and the driver that belongs to it, for the tests.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use super::packages;
use crate::shell;

const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
/// Where installers put Chrome without putting it on PATH.
const ELSEWHERE: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
];

pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

pub fn find_or_install() -> Result<Browser> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if packages::can_install() {
        packages::install(&["chromium", "chromium-driver"], "Chromium and its driver")?;
    }
    find().context(
        "the tests want Chromium (or Chrome) and its chromedriver on PATH: install both, of the same version, \
         or name them in CONVLAB_CHROMIUM and CHROMEDRIVER",
    )
}

fn find() -> Option<Browser> {
    let named = |variable: &str| {
        env::var_os(variable)
            .map(PathBuf::from)
            .filter(|file| file.is_file())
    };
    let elsewhere = || {
        ELSEWHERE
            .iter()
            .map(PathBuf::from)
            .find(|file| file.is_file())
    };
    let chromium =
        named("CONVLAB_CHROMIUM").or_else(|| BROWSERS.iter().find_map(|name| shell::which(name)));
    let driver = named("CHROMEDRIVER").or_else(|| shell::which("chromedriver"));
    Some(Browser {
        chromium: chromium.or_else(elsewhere)?,
        driver: driver?,
    })
}
