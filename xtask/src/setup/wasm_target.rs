//! A Rust for wasm32-unknown-unknown: one that is there, else rustup's, else the distribution's, whose
//! library is then built from its own sources.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::{announce, packages};
use crate::{places::Places, shell};

pub const TARGET: &str = "wasm32-unknown-unknown";
const LINKER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";
/// Debian's packages of a current Rust (kept for its browsers), its library's sources, and a wasm linker.
const DISTRIBUTION: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "lld-19",
];

/// A toolchain that compiles to wasm.
pub struct WasmRust {
    /// The folder of its `cargo` and `rustc`.
    pub bin: PathBuf,
    /// A linker that rustc must be told of, where the toolchain brings none of its own. By its name alone, as a
    /// person sets it: cargo builds everything anew when the spelling changes.
    linker: Option<&'static str>,
}

impl WasmRust {
    /// Sets what makes `command`, and everything it starts, use this toolchain.
    pub fn apply(&self, command: &mut Command, more_on_path: &[&Path]) {
        let mut path: Vec<&Path> = more_on_path.to_vec();
        path.push(&self.bin);
        command.env("PATH", shell::path_with(&path));
        if let Some(linker) = self.linker {
            command.env(LINKER, linker);
        }
    }

    pub fn cargo(&self) -> Command {
        let mut command = shell::command(shell::program(&self.bin, "cargo"));
        self.apply(&mut command, &[]);
        command
    }
}

pub fn find_or_install(places: &Places) -> Result<WasmRust> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if shell::which("rustup").is_some() {
        announce(&format!("adding Rust's {TARGET} target with rustup"));
        let added = shell::run(shell::command("rustup").args(["target", "add", TARGET]));
        match added
            .and_then(|()| find().context("rustup added the target, yet rustc does not find it"))
        {
            Ok(found) => return Ok(found),
            Err(error) if !packages::can_install() => return Err(error),
            Err(_) => announce("rustup cannot download it here; using the distribution's Rust"),
        }
    }
    if !packages::can_install() {
        bail!(
            "no Rust on PATH compiles to {TARGET}: install rustup, then `rustup target add {TARGET}`"
        );
    }
    if distribution().is_none() {
        packages::install(DISTRIBUTION, "the distribution's Rust")?;
    }
    let bin =
        distribution().context("apt-get installed Rust's sources, yet no cargo belongs to them")?;
    build_library(&bin, places)?;
    find()
        .with_context(|| format!("the library for {TARGET} was built, yet rustc does not find it"))
}

/// The first toolchain on PATH that compiles an empty library for the target.
fn find() -> Option<WasmRust> {
    shell::which_all("cargo")
        .iter()
        .filter_map(|cargo| cargo.parent())
        .find(|bin| compiles(bin))
        .map(|bin| WasmRust {
            bin: bin.to_path_buf(),
            linker: linker(bin),
        })
}

fn compiles(bin: &Path) -> bool {
    let rustc = shell::program(bin, "rustc");
    let out = env::temp_dir().join(format!("convlab-probe-{}", process::id()));
    if !rustc.is_file() || fs::create_dir_all(&out).is_err() {
        return false;
    }
    let compiles = compiles_into(&rustc, &out);
    fs::remove_dir_all(&out).ok();
    compiles
}

fn compiles_into(rustc: &Path, out: &Path) -> bool {
    // `test` is what wasm-bindgen's test harness links beside the standard library.
    let source = "#![feature(test)] extern crate test;";
    let mut command = shell::command(rustc);
    command.env("RUSTC_BOOTSTRAP", "1").args([
        "--target",
        TARGET,
        "--crate-type",
        "lib",
        "--emit",
        "metadata",
    ]);
    command.arg("--out-dir").arg(out).arg("-");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        return false;
    };
    let written = child
        .stdin
        .take()
        .is_some_and(|mut input| input.write_all(source.as_bytes()).is_ok());
    written && child.wait().is_ok_and(|status| status.success())
}

fn sysroot(bin: &Path) -> Result<PathBuf> {
    shell::capture(shell::command(shell::program(bin, "rustc")).args(["--print", "sysroot"]))
        .map(PathBuf::from)
}

/// Rust's own releases bring a linker; the distribution's leaves it to LLVM's.
fn linker(bin: &Path) -> Option<&'static str> {
    let libraries = fs::read_dir(sysroot(bin).ok()?.join("lib/rustlib")).ok()?;
    let brought = libraries.flatten().any(|host| {
        let tools = host.path().join("bin");
        tools.join("rust-lld").exists() || tools.join("rust-lld.exe").exists()
    });
    if brought {
        None
    } else {
        ["wasm-ld-19", "wasm-ld"]
            .into_iter()
            .find(|name| shell::which(name).is_some())
    }
}

/// The folder of a cargo whose sysroot holds the library's sources and which rustup does not rule.
fn distribution() -> Option<PathBuf> {
    let bins = shell::which_all("cargo")
        .into_iter()
        .filter_map(|cargo| cargo.parent().map(Path::to_path_buf));
    bins.filter(|bin| !bin.join("rustup").exists()).find(|bin| {
        let sources =
            sysroot(bin).map(|sysroot| sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml"));
        sources.is_ok_and(|file| file.is_file())
    })
}

/// Builds the standard library for the target in an empty crate and copies it into the sysroot.
fn build_library(bin: &Path, places: &Places) -> Result<()> {
    announce(&format!(
        "building Rust's library for {TARGET} from the distribution's sources (about a minute)"
    ));
    let empty = places.tools.join("empty-crate");
    let built = empty.join("target").join(TARGET).join("release/deps");
    fs::create_dir_all(empty.join("src"))?;
    let manifest =
        "[package]\nname = \"empty_crate\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(empty.join("Cargo.toml"), manifest)?;
    fs::write(empty.join("src/lib.rs"), "")?;

    let mut cargo = shell::command(shell::program(bin, "cargo"));
    cargo
        .current_dir(&empty)
        .env("PATH", shell::path_with(&[bin]))
        .env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_TARGET_DIR", empty.join("target"));
    cargo.args([
        "build",
        "--release",
        "-Zbuild-std=std,panic_abort,test",
        "--target",
        TARGET,
    ]);
    shell::run(&mut cargo)?;

    let rustlib = sysroot(bin)?.join("lib/rustlib").join(TARGET);
    let (fresh, installed) = (rustlib.join("lib.new"), rustlib.join("lib"));
    let copied = copy_library(&built, &fresh).and_then(|()| {
        // The folder appears whole or not at all, and a stale one goes.
        if installed.exists() {
            fs::remove_dir_all(&installed)?;
        }
        Ok(fs::rename(&fresh, &installed)?)
    });
    copied.with_context(|| {
        format!(
            "the library for {TARGET} could not be put into {}",
            installed.display()
        )
    })?;
    fs::remove_dir_all(&empty)?;
    Ok(())
}

fn copy_library(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let file = entry?.path();
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let library = name.ends_with(".rlib") || name.ends_with(".rmeta");
        if library && !name.starts_with("libempty_crate") {
            fs::copy(&file, to.join(&name))?;
        }
    }
    Ok(())
}
