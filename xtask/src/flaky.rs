//! Page tests that failed are run once more, each by itself. One that passes then is flaky: it does not fail the run, and it is listed at
//! the end, so that it does not hide either.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{page::Page, shell};

/// More failures than this are no accidents.
const MOST: usize = 10;

/// Tests that failed and passed in this run.
static FLAKY: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What became of a test; a file that did not load is a test of its own name.
#[derive(Clone)]
struct Outcome {
    file: PathBuf,
    name: String,
    passed: bool,
}

/// Lets Node's test runner print what it does, and write what became of each test into a file in that folder, which is given.
pub fn reported(node: &mut Command, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let file = folder.join("page-outcomes.jsonl");
    // What another run left must not be taken for this one's.
    if file.exists() {
        fs::remove_file(&file)?;
    }
    node.args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
        .arg("--test-reporter=./xtask/page/outcomes.mjs")
        .arg(format!("--test-reporter-destination={}", file.display()));
    Ok(file)
}

/// Runs the tests that failed again.
///
/// # Errors
/// Where one fails again, where none or too many failed, and where a file did not load: that is no accident.
pub fn run_again(page: &Page, outcomes: &Path) -> Result<()> {
    let failed: Vec<Outcome> = read(outcomes)?
        .into_iter()
        .filter(|outcome| !outcome.passed)
        .collect();
    if failed.is_empty() || failed.len() > MOST {
        bail!("{} tests say that they failed", failed.len());
    }
    if let Some(broken) = failed.iter().find(|outcome| outcome.is_file()) {
        bail!("{} did not run to its end", broken.name);
    }
    let mut again = Vec::new();
    for outcome in failed {
        println!("\nonce more: {}", outcome.name);
        let mut node = page.node()?;
        node.arg("--test")
            .arg(format!("--test-name-pattern=^{}$", escaped(&outcome.name)));
        let folder = outcomes.parent().context("the outcomes lie in a folder")?;
        let outcomes = reported(&mut node, folder)?;
        let has_ended = shell::run(node.arg(&outcome.file)).is_ok();
        match has_ended && has_passed(&read(&outcomes)?, &outcome.name) {
            true => remember(format!("{} ({})", outcome.name, outcome.file.display())),
            false => again.push(outcome.name),
        }
    }
    match again.is_empty() {
        true => Ok(()),
        false => bail!("failed twice: {}", again.join("; ")),
    }
}

impl Outcome {
    fn is_file(&self) -> bool {
        self.name.ends_with(".test.mjs")
    }
}

/// Whether the test of that name ran and passed, and no other failed.
fn has_passed(outcomes: &[Outcome], name: &str) -> bool {
    outcomes.iter().any(|outcome| outcome.name == name)
        && outcomes.iter().all(|outcome| outcome.passed)
}

/// Lists what was flaky, as the last lines of the output.
pub fn tell() {
    let flaky = FLAKY.lock().unwrap_or_else(|error| error.into_inner());
    for test in flaky.iter() {
        println!("flaky: {test} failed, and passed when it was run once more");
    }
}

fn remember(test: String) {
    let mut flaky = FLAKY.lock().unwrap_or_else(|error| error.into_inner());
    flaky.push(test);
}

fn read(file: &Path) -> Result<Vec<Outcome>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    outcomes_in(&text)
}

fn outcomes_in(text: &str) -> Result<Vec<Outcome>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let outcomes = lines.map(|line| {
        let value: Value = serde_json::from_str(line).unwrap_or_default();
        let wrong = || format!("not what became of a test: {line}");
        Ok(Outcome {
            file: value["file"].as_str().with_context(wrong)?.into(),
            name: value["name"].as_str().with_context(wrong)?.into(),
            passed: value["passed"].as_bool().with_context(wrong)?,
        })
    });
    outcomes.collect()
}

/// A name as a pattern that nothing else matches.
fn escaped(name: &str) -> String {
    let mut pattern = String::new();
    for letter in name.chars() {
        if r"\^$.|?*+()[]{}/".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::{escaped, has_passed, outcomes_in};

    #[test]
    fn a_name_becomes_a_pattern_for_itself_alone() {
        assert_eq!(
            escaped("11 outputs (of 10) a.b"),
            "11 outputs \\(of 10\\) a\\.b"
        );
        assert_eq!(escaped("中文 ok"), "中文 ok");
    }

    const FAILED: &str = "{\"file\": \"/a/b.test.mjs\", \"name\": \"it works\", \"passed\": false}";
    const PASSED: &str = "{\"file\": \"/a/b.test.mjs\", \"name\": \"it works\", \"passed\": true}";
    const BROKEN: &str =
        "{\"file\": \"/a/b.test.mjs\", \"name\": \"/a/b.test.mjs\", \"passed\": false}";

    #[test]
    fn a_test_has_passed_where_it_ran_and_nothing_failed() {
        for (text, passed) in [
            ("", false),
            (PASSED, true),
            (FAILED, false),
            (&format!("{PASSED}\n{BROKEN}\n"), false),
            (&PASSED.replace("it works", "another"), false),
        ] {
            let outcomes = outcomes_in(text).expect("outcomes");
            assert_eq!(has_passed(&outcomes, "it works"), passed, "{text}");
        }
        assert!(outcomes_in("nothing").is_err() && outcomes_in("{}").is_err());
    }

    #[test]
    fn a_file_that_did_not_load_is_told_from_a_test() {
        let is_file = |text: &str| outcomes_in(text).expect("an outcome")[0].is_file();
        assert!(is_file(BROKEN) && !is_file(FAILED));
    }
}
