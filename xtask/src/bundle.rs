//! The page's three wasm bundles: cargo builds, wasm-bindgen writes the JavaScript beside, and both are compressed.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Instant, UNIX_EPOCH},
};

use anyhow::{Context, Result};

use crate::{compress, minify::minify, setup::Setup, shell};

#[derive(Clone, Copy)]
pub enum Bundle {
    /// Burn on the CPU alone: what the page loads first.
    Cpu,
    /// Reads files and PyTorch programs: loaded when a person brings some.
    Reader,
    /// With Burn's WebGPU runtime: loaded when that device is used. The profile and features of the wasm tests.
    WebGpu,
}

impl Bundle {
    pub const ALL: [Self; 3] = [Self::Cpu, Self::Reader, Self::WebGpu];
    /// What the page cannot do without.
    pub const PAGE: [Self; 2] = [Self::Cpu, Self::Reader];

    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Reader => "reader",
            Self::WebGpu => "webgpu",
        }
    }

    /// Its features, as cargo is told.
    pub fn features(self) -> &'static [&'static str] {
        match self {
            Self::Cpu => &["--no-default-features", "--features", "lab"],
            Self::Reader => &["--no-default-features", "--features", "reader"],
            Self::WebGpu => &["--features", "gpu"],
        }
    }

    fn profile_folder(self) -> &'static str {
        match self {
            Self::Cpu | Self::Reader => "web",
            Self::WebGpu => "release",
        }
    }

    /// Brings the bundle's folder in `www/pkg` up to date.
    pub fn build(self, setup: &Setup) -> Result<()> {
        let rust = setup.wasm_rust()?;
        let bindgen = setup.bindgen()?;
        let places = &setup.places;
        let started = Instant::now();

        let mut cargo = rust.cargo();
        cargo
            .current_dir(&places.root)
            .env("CARGO_TARGET_DIR", &places.wasm_target);
        cargo.args([
            "rustc",
            "--package",
            "convlab",
            "--lib",
            "--target",
            "wasm32-unknown-unknown",
        ]);
        cargo.args(["--profile", self.profile_folder()]);
        cargo.args(self.features());
        if self.profile_folder() == "web" {
            // Beside an rlib, this crate itself would be left out of link-time optimisation.
            cargo.args(["--crate-type", "cdylib"]);
        }
        shell::run(&mut cargo)?;

        // The library's own output: one level up, the shell's program for wasm has the same name.
        let wasm = places
            .wasm_target
            .join("wasm32-unknown-unknown")
            .join(self.profile_folder())
            .join("deps/convlab.wasm");
        let folder = places.page_parts().join("pkg").join(self.name());
        if let Self::Cpu = self {
            write_shaders(&places.root, &folder)?;
        }
        let stamp = folder.join(".made-from");
        let made_from = format!(
            "{} {}",
            identity(&wasm)?,
            identity(&shell::program(&bindgen.bin, "wasm-bindgen"))?
        );
        let complete = self.files(&folder).iter().all(|file| file.is_file());
        if complete && fs::read_to_string(&stamp).is_ok_and(|text| text == made_from) {
            return Ok(());
        }

        // The name section is a fifth of the download. wasm-opt does not pay: with -O2 or -Oz the module is 9 %
        // smaller and its brotli 10 % bigger.
        let mut command = shell::command(shell::program(&bindgen.bin, "wasm-bindgen"));
        command.args([
            "--target",
            "web",
            "--out-name",
            "convlab",
            "--remove-producers-section",
            "--remove-name-section",
            "--out-dir",
        ]);
        shell::run(command.arg(&folder).arg(&wasm))?;
        setup.npm()?;
        minify(&places.root, &folder, &folder, &[folder.join("convlab.js")])?;
        if let Self::Reader = self {
            write_schema(&places.root, &folder)?;
        }
        eprintln!("compressing www/pkg/{}", self.name());
        compress::precompress(&self.files(&folder))?;
        fs::write(&stamp, made_from)?;
        eprintln!(
            "www/pkg/{} made in {:.1} s",
            self.name(),
            started.elapsed().as_secs_f64()
        );
        Ok(())
    }

    fn files(self, folder: &Path) -> Vec<PathBuf> {
        let names: &[&str] = match self {
            Self::Reader => &["convlab.js", "convlab_bg.wasm", "../schema.js"],
            Self::Cpu | Self::WebGpu => &["convlab.js", "convlab_bg.wasm"],
        };
        names.iter().map(|name| folder.join(name)).collect()
    }
}

/// The module of `cargo xtask bench`: the library with the bare Burn loop beside it, in `www/pkg/bench`. Built like the
/// WebGPU bundle, which computes on the CPU too.
pub fn build_bench(setup: &Setup) -> Result<()> {
    let bundle = Bundle::WebGpu;
    let places = &setup.places;
    let mut cargo = setup.wasm_rust()?.cargo();
    cargo
        .current_dir(&places.root)
        .env("CARGO_TARGET_DIR", &places.wasm_target)
        .args(["build", "--package", "convlab", "--example", "bench"])
        .args(["--target", "wasm32-unknown-unknown", "--release"]);
    shell::run(cargo.args(bundle.features()))?;
    let wasm = places
        .wasm_target
        .join("wasm32-unknown-unknown")
        .join(bundle.profile_folder())
        .join("examples/bench.wasm");
    let folder = places.page_parts().join("pkg/bench");
    let mut command = shell::command(shell::program(&setup.bindgen()?.bin, "wasm-bindgen"));
    command.args(["--target", "web", "--out-name", "convlab", "--out-dir"]);
    shell::run(command.arg(&folder).arg(&wasm))
}

/// What the module says of recipes, as a script that the page loads before any module. The reader's bundle says it, so that the one that
/// trains need not hold the words.
fn write_schema(root: &Path, folder: &Path) -> Result<()> {
    let node = shell::which("node").context("node is not on PATH: install Node 20 or newer")?;
    let mut command = shell::command(node);
    command.arg(root.join("xtask/page/schema.mjs")).arg(folder);
    shell::capture(&mut command).map(|_| ())
}

/// The shaders' text in one file, for a bundle without them: each after a line `//// path`.
fn write_shaders(root: &Path, folder: &Path) -> Result<()> {
    let shaders = root.join("shaders");
    let mut text = String::new();
    for part in ["", "shared/"] {
        let entries = fs::read_dir(shaders.join(part))
            .with_context(|| format!("{} cannot be read", shaders.join(part).display()))?;
        let mut names: Vec<String> = entries
            .flatten()
            .map(|entry| format!("{part}{}", entry.file_name().to_string_lossy()))
            .filter(|name| name.ends_with(".wgsl"))
            .collect();
        names.sort();
        for name in names {
            let source = fs::read_to_string(shaders.join(&name))
                .with_context(|| format!("shaders/{name} cannot be read"))?;
            text += &format!("//// {name}\n{source}");
        }
    }
    let file = folder.join("shaders.txt");
    if fs::read_to_string(&file).is_ok_and(|known| known == text) {
        return Ok(());
    }
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&file, text))
        .with_context(|| format!("{} cannot be written", file.display()))?;
    compress::precompress(&[file])
}

/// Tells one version of a file from another: its size and time.
fn identity(file: &Path) -> Result<String> {
    let facts = fs::metadata(file)
        .with_context(|| format!("{} is missing after the build", file.display()))?;
    let changed = facts
        .modified()?
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Ok(format!("{}:{}", facts.len(), changed.as_nanos()))
}
