//! The criterion of a program.

use std::rc::Rc;

use super::criterion::{criterion_of, is_known};
use super::known_of;
use crate::interop::python::evaluate::{Evaluator, is_loss_module};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::problem::{Finding, Problem};
use crate::interop::python::program::Program;
use crate::interop::python::value::Object;
use crate::network::{Layer, Network, Node};
use crate::recipe::{Loss, PartialRecipe, Reduction};
use crate::said::{Phrase, phrase};

/// The loss that the program names: the module that its training loop calls, else the one it makes last, else the function that the
/// loop calls. One of probabilities is
/// put into `found`: whether it can be read hangs on the network.
pub(super) fn loss(evaluator: &Evaluator, program: &mut Program, found: &mut super::Found) {
    let own = || evaluator.training.own_losses.first();
    if let [first, second, ..] = &evaluator.training.criteria[..] {
        program.notes.push(phrase!(
            "line {line}: the training loop calls {others} beside {name}; {name} alone was taken",
            line = second.at.line,
            others = name_of(second),
            name = name_of(first)
        ));
    }
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
    let called = evaluator.training.criteria.first();
    let called = called.or_else(|| made.next());
    called.or(evaluator.training.losses.last()).cloned()
}

/// The program's loss where it is given logarithms of probabilities, as `NLLLoss` is.
pub fn takes_logarithms(evaluator: &Evaluator) -> Option<&'static str> {
    let loss = given(evaluator)?;
    match name_of(&loss) {
        "NLLLoss" | "NLLLoss2d" | "nll_loss" => Some("NLLLoss"),
        "KLDivLoss" | "kl_div" => Some("KLDivLoss"),
        _ => None,
    }
}

pub(super) fn name_of(loss: &Object) -> &str {
    loss.path.rsplit('.').next().unwrap_or_default()
}

/// Binary cross entropy of probabilities behind a last sigmoid: that of logits without it, which is the same number.
pub fn of_probabilities(loss: &Object, network: &mut Network, program: &mut Program, line: usize) {
    let is_sigmoid =
        |node: &Node| node.inputs.is_empty() && matches!(node.layer, Layer::Sigmoid(_));
    let ends = network.nodes.len() > 1 && network.nodes.last().is_some_and(is_sigmoid);
    if !ends || !network.heads.is_empty() {
        return unfit(loss, program);
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

fn unfit(loss: &Object, program: &mut Program) {
    let finding = Finding::UnknownLoss {
        name: name_of(loss).into(),
    };
    program.problems.push(Problem::new(loss.at, &finding));
}

/// Makes a program's settings of its criterion.
fn criterion(loss: &Object, program: &mut Program) {
    if !is_known(name_of(loss)) {
        return unfit(loss, program);
    }
    match criterion_of(&known_of(loss, program)) {
        Ok(read) => {
            program.recipe.add(read.settings);
            program.notes.extend(read.notes);
        }
        Err(error) => program.problems.push(Problem::of(&error)),
    }
}

/// What is to be said of a loss whose meaning hangs on the network that was read.
pub fn of_network(
    evaluator: &Evaluator,
    network: &Network,
    recipe: &PartialRecipe,
) -> Result<Vec<Phrase>> {
    let Some(loss) = given(evaluator) else {
        return Ok(Vec::new());
    };
    let (name, line) = (name_of(&loss), loss.at.line);
    let is_map = matches!(network.output_map(), Ok(Some(_)));
    if recipe.loss == Some(Loss::KlDiv) && recipe.reduction == Some(Reduction::Mean) && is_map {
        return Err(unsupported(
            loss.at,
            phrase!(
                "reduction='batchmean' of {name} divides by the pictures and not by their pixels",
                name
            ),
            phrase!(
                "reduction='sum' means the same on both sides; nn.CrossEntropyLoss is averaged over the pixels."
            ),
        ));
    }
    let further = [
        (
            "label_smoothing",
            recipe.label_smoothing.is_some_and(|share| share != 0.0),
        ),
        ("weight", recipe.class_weights.is_some()),
        ("reduction", recipe.reduction == Some(Reduction::Sum)),
    ];
    let further = further
        .iter()
        .filter(|(_, is_given)| *is_given && network.heads.len() > 1);
    let note = |(setting, _): &(&str, bool)| {
        phrase!(
            "line {line}: {setting} of {name} is that of the first task; the other has plain cross entropy",
            line,
            setting,
            name
        )
    };
    Ok(further.map(note).collect())
}
