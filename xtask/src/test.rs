//! `cargo xtask test`: every check and test in stages, a summary at the end.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::{bundle::Bundle, flaky, page::Page, places::Places, setup::Setup, shell, unhandled};

#[derive(Args)]
pub struct Options {
    /// Run this stage alone; may be given several times.
    #[arg(long, value_enum, value_name = "STAGE")]
    only: Vec<Stage>,
    /// While you work: the native tests, the page's types, and its smoke test on the CPU alone
    #[arg(long, conflicts_with = "only")]
    quick: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// rustfmt and Prettier find nothing to change
    Fmt,
    /// clippy finds nothing natively, and a new variant that nothing handles does not compile
    Clippy,
    /// clippy finds nothing in what the browser runs, with and without WebGPU
    ClippyWasm,
    /// the tests, natively
    Native,
    /// the tests in a dedicated Worker of a headless Chromium
    Wasm,
    /// the page's two wasm bundles
    Bundles,
    /// tsc finds nothing in the page's modules and the page tests
    Types,
    /// the page in a real Chromium
    Page,
    /// the page trains on the CPU; a part of `page`
    Smoke,
}

impl Stage {
    /// What is quick to fail comes first; the page needs the bundles, and its types theirs.
    const ALL: [Self; 8] = [
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::ClippyWasm,
        Self::Bundles,
        Self::Types,
        Self::Wasm,
        Self::Page,
    ];

    /// What is asked while working: no WebGPU bundle, no browser but for a minute.
    const QUICK: [Self; 3] = [Self::Native, Self::Smoke, Self::Types];

    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_string())
            .unwrap_or_default()
    }

    /// Runs the stage; `built` says that this run has built the bundles.
    fn run(self, setup: &Setup, built: bool) -> Result<()> {
        match self {
            Self::Fmt => fmt(setup),
            Self::Clippy => clippy(setup),
            Self::ClippyWasm => clippy_wasm(setup),
            Self::Native => native(setup),
            Self::Wasm => wasm(setup),
            Self::Bundles => Bundle::ALL
                .into_iter()
                .try_for_each(|bundle| bundle.build(setup)),
            Self::Types => types(setup),
            Self::Page => {
                let tests = page_tests(&setup.places.root.join("tests/page"))?;
                // The two small bundles are one file in cargo's eyes, so that each is built again behind the other.
                let bundles: &[Bundle] = if built { &[] } else { &Bundle::ALL };
                page(setup, bundles, &tests)
            }
            Self::Smoke => {
                let test = setup.places.root.join("tests/page/training.test.mjs");
                page(setup, &Bundle::PAGE, &[test])
            }
        }
    }
}

pub fn run(setup: &Setup, options: &Options) -> Result<()> {
    let stages = match (options.quick, &options.only[..]) {
        (true, _) => Stage::QUICK.to_vec(),
        (false, []) => Stage::ALL.to_vec(),
        (false, only) => {
            let stages = Stage::ALL.into_iter().chain([Stage::Smoke]);
            stages.filter(|stage| only.contains(stage)).collect()
        }
    };
    let mut results: Vec<(Stage, Result<()>, Duration)> = Vec::new();
    for stage in stages {
        println!("\n──── {} ────", stage.name());
        let started = Instant::now();
        let built = results
            .iter()
            .any(|(stage, result, _)| *stage == Stage::Bundles && result.is_ok());
        let result = stage.run(setup, built);
        let took = started.elapsed();
        match &result {
            Ok(()) => println!("──── {} passed in {}", stage.name(), seconds(took)),
            Err(error) => println!(
                "──── {} FAILED after {}: {error:#}",
                stage.name(),
                seconds(took)
            ),
        }
        results.push((stage, result, took));
    }
    summary(&results)?;
    flaky::tell();
    Ok(())
}

fn summary(results: &[(Stage, Result<()>, Duration)]) -> Result<()> {
    println!("\n──── summary ────");
    for (stage, result, took) in results {
        let outcome = if result.is_ok() { "passed" } else { "FAILED" };
        println!("{:<12} {outcome} {:>10}", stage.name(), seconds(*took));
    }
    let all = results.iter().map(|(.., took)| *took).sum();
    println!("{:<12} {:>17}", "together", seconds(all));
    let failed = results
        .iter()
        .filter(|(_, result, _)| result.is_err())
        .count();
    println!("stages: {} passed, {failed} failed", results.len() - failed);
    if failed > 0 {
        bail!(
            "{failed} of {} stages failed; each says why above",
            results.len()
        );
    }
    Ok(())
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn cargo(places: &Places) -> Command {
    let mut cargo = shell::command("cargo");
    cargo
        .current_dir(&places.root)
        .env("CARGO_TARGET_DIR", &places.target);
    cargo
}

fn fmt(setup: &Setup) -> Result<()> {
    shell::run(cargo(&setup.places).args(["fmt", "--all", "--check"]))?;
    setup.npm()?;
    let prettier = (setup.places.root).join("node_modules/prettier/bin/prettier.cjs");
    let mut node = shell::command("node");
    shell::run(node.current_dir(&setup.places.root).arg(prettier).args([
        "--check",
        "--log-level",
        "warn",
        ".",
    ]))
}

/// What is checked natively. Burn's WebGPU runtime, the reference, is compiled and run in Chromium; natively it is most of a build, and
/// its tests need a real GPU.
fn packages() -> [&'static [&'static str]; 2] {
    let convlab: &[&str] = match env::var_os("CONVLAB_GPU") {
        Some(_) => &["--package", "convlab", "--features", "gpu"],
        None => &["--package", "convlab"],
    };
    [&["--package", "xtask"], convlab]
}

