//! The loader of a program's training pictures, and its batch.

use std::rc::Rc;

use super::{Found, argument, is_test};
use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::program::Program;
use crate::interop::python::value::{Object, Value};
use crate::said::phrase;

/// Writes down the batch of the loader that the training loop goes over; where none is seen, of the one that looks most like it.
pub(super) fn loader(evaluator: &Evaluator, program: &mut Program, found: &mut Found) {
    // A sampler of batches says how large they are, and in which order they come.
    let mut loaders = evaluator.training.loaders.iter();
    let sampler = loaders
        .next()
        .and_then(|loader| argument(loader, 4, "batch_sampler"));
    if let Some(sampler) = sampler.filter(|sampler| !matches!(sampler, Value::None)) {
        found.batch = batch_of(&sampler);
        program.recipe.batch = found.batch;
        if found.batch.is_none() {
            program.notes.push(phrase!("the size of the batches comes from {sampler}, which is not followed; the default is taken", sampler = sampler.describe()));
        }
        return;
    }
    let is_plain = |loader: &&Rc<Object>| {
        loader.path.ends_with("DataLoader")
            && loader.class.is_none()
            && argument(loader, 4, "batch_sampler").is_none()
    };
    let of_training = |loader: &&Rc<Object>| match loader.arguments.plain.first() {
        Some(Value::Object(dataset)) => !is_test(dataset),
        _ => true,
    };
    let is_named = |loader: &&Rc<Object>| {
        evaluator.globals.iter().any(|(name, value)| {
            matches!(value, Value::Object(known) if Rc::ptr_eq(known, loader))
                && name.to_ascii_lowercase().contains("train")
        })
    };
    let all: Vec<&Rc<Object>> = evaluator
        .objects
        .iter()
        .filter(is_plain)
        .filter(of_training)
        .collect();
    let seen = evaluator.training.loaders.iter().find(is_plain);
    let named = all.iter().copied().find(is_named);
    let shuffled = all.iter().copied().find(|loader| mixes(loader));
    let Some(loader) = seen.or(named).or(shuffled).or(all.first().copied()) else {
        return;
    };
    let line = loader.at.line;
    match argument(loader, 1, "batch_size") {
        // PyTorch's default.
        None => found.batch = Some(1),
        Some(value) => match value.size() {
            Some(size) if size > 0 => found.batch = Some(size),
            _ => program.notes.push(phrase!("line {line}: the batch size is {value}, which is not known here; the default is taken", line, value = value.describe())),
        },
    }
    program.recipe.batch = found.batch;
    if !mixes(loader) {
        program.notes.push(phrase!(
            "line {line}: the loader does not shuffle; here every epoch has an order of its own",
            line
        ));
    }
    if let Some(Value::Object(sampler)) = argument(loader, 3, "sampler")
        && sampler.path.ends_with("WeightedRandomSampler")
    {
        program.notes.push(phrase!("line {line}: WeightedRandomSampler is not supported; every picture is drawn once an epoch, and class_weights weigh the loss instead", line));
    }
}

/// The size of a sampler's batches: PyTorch's are given it, one of the program's own keeps it as `batch_size`.
fn batch_of(sampler: &Value) -> Option<usize> {
    let Value::Object(sampler) = sampler else {
        return None;
    };
    let size = match sampler.class {
        Some(_) => sampler.fields.borrow().get("batch_size").cloned(),
        None => argument(sampler, 1, "batch_size"),
    };
    size?.size().filter(|size| *size > 0)
}

/// Whether a loader's order is not that of the data: it shuffles, or has a sampler.
fn mixes(loader: &Object) -> bool {
    let has_sampler =
        argument(loader, 3, "sampler").is_some_and(|value| !matches!(value, Value::None));
    // What is not known may shuffle.
    has_sampler || argument(loader, 2, "shuffle").is_some_and(|value| value.truth() != Some(false))
}
