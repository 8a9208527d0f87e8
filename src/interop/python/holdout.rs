//! The share of held-out pictures that a program names, as a recipe's `holdout`: PyTorch's `random_split`, scikit-learn's
//! `train_test_split`.

use super::evaluate::Evaluator;
use super::program::Program;
use super::settings::argument;
use super::value::Object;
use crate::said::phrase;

/// Writes the share into the recipe, or a note where it is not known.
pub fn holdout(evaluator: &Evaluator, program: &mut Program) {
    let ends = |object: &&std::rc::Rc<Object>, name: &str| {
        object.path.rsplit('.').next() == Some(name) && !object.path.starts_with("torch.nn.")
    };
    let objects = &evaluator.objects;
    let (name, object, share) = if let Some(object) =
        objects.iter().find(|object| ends(object, "random_split"))
    {
        ("random_split", object, of_parts(object, program))
    } else if let Some(object) = objects
        .iter()
        .find(|object| ends(object, "train_test_split"))
    {
        ("train_test_split", object, of_test_size(object))
    } else {
        if let Some(object) = objects.iter().find(|object| ends(object, "Subset")) {
            program.notes.push(phrase!("line {line}: which pictures Subset takes is not read; here all train but those that holdout holds out", line = object.at.line));
        }
        return;
    };
    match share.filter(|share| *share > 0.0 && *share < 1.0) {
        Some(share) => {
            // As many digits as the split counts with.
            let share = (share * 1e4).round() / 1e4;
            program.recipe.holdout = Some(share as f32);
            program.notes.push(phrase!("line {line}: {name} is holdout {share} here, drawn by the seed, of classes each in its share; data that say which pictures are held out keep to that", line = object.at.line, name, share));
        }
        None => program.notes.push(phrase!("line {line}: how many pictures {name} holds out is known only when it runs; here holdout says it, a tenth where it is not given", line = object.at.line, name)),
    }
}

/// `random_split(dataset, [0.8, 0.2])`, or numbers of pictures: the last part is held out.
fn of_parts(object: &Object, program: &mut Program) -> Option<f64> {
    let lengths = argument(object, 1, "lengths")?.members()?;
    let lengths: Vec<f64> = lengths
        .iter()
        .map(super::value::Value::number)
        .collect::<Option<_>>()?;
    let (last, _) = lengths.split_last()?;
    if lengths.len() > 2 {
        program.notes.push(phrase!("line {line}: of the {lengths} parts of random_split the last is held out here, all others are trained on", line = object.at.line, lengths = lengths.len()));
    }
    let sum: f64 = lengths.iter().sum();
    (lengths.len() > 1 && lengths.iter().all(|length| *length > 0.0)).then_some(last / sum)
}

/// `train_test_split(..., test_size=0.2)`, or `train_size`; a quarter without either. A number of pictures is no share.
fn of_test_size(object: &Object) -> Option<f64> {
    let named = |name: &str| {
        let named = object.arguments.named.iter();
        named.rev().find(|(known, _)| known == name)
    };
    match (named("test_size"), named("train_size")) {
        (Some((_, size)), _) => size.number(),
        (None, Some((_, size))) => size.number().map(|size| 1.0 - size),
        (None, None) => Some(0.25),
    }
}
