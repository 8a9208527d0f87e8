//! The criterion of a program.

use super::argument;
use crate::interop::python::problem::{Finding, Problem};
use crate::interop::python::program::Program;
use crate::interop::python::value::Object;
use crate::recipe::Loss;
use crate::said::phrase;

/// The loss of `nn.CrossEntropyLoss(...)` and its like.
pub(super) fn criterion(loss: &Object, program: &mut Program) {
    let name = loss.path.rsplit('.').next().unwrap_or_default();
    let kind = match name {
        "CrossEntropyLoss" | "NLLLoss" => Loss::CrossEntropy,
        "MSELoss" => Loss::Mse,
        "BCEWithLogitsLoss" => Loss::BceWithLogits,
        _ => {
            let finding = Finding::UnknownLoss { name: name.into() };
            return program.problems.push(Problem::new(loss.at, &finding));
        }
    };
    program.recipe.loss = Some(kind);
    let ignored = argument(loss, 2, "ignore_index").and_then(|value| value.size());
    if let Some(index) = ignored.and_then(|index| u32::try_from(index).ok()) {
        program.recipe.ignore_index = Some(Some(index));
    }
    if argument(loss, 9, "label_smoothing").is_some_and(|value| value.number() != Some(0.0)) {
        program.notes.push(phrase!(
            "line {line}: label_smoothing is not supported and was left out",
            line = loss.at.line
        ));
    }
}
