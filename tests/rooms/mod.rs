//! Do imports point downward only, and does each room see only what it may?

mod page;

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the bottom up; a room may import what stands before it, and itself.
const ORDER: [&str; 7] = [
    "network", "recipe", "data", "engine", "weights", "train", "web",
];
/// What reads other programs stands beside them: it sees `network` and `recipe` alone, and the faces see it.
const BESIDE: &str = "interop";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// (path within src, text) of every source file.
fn crate_sources() -> Vec<(String, String)> {
    // Asked when the test runs: a cached build may come from another clone.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    let root = Path::new(&manifest).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    assert!(found.len() > 30, "the sources were found");
    found
        .into_iter()
        .map(|path| {
            (
                path.strip_prefix(&root)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/"),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

#[test]
fn imports_point_downward_only() {
    let mut wrong = Vec::new();
    for (path, text) in crate_sources() {
        let Some(height) = ORDER
            .iter()
            .position(|room| path.starts_with(&format!("{room}/")))
        else {
            continue;
        };
        for above in &ORDER[height + 1..] {
            for (number, line) in text.lines().enumerate() {
                if line.contains(&format!("crate::{above}")) {
                    wrong.push(format!("{path}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn interop_sees_networks_and_recipes_alone_and_is_seen_by_faces_alone() {
    let mut wrong = Vec::new();
    for (path, text) in crate_sources() {
        let inside = path.starts_with(&format!("{BESIDE}/"));
        let is_face = path.starts_with("web/") || path.starts_with("bin/");
        for (number, line) in text.lines().enumerate() {
            let up = ORDER[2..]
                .iter()
                .any(|room| line.contains(&format!("crate::{room}")));
            let into = line.contains(&format!("crate::{BESIDE}"));
            if inside && up || !inside && !is_face && into {
                wrong.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_library_is_seen_only_in_its_room() {
    let mut wrong = Vec::new();
    for (path, text) in crate_sources() {
        let mut forbid = |word: &str, allowed: &[&str]| {
            if allowed.iter().any(|room| path.starts_with(room)) {
                return;
            }
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                if code.contains(word) {
                    wrong.push(format!("{path}:{}: {}", number + 1, line.trim()));
                }
            }
        };
        forbid("use burn::", &["engine/burn/"]);
        forbid(
            "wgpu::Device",
            // `platform` opens it where wgpu lacks what the browser has.
            &["engine/compiled/", "engine/burn/device.rs", "platform/"],
        );
        forbid("use wgpu", &["engine/compiled/"]);
        forbid("wasm_bindgen", &["web/", "platform/"]);
        forbid("clap", &["bin/"]);
        forbid("std::fs", &["bin/"]);
        forbid("Instant::now", &["train/", "web/", "bin/"]);
        forbid("target_family", &["platform/", "lib.rs", "bin/"]);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
