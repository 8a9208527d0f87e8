//! The distribution's packages, where this process may install them.

use anyhow::{Result, bail};

use super::announce;
use crate::shell;

/// Whether [`install`] can do anything here: `apt-get` is there and we are root.
pub fn can_install() -> bool {
    shell::which("apt-get").is_some()
        && shell::capture(shell::command("id").arg("-u")).is_ok_and(|user| user == "0")
}

/// Installs packages with apt-get; `purpose` is for the person who reads along.
pub fn install(packages: &[&str], purpose: &str) -> Result<()> {
    if !can_install() {
        bail!(
            "{purpose} is missing and only root can install it: `sudo apt-get install {}`",
            packages.join(" ")
        );
    }
    announce(&format!("installing {purpose} with apt-get"));
    let apt = || {
        let mut command = shell::command("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("-q")
            .arg("-y");
        command
    };
    shell::run(apt().arg("update"))?;
    shell::run(
        apt()
            .args(["install", "--no-install-recommends"])
            .args(packages),
    )
}
