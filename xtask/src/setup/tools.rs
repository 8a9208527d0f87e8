//! Programs from crates.io that builds and tests run, each of one exact version.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::announce;
use crate::{places::Places, shell};

/// `wasm-pack` only builds and starts tests here; the version that was tried.
const WASM_PACK: &str = "0.15.1";

/// The folder that holds an installed tool's programs.
pub struct Tools {
    pub bin: PathBuf,
}

pub fn bindgen(places: &Places) -> Result<Tools> {
    let lock = places.root.join("Cargo.lock");
    let text =
        fs::read_to_string(&lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    let version =
        locked_version(&text, "wasm-bindgen").context("Cargo.lock holds no wasm-bindgen")?;
    installed(
        places,
        "wasm-bindgen-cli",
        &["wasm-bindgen", "wasm-bindgen-test-runner"],
        &version,
    )
}

pub fn wasm_pack(places: &Places) -> Result<Tools> {
    installed(places, "wasm-pack", &["wasm-pack"], WASM_PACK)
}

/// The tool of that version from our own folder or from PATH; installs it when neither has it.
fn installed(places: &Places, package: &str, programs: &[&str], version: &str) -> Result<Tools> {
    let own = places.tools.join("bin");
    let on_path = shell::which_all(programs[0])
        .into_iter()
        .filter_map(|file| file.parent().map(Path::to_path_buf));
    let mut folders = std::iter::once(own.clone()).chain(on_path);
    if let Some(bin) = folders.find(|bin| programs.iter().all(|program| has(bin, program, version)))
    {
        return Ok(Tools { bin });
    }
    announce(&format!(
        "installing {package} {version} from crates.io (a minute or two)"
    ));
    let build = places.tools.join("build");
    let install = |locked: &[&str]| {
        let mut cargo = shell::command("cargo");
        cargo
            .env("CARGO_TARGET_DIR", &build)
            // They run for seconds: a quick build is worth more than quick programs.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .args(["install", "--force"])
            .args(locked);
        cargo
            .args(["--version", version, "--root"])
            .arg(&places.tools)
            .arg(package);
        shell::run(&mut cargo)
    };
    install(&["--locked"]).or_else(|_| {
        // A registry may lack a version that the tool's own lock file names.
        announce("its locked dependencies cannot be had here; choosing them anew");
        install(&[])
    })?;
    // Only the programs are needed from now on.
    fs::remove_dir_all(&build).ok();
    Ok(Tools { bin: own })
}

fn has(bin: &Path, program: &str, version: &str) -> bool {
    let printed = shell::capture(shell::command(shell::program(bin, program)).arg("--version"));
    printed.is_ok_and(|text| text.split_whitespace().any(|word| word == version))
}

/// The version of a package in Cargo.lock's text.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| line.trim() != wanted);
    let version = lines
        .nth(1)?
        .trim()
        .strip_prefix("version = \"")?
        .strip_suffix('"')?;
    Some(version.to_string())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(
            locked_version(lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
