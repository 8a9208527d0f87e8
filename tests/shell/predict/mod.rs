//! `convlab predict` answers for files what `eval` counts for the same pictures.

mod classes;
mod faults;
mod maps;
mod pictures;
mod tasks;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::stderr;

/// The program with arguments, in a folder, to its end.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_convlab"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

/// The same, which succeeds.
fn done(folder: &Path, arguments: &[&str]) -> Output {
    let output = run(folder, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr(&output)
    );
    output
}

/// The JSON that a command prints.
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = done(folder, arguments);
    let text = std::str::from_utf8(&output.stdout).expect("text");
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// `train`, `eval` or `predict` with settings that both have.
fn with<'a>(command: &[&'a str], settings: &[&'a str]) -> Vec<&'a str> {
    [command, &["--device", "cpu"], settings].concat()
}

/// `eval`'s confusion of true and predicted classes.
fn confusion(folder: &Path, model: &str, data: &str, settings: &[&str]) -> Vec<Vec<u64>> {
    let command = [
        "eval",
        "--model",
        model,
        "--data",
        data,
        "--batch",
        "4",
        "--weights",
        "w.safetensors",
        "--json",
    ];
    let event = json(folder, &with(&command, settings));
    serde_json::from_value(event["confusion"].clone()).expect("a confusion")
}

/// The pictures of a document.
fn pictures_of(document: &Value) -> &[Value] {
    document["pictures"].as_array().expect("a list")
}
