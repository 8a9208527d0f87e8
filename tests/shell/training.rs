//! What the shell says and writes of a run beside its steps: warnings with the flag that mends them, the best weights, overfitting.

use std::path::Path;
use std::process::{Command, Stdio};

use convlab::network::zoo;
use serde_json::Value;

use super::{finished, folder, stderr, train};

/// `convlab` on the CPU with nothing but these arguments, in a folder.
fn convlab(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convlab"));
    command.args(arguments.split(' ')).args(["--device", "cpu"]);
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// A network of one's own with so many outputs, as a file.
fn network(folder: &Path, outputs: usize) {
    let network = zoo::model_for("lenet", 3, outputs).expect("LeNet");
    std::fs::write(folder.join("own.json"), network.to_json().expect("JSON")).expect("a file");
}

/// A picture of one value a pixel.
fn grey(path: &Path, value: impl Fn(usize) -> u8) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let file = std::fs::File::create(path).expect("a file");
    let mut encoder = png::Encoder::new(file, 16, 16);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a header");
    let pixels: Vec<u8> = (0..256).map(value).collect();
    writer.write_image_data(&pixels).expect("the pixels");
}

/// Pictures with masks, of which those held out say nothing of any pixel.
fn void_held_out(folder: &Path, count: usize) {
    for part in ["train", "test"] {
        for number in 0..count {
            let path = |kind: &str| folder.join(format!("{part}/{kind}/{number}.png"));
            grey(&path("images"), |at| ((at * (7 + number)) % 251) as u8);
            let is_void = part == "test";
            grey(
                &path("masks"),
                |at| if is_void { 255 } else { (at / 128) as u8 },
            );
        }
    }
    let palette = r#"{"classes": ["below", "above"], "palette": [[0, 0, 0], [255, 0, 0]]}"#;
    std::fs::write(folder.join("palette.json"), palette).expect("a file");
}

