//! Does a run in the shell keep what it learned, whoever ends it? The real program, real signals, real pipes.
#![cfg(unix)]

mod checkpoints;
mod flags;
mod folders;
mod pipes;
mod predict;
mod signals;
mod training;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long anything may take on a loaded machine before a test gives up.
const PATIENCE: Duration = Duration::from_secs(240);

/// A folder of the test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("convlab-shell-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// `convlab train` of a small network on the CPU, in a folder.
fn train(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convlab"));
    let settings = "train --model lenet --batch 8 --lr 0.01 --momentum 0.9 --seed 3 --device cpu";
    command
        .args(settings.split(' ').chain(arguments.split(' ')))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A run that has reported its first step.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    /// Events so far.
    events: Vec<Value>,
}

impl Running {
    /// Starts a command with `--json` and waits for its first step.
    fn begin(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let events = Vec::new();
        let mut running = Self { child, out, events };
        while running.next()["event"] != "step" {}
        running
    }

    /// The next event, waited for.
    fn next(&mut self) -> &Value {
        let mut line = String::new();
        let length = self.out.read_line(&mut line).expect("a line");
        assert!(length > 0, "it ended by itself");
        let event = serde_json::from_str(&line).expect("an event");
        self.events.push(event);
        &self.events[self.events.len() - 1]
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.expect("kill").success());
    }

    /// All events, and what the program ended with.
    fn end(mut self) -> (Vec<Value>, Output) {
        for line in self.out.lines() {
            let line = line.expect("a line");
            self.events
                .push(serde_json::from_str(&line).expect("an event"));
        }
        (self.events, ended(self.child))
    }
}

/// Waits for the end; a program that does not end is killed and fails the test.
fn ended(mut child: Child) -> Output {
    let began = Instant::now();
    while child.try_wait().expect("a status").is_none() {
        if began.elapsed() > PATIENCE {
            child.kill().expect("a kill");
            panic!("the program did not end within {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().expect("its output")
}

/// The losses of steps, by step.
fn losses(events: &[Value]) -> Vec<(u64, f64)> {
    let steps = events.iter().filter(|event| event["event"] == "step");
    steps
        .map(|event| {
            let step = event["step"].as_u64().expect("a step");
            (step, event["loss"].as_f64().expect("a loss"))
        })
        .collect()
}

/// All events of a run to its end.
fn finished(mut command: Command) -> Vec<Value> {
    let output = command.output().expect("the program runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {text}", output.status);
    let lines = std::str::from_utf8(&output.stdout).expect("text").lines();
    lines
        .map(|line| serde_json::from_str(line).expect("an event"))
        .collect()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
