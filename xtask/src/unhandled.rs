//! Does the compiler lead whoever adds a layer, a loss, an optimizer, a schedule or a transform? With `--cfg convlab_unhandled` each of these enums has a variant that
//! nothing handles, and the crate must not compile: in every place that has to know a variant, and in no place that
//! `docs/adding.md` does not name.

use std::{collections::BTreeSet, fs};

use anyhow::{Context, Result, bail};

use crate::{setup::Setup, shell};

/// The enums, each with the files that have to know all of its variants.
const ASKING: [(&str, &[&str]); 6] = [
    (
        "Layer",
        &[
            "src/engine/burn/forward.rs",
            "src/engine/compiled/compile/ops/mod.rs",
            "src/engine/compiled/graph.rs",
            "src/interop/write/onnx/layers.rs",
            "src/interop/write/pytorch/forward.rs",
            "src/interop/write/pytorch/layers.rs",
            "src/interop/write/rust/forward.rs",
            "src/interop/write/rust/layers.rs",
            "src/network/layers/function.rs",
            "src/network/layers/mod.rs",
        ],
    ),
    (
        "Loss",
        &[
            "src/engine/burn/loss.rs",
            "src/engine/compiled/compile/loss.rs",
            "src/interop/write/pytorch/loss.rs",
            "src/recipe/loss.rs",
        ],
    ),
    (
        "Optimizer",
        &[
            "src/engine/burn/optimizer.rs",
            "src/engine/compiled/compile/optimizer.rs",
            "src/engine/progress.rs",
            "src/recipe/optimizer.rs",
        ],
    ),
    (
        "OptimizerKind",
        &[
            "src/interop/write/pytorch/optimizer.rs",
            "src/recipe/optimizer.rs",
            "src/train/nothing.rs",
            "src/train/recipe/build.rs",
        ],
    ),
    (
        "Rule",
        &[
            "src/interop/write/pytorch/optimizer.rs",
            "src/recipe/schedule/check.rs",
            "src/recipe/schedule/mod.rs",
            "src/train/rates/rule.rs",
        ],
    ),
    (
        "Step",
        &[
            "src/data/transform/steps/draw.rs",
            "src/data/transform/steps/mod.rs",
            "src/interop/write/pytorch/transforms.rs",
            "src/recipe/transforms/mod.rs",
            "src/recipe/transforms/text.rs",
            "src/train/reading.rs",
        ],
    ),
];

/// Compiles the crate with the variants and compares what the compiler asks for with the table.
pub fn check(setup: &Setup) -> Result<()> {
    let mut cargo = shell::command("cargo");
    cargo
        .current_dir(&setup.places.root)
        .env("CARGO_TARGET_DIR", &setup.places.target)
        .args(["clippy", "--release", "--package", "convlab", "--lib"])
        .args(["--message-format", "short"])
        .args(["--", "--cfg", "convlab_unhandled"]);
    let output = cargo.output().context("cargo cannot be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        bail!("a variant that nothing handles compiles: an arm takes what it does not name");
    }
    let found = asked(&said);
    let known: BTreeSet<(String, String)> = ASKING
        .iter()
        .flat_map(|(name, files)| {
            files
                .iter()
                .map(|file| (name.to_string(), file.to_string()))
        })
        .collect();
    let missing: Vec<_> = known.difference(&found).collect();
    let is_listed = |(name, _): &&(String, String)| ASKING.iter().any(|(known, _)| known == name);
    let unknown: Vec<_> = found.difference(&known).filter(is_listed).collect();
    if !missing.is_empty() || !unknown.is_empty() {
        bail!(
            "of a new variant the compiler does not ask in {missing:?}, and asks in {unknown:?}, which xtask/src/unhandled.rs and \
             docs/adding.md do not name. The compiler said:\n{said}"
        );
    }
    let guide = fs::read_to_string(setup.places.root.join("docs/adding.md"))?;
    let unnamed: Vec<_> = known
        .iter()
        .filter(|(_, file)| !guide.contains(file.as_str()))
        .collect();
    if !unnamed.is_empty() {
        bail!("docs/adding.md does not name {unnamed:?}");
    }
    Ok(())
}

/// Enum and file of every match that does not cover the variant, of lines such as
/// ``src/a.rs:1:2: error[E0004]: non-exhaustive patterns: `&network::layers::Layer::Unhandled` not covered``.
fn asked(said: &str) -> BTreeSet<(String, String)> {
    let line = |line: &str| {
        let (place, rest) = line.split_once(": error[E0004]: ")?;
        let (path, _) = rest.split_once("::Unhandled")?;
        let name = path.rsplit(':').next()?;
        let (file, _) = place.split_once(':')?;
        Some((name.to_string(), file.replace('\\', "/")))
    };
    said.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn enum_and_file_are_read() {
        let said = "src/a.rs:1:2: error[E0004]: non-exhaustive patterns: `&network::layers::Layer::Unhandled` not covered\n\
                    src/b.rs:3:4: error: something else\nerror: could not compile";
        let found: Vec<_> = asked(said).into_iter().collect();
        assert_eq!(found, [("Layer".to_string(), "src/a.rs".to_string())]);
    }
}
