//! Do the documents keep what they promise? Their links lead somewhere, the paths they name exist, and README stays short.

mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// Longest README, in lines, and longest line outside of tables and code, in characters.
const README_LINES: usize = 150;
const LINE: usize = 140;
/// Longest line of a script, a style or HTML, in characters: Prettier keeps code to it, and leaves comments and strings alone.
const SCRIPT_LINE: usize = 120;

/// Folders whose paths, written as code, have to exist. What stands in `www/pkg` is built.
const FOLDERS: [&str; 8] = [
    "docs/",
    "examples/",
    "shaders/",
    "src/",
    "tests/",
    "www/",
    "xtask/",
    ".ci/",
];
const BUILT: &str = "www/pkg";

fn root() -> PathBuf {
    // Asked when the test runs: a cached build may come from another clone.
    std::env::var_os("CARGO_MANIFEST_DIR")
        .expect("cargo runs the tests")
        .into()
}

/// Documents by their paths from the root.
fn documents() -> Vec<String> {
    let mut found: Vec<String> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        .map(String::from)
        .into();
    for entry in fs::read_dir(root().join("docs")).expect("docs/") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".md") {
            found.push(format!("docs/{name}"));
        }
    }
    found.sort();
    assert!(found.len() > 10, "the documents were found");
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Numbered lines (from 1) outside of fenced code.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let is_fence = line.trim_start().starts_with("```");
        if !is_fence && !is_code {
            lines.push((number, line));
        }
        is_code ^= is_fence;
    }
    lines
}

/// Targets of a line's links and pictures: what stands between `](` and `)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

/// Paths within the repository that a line names as code. A path with a word in capitals for a name stands for many.
fn named_paths(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split('`').skip(1).step_by(2);
    code.filter(|code| FOLDERS.iter().any(|folder| code.starts_with(folder)))
        .filter(|path| !path.contains("NAME") && !path.starts_with(BUILT))
        .filter(|path| !path.contains([' ', '*']))
}

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).into_iter();
    headings
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading
                .chars()
                .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// Whether a link leads out of the repository.
fn is_foreign(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:")
}

/// What is wrong with the links and paths of a document; empty if nothing.
fn complaints(document: &str, content: &str) -> Vec<String> {
    let file = root().join(document);
    let mut wrong = Vec::new();
    for (number, line) in prose(content) {
        for target in links(line).filter(|target| !is_foreign(target)) {
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let (other, known) = match path {
                "" => (file.clone(), content.to_string()),
                _ => {
                    let other = file.with_file_name("").join(path);
                    let is_text = path.ends_with(".md") && other.is_file();
                    let known = match is_text {
                        true => text(&other),
                        false => String::new(),
                    };
                    (other, known)
                }
            };
            if !other.exists() {
                wrong.push(format!("{document}:{number}: {target} does not exist"));
            } else if !anchor.is_empty() && !anchors(&known).iter().any(|known| known == anchor) {
                wrong.push(format!("{document}:{number}: {target} is no heading"));
            }
        }
        for path in named_paths(line) {
            if !root().join(path).exists() {
                wrong.push(format!("{document}:{number}: {path} does not exist"));
            }
        }
    }
    wrong
}

#[test]
fn every_link_and_every_named_path_exists() {
    let wrong: Vec<String> = documents()
        .iter()
        .flat_map(|document| complaints(document, &text(&root().join(document))))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_leads_nowhere_is_noticed() {
    let content = "# The way of the data\n\
        [good](../README.md), [here](#the-way-of-the-data), [there](https://example.org/no.md)\n\
        [gone](gone.md) and [no heading](#gone)\n\
        `src/lib.rs`, `src/gone.rs`, `shaders/NAME_forward.wgsl`, `www/pkg/cpu`\n\
        ```\n[code](gone.md)\n```\n";
    let wrong = complaints("docs/data.md", content);
    assert_eq!(
        wrong,
        [
            "docs/data.md:3: gone.md does not exist",
            "docs/data.md:3: #gone is no heading",
            "docs/data.md:4: src/gone.rs does not exist",
        ]
    );
}

#[test]
fn readme_is_short_and_leads_to_every_document() {
    let readme = text(&root().join("README.md"));
    let lines = readme.lines().count();
    assert!(
        lines <= README_LINES,
        "README.md has {lines} lines; what needs more than {README_LINES} goes to docs/"
    );
    let linked: Vec<&str> = readme.lines().flat_map(links).collect();
    let missed: Vec<String> = documents()
        .into_iter()
        .filter(|document| document != "README.md" && !linked.contains(&document.as_str()))
        .collect();
    assert!(missed.is_empty(), "README.md does not link {missed:?}");
}

#[test]
fn lines_outside_of_tables_and_code_are_not_long() {
    let mut long = Vec::new();
    for document in documents() {
        for (number, line) in prose(&text(&root().join(&document))) {
            if !line.starts_with('|') && line.chars().count() > LINE {
                long.push(format!("{document}:{number}"));
            }
        }
    }
    assert!(long.is_empty(), "more than {LINE} characters: {long:?}");
}

/// Scripts, styles and HTML below a folder. What is built or comes from npm is not ours.
fn scripts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let is_foreign = ["pkg", "vendor", "node_modules"]
            .iter()
            .any(|name| path.ends_with(name));
        if path.is_dir() && !is_foreign {
            scripts(&path, found);
        } else if path.extension().is_some_and(|ending| {
            ["js", "mjs", "css", "html"]
                .iter()
                .any(|one| ending == *one)
        }) {
            found.push(path);
        }
    }
}

#[test]
fn lines_of_scripts_and_styles_are_not_long() {
    let root = root();
    let mut found = vec![root.join("index.html")];
    for folder in ["www", "tests/page", "xtask/page", "examples"] {
        scripts(&root.join(folder), &mut found);
    }
    assert!(found.len() > 150, "the scripts were found");
    let mut long = Vec::new();
    for file in found {
        for (number, line) in (1..).zip(text(&file).lines()) {
            if line.chars().count() > SCRIPT_LINE {
                let name = file.strip_prefix(&root).unwrap_or(&file).display();
                long.push(format!("{name}:{number}"));
            }
        }
    }
    assert!(
        long.is_empty(),
        "more than {SCRIPT_LINE} characters: {long:?}"
    );
}

#[test]
fn the_architecture_names_every_room() {
    let architecture = text(&root().join("docs/architecture.md"));
    let rooms = fs::read_dir(root().join("src")).expect("src/");
    let missed: Vec<String> = rooms
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| format!("`src/{}/`", entry.file_name().to_string_lossy()))
        .filter(|room| !architecture.contains(room.as_str()))
        .collect();
    assert!(
        missed.is_empty(),
        "docs/architecture.md does not name {missed:?}"
    );
}
