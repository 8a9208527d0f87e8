//! The criterion of a program.

use std::rc::Rc;

use super::argument;
use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::problem::{Finding, Problem};
use crate::interop::python::program::Program;
use crate::interop::python::value::{Object, Value};
use crate::recipe::Loss;
use crate::said::phrase;

/// The loss that the program names: the module it makes last, or the function that its training loop calls.
pub(super) fn loss(evaluator: &Evaluator, program: &mut Program) {
    let own = || evaluator.training.own_losses.first();
    match (found(evaluator), own()) {
        (Some(loss), _) => criterion(&loss, program),
        (None, Some((name, at))) => program.notes.push(phrase!("line {line}: the loss is {name}, which the program has itself; it is not read, and the loss of the recipe is taken", line = at.line, name)),
        (None, None) => {}
    }
}

fn found(evaluator: &Evaluator) -> Option<Rc<Object>> {
    let is_module = |path: &str| path.starts_with("torch.nn.") && path.ends_with("Loss");
    let mut made = evaluator
        .objects
        .iter()
        .rev()
        .filter(|object| is_module(&object.path));
    made.next().or(evaluator.training.losses.last()).cloned()
}

/// Whether the program's loss is given logarithms of probabilities, as `NLLLoss` is.
pub fn takes_logarithms(evaluator: &Evaluator) -> bool {
    let name = |loss: Rc<Object>| loss.path.rsplit('.').next().map(str::to_string);
    let names = ["NLLLoss", "NLLLoss2d", "nll_loss"];
    let name = found(evaluator).and_then(name);
    name.is_some_and(|name| names.contains(&name.as_str()))
}

/// The loss of `nn.CrossEntropyLoss(...)` and its like.
fn criterion(loss: &Object, program: &mut Program) {
    let name = loss.path.rsplit('.').next().unwrap_or_default();
    let kind = match name {
        "CrossEntropyLoss" | "NLLLoss" | "NLLLoss2d" | "cross_entropy" | "nll_loss" => {
            Loss::CrossEntropy
        }
        "MSELoss" | "mse_loss" => Loss::Mse,
        "BCEWithLogitsLoss" | "binary_cross_entropy_with_logits" => Loss::BceWithLogits,
        _ => {
            let finding = Finding::UnknownLoss { name: name.into() };
            return program.problems.push(Problem::new(loss.at, &finding));
        }
    };
    program.recipe.loss = Some(kind);
    // F.cross_entropy(input, target, weight, size_average, ignore_index, ...) has two arguments before those of the module.
    let before = usize::from(name.contains('_')) * 2;
    if argument(loss, before, "weight").is_some_and(|value| !matches!(value, Value::None)) {
        program.notes.push(phrase!(
            "line {line}: the weight of {name} is not read; class_weights of the recipe says it",
            line = loss.at.line,
            name
        ));
    }
    let ignored = argument(loss, before + 2, "ignore_index").and_then(|value| value.size());
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
