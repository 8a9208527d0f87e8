//! Which transforms training pictures and held-out ones go through: those of a data set of torchvision's, of one of the program's own,
//! or what is left over.

use std::rc::Rc;

use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::program::Program;
use crate::interop::python::value::{Object, Value};
use crate::said::phrase;

/// Data sets of classes that the program has itself.
pub(super) fn own(evaluator: &Evaluator) -> Vec<Rc<Object>> {
    let is_own = |object: &&Rc<Object>| match evaluator.globals.get(&object.path) {
        Some(Value::Class(class)) => class.bases.iter().any(|base| match base {
            Value::Library(path) => path.ends_with("Dataset"),
            _ => false,
        }),
        _ => false,
    };
    evaluator.objects.iter().filter(is_own).cloned().collect()
}

fn is_transform(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.path.starts_with("torchvision.transforms"),
        Value::Library(path) => path.starts_with("torchvision.transforms"),
        _ => false,
    }
}

/// What a data set is given as its transform.
pub(super) fn transform_of(dataset: &Object) -> Option<Value> {
    let arguments = &dataset.arguments;
    let named = arguments.named.iter().find(|(name, _)| name == "transform");
    let named = named
        .map(|(_, value)| value)
        .filter(|value| !matches!(value, Value::None));
    let mut all = arguments
        .plain
        .iter()
        .chain(arguments.named.iter().map(|(_, value)| value));
    named
        .or_else(|| all.find(|value| is_transform(value)))
        .cloned()
}

/// The transforms that no data set is given, as far as is seen: those of training and of held-out pictures.
pub(super) fn left_over(evaluator: &Evaluator, program: &mut Program) -> [Option<Value>; 2] {
    let is_chain = |object: &&Rc<Object>| object.path == "torchvision.transforms.Compose";
    let all: Vec<&Rc<Object>> = evaluator.objects.iter().filter(is_chain).collect();
    let named = |words: &[&str]| {
        let chain = all.iter().find(|chain| {
            evaluator.globals.iter().any(|(name, value)| {
                let name = name.to_ascii_lowercase();
                let is_it = matches!(value, Value::Object(known) if Rc::ptr_eq(known, chain));
                is_it && words.iter().any(|word| name.contains(word))
            })
        });
        chain.copied()
    };
    let held_out = named(&["test", "val", "eval"]);
    let is_random = |chain: &&&Rc<Object>| {
        let steps = super::argument(chain, 0, "transforms").and_then(|steps| steps.members());
        let mut steps = steps.into_iter().flatten();
        steps.any(|step| matches!(step, Value::Object(step) if step.path.contains(".Random")))
    };
    let random = || all.iter().find(is_random).copied();
    let other = || {
        let is_other =
            |chain: &&&Rc<Object>| held_out.is_none_or(|known| !Rc::ptr_eq(known, chain));
        all.iter().find(is_other).copied()
    };
    let train = named(&["train"]).or_else(random).or_else(other);
    if let Some(train) = train {
        program.notes.push(phrase!("line {line}: no data set is seen to be given these transforms; they are taken for those of training", line = train.at.line));
    }
    let value = |chain: Option<&Rc<Object>>| chain.cloned().map(Value::Object);
    [value(train), value(held_out)]
}
