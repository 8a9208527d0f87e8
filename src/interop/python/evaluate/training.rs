//! `self.training`: `forward` is followed as it evaluates, and it is said where training would do something else.

use super::{Evaluator, Place};
use crate::interop::python::value::Value;

/// What `self.training` and its negation are.
pub(super) const TRAINING: &str = "whether it trains";
const EVALUATING: &str = "whether it does not train";

impl Evaluator {
    /// Whether a condition holds in evaluation; none where that is not known. `at` is its place.
    pub(super) fn truth_of(&mut self, condition: &Value, at: Place) -> Option<bool> {
        let holds = match condition {
            Value::Unknown(why) if &**why == TRAINING => false,
            Value::Unknown(why) if &**why == EVALUATING => true,
            other => return other.truth(),
        };
        let note = format!(
            "line {}: this hangs on self.training; what is done in evaluation was taken, for training too",
            at.line
        );
        if self.tracing && !self.notes.contains(&note) {
            self.notes.push(note);
        }
        Some(holds)
    }
}

/// `not self.training`; none for what is something else.
pub(super) fn negated(condition: &Value) -> Option<Value> {
    match condition {
        Value::Unknown(why) if &**why == TRAINING => Some(Value::unknown(EVALUATING)),
        Value::Unknown(why) if &**why == EVALUATING => Some(Value::unknown(TRAINING)),
        _ => None,
    }
}

/// What `and` or `or` of it in evaluation is: whether the left side decides; none for what is something else.
pub(super) fn decides(left: &Value, operator: &str) -> Option<bool> {
    match left {
        Value::Unknown(why) if &**why == TRAINING => Some(operator == "and"),
        Value::Unknown(why) if &**why == EVALUATING => Some(operator == "or"),
        _ => None,
    }
}
