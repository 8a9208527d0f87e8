//! The settings of a recipe as flags: are their words known, and is what is wrong told with what may be?

use std::process::{Command, Output};

use super::stderr;

fn convlab(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convlab"));
    command.args(arguments).output().expect("it runs")
}

#[test]
fn wrong_flags_are_refused_with_what_they_may_be() {
    for (arguments, words) in [
        (
            ["train", "--loss", "cross"],
            "[possible values: cross_entropy, focal, dice,",
        ),
        (
            ["train", "--loss", "cross"],
            "a similar value exists: 'cross_entropy'",
        ),
        (
            ["train", "--epochs", "many"],
            "for '--epochs <EPOCHS>': invalid digit",
        ),
        (
            ["train", "--schedule", "steps"],
            "step(step_size=30, gamma=0.1)",
        ),
        (
            ["train", "--transforms", "crop(size=3)"],
            "random_crop(size=32, padding=4)",
        ),
        (
            ["train", "--layer-rates", "*=0,fc=x"],
            "0 freezes the layer",
        ),
        (
            ["data", "show", "--fit=tall"],
            "[possible values: squeeze, crop, pad]",
        ),
        (
            ["parity", "case.json", "--engine=fast"],
            "[possible values: auto, burn, compiled]",
        ),
        // It is read, and then refused by the recipe.
        (
            ["train", "--lr", "-1"],
            "lr is -1, but a learning rate must be a number of at least 0",
        ),
        (["train", "--lr=-1", "--device=gpu"], "lr is -1, but"),
    ] {
        let output = convlab(&arguments);
        let said = stderr(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn help_names_defaults_and_words() {
    let output = convlab(&["train", "--help"]);
    let help = String::from_utf8_lossy(&output.stdout);
    for words in [
        "--weight-decay <WEIGHT_DECAY>",
        "[default: builtin:scenes]",
        "- adamw:    Adam whose weight decay shrinks the weights directly",
        "Share of the pictures that is held out",
        "[default: 0.1]",
    ] {
        assert!(help.contains(words), "{words}: {help}");
    }
}