#[test]
fn outputs_that_are_not_the_classes_are_told_with_the_flag_that_mends_them() {
    let folder = folder("outputs");
    for outputs in [11, 14] {
        network(&folder, outputs);
        let output = convlab(&folder, "train --model own.json --steps 1")
            .output()
            .expect("it runs");
        let said = stderr(&output);
        assert!(output.status.success(), "{said}");
        let line = said.lines().find(|line| line.starts_with("warning: "));
        let line = line.unwrap_or_else(|| panic!("no warning in {said}"));
        assert!(
            line.contains(&format!("{outputs} classes"))
                && line.contains("have 10")
                && line.contains("--fit-outputs"),
            "{line}"
        );
        let mended = convlab(&folder, "train --model own.json --steps 1 --fit-outputs")
            .output()
            .expect("it runs");
        assert!(
            mended.status.success() && !stderr(&mended).contains("warning"),
            "{}",
            stderr(&mended)
        );
    }
    network(&folder, 4);
    let few = convlab(&folder, "train --model own.json --steps 1")
        .output()
        .expect("it runs");
    assert_eq!(few.status.code(), Some(1));
    assert!(
        stderr(&few).contains("puts out 4 classes") && stderr(&few).contains("--fit-outputs"),
        "{}",
        stderr(&few)
    );
    let mended = convlab(&folder, "train --model own.json --steps 1 --fit-outputs")
        .output()
        .expect("it runs");
    assert!(mended.status.success(), "{}", stderr(&mended));
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn training_that_means_nothing_is_told_with_a_flag() {
    let folder = folder("nothing");
    for (flags, words) in [
        ("--lr 0", ["learning rate is 0", "(--lr 0.03)"]),
        (
            "--lr 0 --optimizer adam",
            ["learning rate is 0", "(--lr 0.001)"],
        ),
        (
            "--schedule factors(factors=[0])",
            [
                "schedule makes every learning rate 0",
                "(--schedule constant)",
            ],
        ),
    ] {
        let mut command = convlab(&folder, &format!("train --steps 1 {flags}"));
        let output = command.output().expect("it runs");
        let said = stderr(&output);
        assert!(output.status.success(), "{said}");
        for word in words {
            assert!(said.contains(word), "{word:?} is missing in: {said}");
        }
    }
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

/// The accuracy of the evaluation after a step.
fn accuracy(events: &[Value], step: &Value) -> f64 {
    let of = |event: &&Value| event["event"] == "evaluated" && event["step"] == *step;
    let found = events.iter().find(of).expect("that evaluation");
    found["accuracy"].as_f64().expect("an accuracy")
}

#[test]
fn the_best_weights_are_written_and_do_what_they_did() {
    let folder = folder("best");
    for (name, settings) in [
        ("a.safetensors", "--model lenet --epochs 3 --batch 64"),
        (
            "b.safetensors",
            "--model lenet --epochs 4 --batch 128 --optimizer adam",
        ),
        (
            "c.safetensors",
            "--model lenet --epochs 2 --batch 100 --seed 4",
        ),
    ] {
        let settings = format!("train --lr 0.01 {settings} --save-best {name} --json");
        let events = finished(convlab(&folder, &settings));
        let best = events
            .iter()
            .find(|event| event["event"] == "best")
            .expect("a best evaluation");
        let written = events
            .iter()
            .any(|event| event["event"] == "saved" && event["path"] == name);
        assert!(
            written && best["measure"] == "accuracy" && best["epoch"].as_u64() > Some(0),
            "{best}"
        );
        let highest = events.iter().filter_map(|event| {
            event["accuracy"]
                .as_f64()
                .filter(|_| event["event"] == "evaluated")
        });
        assert_eq!(best["score"].as_f64(), highest.max_by(f64::total_cmp));
        let settings = format!("eval --model lenet --json --weights {name}");
        let evaluated = finished(convlab(&folder, &settings));
        assert_eq!(
            evaluated[0]["accuracy"].as_f64(),
            Some(accuracy(&events, &best["step"])),
            "{name}"
        );
        assert!(
            String::from_utf8_lossy(&std::fs::read(folder.join(name)).expect("a file"))
                .contains("convlab.classes")
        );
    }
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn the_best_of_before_is_written_after_a_resume_and_the_summary_says_it() {
    let folder = folder("best-resumed");
    let first = finished(train(
        &folder,
        "--steps 250 --checkpoint c.safetensors --save-best a.safetensors --json",
    ));
    assert!(first.iter().any(|event| event["event"] == "best"));
    // One more step, whose evaluation may be better or not.
    let output = train(
        &folder,
        "--resume c.safetensors --steps 251 --save-best b.safetensors",
    )
    .output()
    .expect("it runs");
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stderr(&output);
    let line = said.lines().find(|line| line.starts_with("best: epoch "));
    let line = line.unwrap_or_else(|| panic!("no best in {said}"));
    assert!(
        line.contains("held-out loss ") && line.contains("accuracy ") && line.ends_with('%'),
        "{line}"
    );
    assert!(folder.join("b.safetensors").exists());
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn where_nothing_held_out_counts_there_is_no_best_and_that_is_said_first() {
    let folder = folder("best-none");
    for count in [2, 3, 5] {
        let data = folder.join(format!("data-{count}"));
        void_held_out(&data, count);
        let common = format!("--model unet_small --data data-{count} --batch 2 --steps 2");
        let run = |more: &str| {
            let mut command = convlab(&folder, &format!("train {common}{more}"));
            command.output().expect("it runs")
        };
        let output = run("");
        let said = stderr(&output);
        assert!(
            output.status.success()
                && said.contains("warning: no target of the held-out part counts"),
            "{said}"
        );
        assert!(!said.contains("held-out loss"), "{said}");
        let refused = run(" --save-best b.safetensors");
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            stderr(&refused).contains("--save-best needs held-out pictures"),
            "{}",
            stderr(&refused)
        );
    }
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn a_loss_that_is_no_number_ends_with_an_error_and_the_last_good_weights() {
    let folder = folder("diverged");
    for settings in [
        "--lr 1e38",
        "--lr 1e20 --loss mse",
        "--lr 1e30 --momentum 0",
    ] {
        let settings =
            format!("train --model lenet --batch 8 --steps 40 --save last.safetensors {settings}");
        let output = convlab(&folder, &settings).output().expect("it runs");
        assert_eq!(output.status.code(), Some(1), "{settings}");
        let said = stderr(&output);
        assert!(
            said.contains("The loss became") && said.contains("are back"),
            "{said}"
        );
        let bytes = std::fs::read(folder.join("last.safetensors")).expect("weights");
        let tensors = convlab::weights::load_weights(&bytes).expect("weights");
        let mut values = tensors.iter().flat_map(|tensor| &tensor.values);
        assert!(
            !tensors.is_empty() && values.all(|value| value.is_finite()),
            "{settings}"
        );
    }
    std::fs::remove_dir_all(folder).expect("the folder goes");
}
