//! SIGINT and SIGTERM stop a run after the step, its files are written, and going on gives the losses of never having stopped.

use convlab::train::Checkpoint;
use convlab::weights::load_weights;

use super::{Running, finished, folder, losses, stderr, train};

/// A run stopped by a signal, resumed, and compared with one that was never stopped.
fn stopped_and_resumed(signal: &str, code: i32, settings: &str) {
    let folder = folder(&format!("{signal}-{}", settings.len()));
    let files = "--save w.safetensors --checkpoint c.safetensors --curve c.svg --json";
    let running = Running::begin(train(&folder, &format!("--epochs 1000 {settings} {files}")));
    running.signal(signal);
    let (events, output) = running.end();
    let words = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{words}");
    assert!(
        words.contains(&format!("stopped by SIG{signal} after step")),
        "{words}"
    );
    assert!(words.contains("--resume c.safetensors"), "{words}");

    let read = |name: &str| std::fs::read(folder.join(name)).expect(name);
    let checkpoint = Checkpoint::from_bytes(&read("c.safetensors")).expect("a checkpoint");
    let before = losses(&events);
    assert_eq!(
        before.last().map(|(step, _)| *step),
        Some(checkpoint.step),
        "the checkpoint is of the last step reported"
    );
    let mut weights = load_weights(&read("w.safetensors")).expect("weights");
    let mut parameters = checkpoint.state.parameters.clone();
    weights.sort_by(|a, b| a.name.cmp(&b.name));
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(weights, parameters);
    assert!(
        String::from_utf8(read("c.svg"))
            .expect("text")
            .contains("<svg")
    );

    let last = checkpoint.step + 6;
    let after = losses(&finished(train(
        &folder,
        &format!("--resume c.safetensors --steps {last} --json"),
    )));
    let whole = losses(&finished(train(
        &folder,
        &format!("--epochs 1000 {settings} --steps {last} --json"),
    )));
    assert_eq!([before, after].concat(), whole);
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn sigint_stops_after_the_step_and_the_run_goes_on_as_if_it_had_not() {
    stopped_and_resumed("INT", 130, "--optimizer adam");
}

#[test]
fn sigterm_stops_after_the_step_and_the_run_goes_on_as_if_it_had_not() {
    stopped_and_resumed("TERM", 143, "--flip");
}

#[test]
fn a_second_signal_ends_the_program_at_once() {
    let folder = folder("twice");
    // The evaluation of the held-out pictures, or a turn, is under way: whatever it is, the second signal does not wait for it.
    let running = Running::begin(train(&folder, "--epochs 1000 --save w.safetensors --json"));
    running.signal("INT");
    running.signal("INT");
    let (_, output) = running.end();
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn without_files_a_stopped_run_says_that_nothing_was_written() {
    let folder = folder("nothing");
    let running = Running::begin(train(&folder, "--epochs 1000 --json"));
    running.signal("TERM");
    let (_, output) = running.end();
    assert_eq!(output.status.code(), Some(143));
    assert!(
        stderr(&output).contains("nothing was written"),
        "{}",
        stderr(&output)
    );
    std::fs::remove_dir_all(folder).expect("the folder goes");
}
