//! Running other programs: each is shown before it runs, and a failure says which one it was.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// A command without what the outer `cargo run` told about xtask itself, so that a build started
/// here and one typed by hand are the same build.
pub fn command(program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let about_xtask = [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
        ];
        if text == "CARGO" || about_xtask.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end with the terminal as its own.
pub fn run(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", line(command));
    let status = command.status().with_context(|| missing(command))?;
    if !status.success() {
        bail!(
            "`{}` failed ({status}); its own words are above",
            line(command)
        );
    }
    Ok(())
}

/// Runs quietly and returns what it printed, or its complaint.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| missing(command))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` failed ({}): {}",
            line(command),
            output.status,
            complaint.trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// The command as a person would type it.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or(command.get_program());
    let mut line = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn missing(command: &Command) -> String {
    format!(
        "`{}` could not be started: is it installed?",
        command.get_program().to_string_lossy()
    )
}

/// Every executable of that name on PATH, first found first.
pub fn which_all(name: &str) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| program(&folder, name))
        .filter(|file| file.is_file())
        .collect()
}

/// The executable of that name in a folder, spelled as this platform does.
pub fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

pub fn which(name: &str) -> Option<PathBuf> {
    which_all(name).into_iter().next()
}

/// PATH with these folders before the rest.
pub fn path_with(folders: &[&Path]) -> OsString {
    let rest = env::var_os("PATH").unwrap_or_default();
    let all = folders
        .iter()
        .map(|folder| folder.to_path_buf())
        .chain(env::split_paths(&rest));
    env::join_paths(all).unwrap_or(rest)
}
