//! What a session warns of, as lines on standard error, each with the flag that mends it.

use convlab::engine::EngineError;
use convlab::train::{TrainError, Warning, WarningKind};

use super::Failure;

/// Before a training run.
pub fn print(warnings: &[Warning]) {
    for warning in warnings {
        eprintln!("warning: {}{}", warning.message, flag(warning));
    }
}

/// Before an evaluation, which trains nothing: what bears on it.
pub fn print_of_eval(warnings: &[Warning]) {
    for warning in warnings {
        if matches!(
            warning.kind,
            WarningKind::Outputs | WarningKind::HeldOutIgnored
        ) {
            eprintln!("warning: {}", warning.message);
        }
    }
}

/// What to type.
fn flag(warning: &Warning) -> String {
    match warning.kind {
        WarningKind::Outputs => " (--fit-outputs does it)".into(),
        WarningKind::NoRate => match warning.mend.get("lr") {
            Some(rate) => format!(" (--lr {rate})"),
            None => " (--schedule constant)".into(),
        },
        WarningKind::NothingToLearn => match warning.mend.keys().next() {
            Some(setting) => format!(" (leave --{} away)", setting.replace('_', "-")),
            None => String::new(),
        },
        WarningKind::NoWeights
        | WarningKind::SamePictures
        | WarningKind::OneClass
        | WarningKind::NothingHeldOut
        | WarningKind::HeldOutIgnored
        | WarningKind::NotFinite => String::new(),
    }
}

/// An error with the flag that mends it.
pub fn with_flag(error: TrainError) -> Failure {
    match &error {
        TrainError::Engine(EngineError::FewOutputs { .. }) => format!(
            "{error} `train --fit-outputs` gives a network of one's own as many as the data have."
        )
        .into(),
        _ => error.into(),
    }
}
