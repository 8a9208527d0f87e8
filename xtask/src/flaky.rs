//! Page tests that failed are run once more, each by itself. One that passes then is flaky: it does not fail the run, and it is listed at
//! the end, so that it does not hide either.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{page::Page, shell};

/// More failures than this are no accidents.
const MOST: usize = 10;

/// Tests that failed and passed in this run.
static FLAKY: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Failure {
    file: PathBuf,
    name: String,
}

/// Runs the tests named in a file of failures again.
pub fn run_again(page: &Page, failures: &Path) -> Result<()> {
    let text = fs::read_to_string(failures)
        .with_context(|| format!("{} cannot be read", failures.display()))?;
    let failed = read(&text)?;
    if failed.is_empty() {
        bail!("no test says what failed");
    }
    if failed.len() > MOST {
        bail!("{} tests failed", failed.len());
    }
    let mut again = Vec::new();
    for Failure { file, name } in failed {
        println!("\nonce more: {name}");
        let mut node = page.node()?;
        node.args(["--test", "--test-reporter=spec"])
            .arg(format!("--test-name-pattern=^{}$", escaped(&name)))
            .arg(&file);
        match shell::run(&mut node) {
            Ok(()) => remember(format!("{name} ({})", file.display())),
            Err(_) => again.push(name),
        }
    }
    match again.is_empty() {
        true => Ok(()),
        false => bail!("failed twice: {}", again.join("; ")),
    }
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

fn read(text: &str) -> Result<Vec<Failure>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let failures = lines.map(|line| {
        let value: Value = serde_json::from_str(line).unwrap_or_default();
        let text = |key: &str| value[key].as_str().map(str::to_string);
        let failure = text("file").zip(text("name"));
        let failure = failure.with_context(|| format!("not a failed test: {line}"))?;
        Ok(Failure {
            file: failure.0.into(),
            name: failure.1,
        })
    });
    failures.collect()
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
    use super::{escaped, read};

    #[test]
    fn a_name_becomes_a_pattern_for_itself_alone() {
        assert_eq!(
            escaped("11 outputs (of 10) a.b"),
            "11 outputs \\(of 10\\) a\\.b"
        );
        assert_eq!(escaped("中文 ok"), "中文 ok");
    }

    #[test]
    fn failures_are_read_line_by_line_and_others_refused() {
        let text = "{\"file\": \"/a/b.test.mjs\", \"name\": \"it works\"}\n\n";
        let found = read(text).expect("a failure");
        assert_eq!((found.len(), found[0].name.as_str()), (1, "it works"));
        assert!(read("nothing").is_err());
    }
}
