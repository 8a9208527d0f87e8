//! The criterion of a program.

use std::rc::Rc;

use super::argument;
use crate::interop::python::evaluate::{Evaluator, is_loss_module};
use crate::interop::python::problem::{Finding, Problem};
use crate::interop::python::program::Program;
use crate::interop::python::value::{Object, Value};
use crate::network::{Layer, Network, Node};
use crate::recipe::Loss;
use crate::said::phrase;

/// The loss that the program names: the module it makes last, or the function that its training loop calls. One of probabilities is
/// put into `found`: whether it can be read hangs on the network.
pub(super) fn loss(evaluator: &Evaluator, program: &mut Program, found: &mut super::Found) {
    let own = || evaluator.training.own_losses.first();
    match (given(evaluator), own()) {
        (Some(loss), _) if ["BCELoss", "binary_cross_entropy"].contains(&name_of(&loss)) => {
            found.of_probabilities = Some(loss);
        }
        (Some(loss), _) => criterion(&loss, program),
        (None, Some((name, at))) => program.notes.push(phrase!("line {line}: the loss is {name}, which the program has itself; it is not read, and the loss of the recipe is taken", line = at.line, name)),
        (None, None) => {}
    }
}

fn given(evaluator: &Evaluator) -> Option<Rc<Object>> {
    let mut made = evaluator
        .objects
        .iter()
        .rev()
        .filter(|object| is_loss_module(&object.path));
    made.next().or(evaluator.training.losses.last()).cloned()
}

/// Whether the program's loss is given logarithms of probabilities, as `NLLLoss` is.
pub fn takes_logarithms(evaluator: &Evaluator) -> bool {
    let names = ["NLLLoss", "NLLLoss2d", "nll_loss"];
    given(evaluator).is_some_and(|loss| names.contains(&name_of(&loss)))
}

fn name_of(loss: &Object) -> &str {
    loss.path.rsplit('.').next().unwrap_or_default()
}

/// Binary cross entropy of probabilities behind a last sigmoid: that of logits without it, which is the same number.
pub fn of_probabilities(loss: &Object, network: &mut Network, program: &mut Program, line: usize) {
    let is_sigmoid =
        |node: &Node| node.inputs.is_empty() && matches!(node.layer, Layer::Sigmoid(_));
    let ends = network.nodes.len() > 1 && network.nodes.last().is_some_and(is_sigmoid);
    if !ends || !network.heads.is_empty() {
        return unknown(loss, program);
    }
    if let Some(sigmoid) = network.nodes.pop() {
        network.registered.retain(|name| *name != sigmoid.name);
    }
    program.notes.push(phrase!(
        "line {line}: the last sigmoid was left out; binary cross entropy with logits computes it, and the largest class is the same",
        line
    ));
    criterion(loss, program);
}

fn unknown(loss: &Object, program: &mut Program) {
    let finding = Finding::UnknownLoss {
        name: name_of(loss).into(),
    };
    program.problems.push(Problem::new(loss.at, &finding));
}

/// The loss of `nn.CrossEntropyLoss(...)` and its like.
fn criterion(loss: &Object, program: &mut Program) {
    let name = name_of(loss);
    let kind = match name {
        "CrossEntropyLoss" | "NLLLoss" | "NLLLoss2d" | "cross_entropy" | "nll_loss" => {
            Loss::CrossEntropy
        }
        "MSELoss" | "mse_loss" => Loss::Mse,
        "BCEWithLogitsLoss"
        | "binary_cross_entropy_with_logits"
        | "BCELoss"
        | "binary_cross_entropy" => Loss::BceWithLogits,
        _ => return unknown(loss, program),
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
    let reduction = argument(loss, usize::MAX, "reduction");
    let is_mean =
        reduction.is_none_or(|value| matches!(value, Value::Text(word) if &*word == "mean"));
    let has_positive =
        argument(loss, usize::MAX, "pos_weight").is_some_and(|value| !matches!(value, Value::None));
    for (setting, is_usual) in [("reduction", is_mean), ("pos_weight", !has_positive)] {
        if !is_usual {
            program.notes.push(phrase!(
                "line {line}: {setting} of {name} is not read; the loss is the plain mean over the batch",
                line = loss.at.line,
                setting,
                name
            ));
        }
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
