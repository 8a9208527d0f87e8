//! A reader that goes away (`| head`) ends a command without a word, and a run with its files written. Without a terminal a run
//! prints lines.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use convlab::weights::load_weights;

use super::{Running, ended, folder, stderr, train};

#[test]
fn a_run_whose_reader_goes_away_writes_its_files_and_ends_without_a_word() {
    let folder = folder("pipe");
    let Running { child, out, .. } = Running::begin(train(
        &folder,
        "--epochs 1000 --save w.safetensors --checkpoint c.safetensors --json",
    ));
    drop(out);
    let output = ended(child);
    assert_eq!(output.status.code(), Some(141), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    let bytes = std::fs::read(folder.join("w.safetensors")).expect("weights");
    assert_eq!(load_weights(&bytes).expect("tensors").len(), 10);
    assert!(folder.join("c.safetensors").exists());
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn lists_whose_reader_goes_away_end_without_a_word() {
    for arguments in [
        "model list",
        "model show resnet20",
        "data show builtin:scenes",
        "model plan lenet",
        "model export resnet20 --as json",
    ] {
        // The reader is gone before the program starts, so that no list is short enough to be written before.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = Command::new(env!("CARGO_BIN_EXE_convlab"))
            .args(arguments.split(' '))
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = ended(child);
        assert_eq!(
            (output.status.code(), stderr(&output).as_str()),
            (Some(141), ""),
            "{arguments}"
        );
    }
}

#[test]
fn without_a_terminal_a_run_prints_its_first_step_and_its_evaluations_as_lines() {
    let folder = folder("lines");
    let mut child = train(&folder, "--steps 3")
        .spawn()
        .expect("the program starts");
    let mut lines = String::new();
    let mut words = BufReader::new(child.stderr.take().expect("a pipe"));
    words.read_line(&mut lines).expect("a line");
    words.read_to_string(&mut lines).expect("the rest");
    let output = ended(child);
    assert!(output.status.success());
    let first = lines.lines().find(|line| line.starts_with("step 1/3"));
    let first = first.unwrap_or_else(|| panic!("no first step in {lines}"));
    for part in ["loss ", "rate 1.000e-2", "images/s", "left"] {
        assert!(first.contains(part), "{part}: {first}");
    }
    assert!(lines.contains("epoch 1: held-out loss"), "{lines}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("held-out: loss"));
    std::fs::remove_dir_all(folder).expect("the folder goes");
}