/// The release profile, so that build scripts and macros are built once for lint and tests.
fn clippy(setup: &Setup) -> Result<()> {
    for package in packages() {
        let mut cargo = cargo(&setup.places);
        cargo.args(["clippy", "--release", "--all-targets"]);
        cargo.args(package).args(["--", "-D", "warnings"]);
        shell::run(&mut cargo)?;
    }
    unhandled::check(setup)
}

fn clippy_wasm(setup: &Setup) -> Result<()> {
    // What the first bundle has is in the last one too.
    for (bundle, what) in [
        (Bundle::Reader, &["--lib"][..]),
        (Bundle::WebGpu, &["--lib", "--tests"][..]),
    ] {
        let mut cargo = setup.wasm_rust()?.cargo();
        cargo
            .current_dir(&setup.places.root)
            .env("CARGO_TARGET_DIR", &setup.places.wasm_target);
        cargo.args([
            "clippy",
            "--package",
            "convlab",
            "--target",
            "wasm32-unknown-unknown",
            // Of every bundle: what two of them have in common is checked once.
            "--release",
        ]);
        cargo
            .args(bundle.features())
            .args(what)
            .args(["--", "-D", "warnings"]);
        shell::run(&mut cargo)?;
    }
    Ok(())
}

/// xtask's few tests go first, so that the crate's own close the stage.
fn native(setup: &Setup) -> Result<()> {
    for package in packages() {
        shell::run(
            cargo(&setup.places)
                .args(["test", "--release"])
                .args(package),
        )?;
    }
    Ok(())
}

fn wasm(setup: &Setup) -> Result<()> {
    let browser = setup.browser()?;
    let (wasm_pack, bindgen) = (&setup.wasm_pack()?.bin, &setup.bindgen()?.bin);
    let mut command = shell::command(shell::program(wasm_pack, "wasm-pack"));
    setup.wasm_rust()?.apply(&mut command, &[bindgen.as_path()]);
    command
        .current_dir(&setup.places.root)
        .env("CARGO_TARGET_DIR", &setup.places.wasm_target);
    // What it would download is on PATH already.
    command.args([
        "test",
        "--headless",
        "--chrome",
        "--release",
        "--mode",
        "no-install",
        "--chromedriver",
    ]);
    command.arg(&browser.driver);
    shell::run(command.args(["--", "--features", "gpu"]))
}

fn types(setup: &Setup) -> Result<()> {
    setup.npm()?;
    let compiler = setup.places.root.join("node_modules/typescript/bin/tsc");
    let mut node = shell::command("node");
    shell::run(
        node.current_dir(&setup.places.root)
            .arg(compiler)
            .args(["--project", "tsconfig.json"]),
    )
}

/// Page tests that compare times, and so run with nothing beside them.
const ALONE: [&str; 3] = ["device", "editor", "replay"];

/// Runs files of page tests on a page with these bundles. Most tests wait for the page, so two files run at once.
fn page(setup: &Setup, bundles: &[Bundle], tests: &[PathBuf]) -> Result<()> {
    let page = Page::serve(setup, bundles)?;
    let is_alone = |test: &&PathBuf| {
        let name = test.file_name().unwrap_or_default().to_string_lossy();
        ALONE
            .iter()
            .any(|alone| name == format!("{alone}.test.mjs"))
    };
    let (alone, together): (Vec<_>, Vec<_>) = tests.iter().partition(is_alone);
    let mut failed = None;
    for (tests, at_once) in [(together, 2), (alone, 1)] {
        if tests.is_empty() {
            continue;
        }
        if let Err(error) = page_run(&page, &tests, at_once) {
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), Err)
}

fn page_run(page: &Page, tests: &[&PathBuf], at_once: usize) -> Result<()> {
    let places = page.places();
    let mut node = page.node()?;
    // Built by the native stage; the page is compared with it where real data is at hand.
    let program = places.target.join("release/convlab");
    if program.is_file() {
        node.env("CONVLAB_SHELL", program);
    }
    node.args(["--test", &format!("--test-concurrency={at_once}")]);
    let outcomes = flaky::reported(&mut node, &places.results())?;
    match shell::run(node.args(tests)) {
        Ok(()) => Ok(()),
        Err(error) => flaky::run_again(page, &outcomes).context(error),
    }
}

fn page_tests(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut tests: Vec<_> = files
        .filter(|file| file.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    tests.sort();
    if tests.is_empty() {
        bail!("{} holds no *.test.mjs", folder.display());
    }
    Ok(tests)
}
