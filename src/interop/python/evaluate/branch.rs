//! `self.training`: `forward` is followed as it evaluates, and it is said where training would do something else.

use super::{Evaluator, Place};
use crate::interop::python::value::Value;
use crate::said::{Phrase, phrase};

/// What `self.training` is.
pub(super) fn training() -> Phrase {
    phrase!("whether it trains")
}

/// What `not self.training` is.
fn evaluating() -> Phrase {
    phrase!("whether it does not train")
}

/// Whether a value is `self.training`, or its negation; none for what is something else.
fn trains(value: &Value) -> Option<bool> {
    match value {
        Value::Unknown(why) if **why == training() => Some(true),
        Value::Unknown(why) if **why == evaluating() => Some(false),
        _ => None,
    }
}

impl Evaluator {
    /// Whether a condition holds in evaluation; none where that is not known. `at` is its place.
    pub(super) fn truth_of(&mut self, condition: &Value, at: Place) -> Option<bool> {
        let Some(trains) = trains(condition) else {
            return condition.truth();
        };
        let note = phrase!(
            "line {line}: this hangs on self.training; what is done in evaluation was taken, for training too",
            line = at.line
        );
        if self.tracing && !self.notes.contains(&note) {
            self.notes.push(note);
        }
        Some(!trains)
    }
}

/// `not self.training`; none for what is something else.
pub(super) fn negated(condition: &Value) -> Option<Value> {
    let negation = match trains(condition)? {
        true => evaluating(),
        false => training(),
    };
    Some(Value::unknown(negation))
}

/// Whether it decides `and` or `or` in evaluation, standing on the left; none for what is something else.
pub(super) fn decides(left: &Value, operator: &str) -> Option<bool> {
    let stops = if trains(left)? { "and" } else { "or" };
    Some(operator == stops)
}
