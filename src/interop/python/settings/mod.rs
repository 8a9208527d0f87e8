//! The settings that a program names, by the keys of a recipe: data, transforms, loss, optimizer, schedule, epochs.

mod data;
mod loss;
mod optimizer;
mod schedule;

use std::rc::Rc;

use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::parse::expression_of;
use crate::interop::python::problem::Problem;
use crate::interop::python::program::Program;
use crate::interop::python::token::{Wrong, logical_line};
use crate::interop::python::transforms::transforms;
use crate::interop::python::value::{Object, Value};
use data::data;
use loss::criterion;
use optimizer::optimizer_of;
use schedule::schedule_of;

use crate::interop::InteropError;
use crate::recipe::{Every, PartialRecipe, Rule, Schedule};
use crate::said::phrase;

/// What the network's reading needs of the settings.
#[derive(Debug, Default)]
pub struct Found {
    /// `[channels, height, width]` of a picture, as its data set or transforms have it.
    pub input: Option<[usize; 3]>,
    /// Pictures in a batch of the training loader.
    pub batch: Option<usize>,
    /// Names of the data sets that the program loads, and whether each is for training.
    pub datasets: Vec<(String, bool)>,
}

/// Finds the settings, and writes them into the program.
pub fn settings(evaluator: &Evaluator, program: &mut Program) -> Found {
    let mut found = Found::default();
    let objects = &evaluator.objects;
    let last = |test: &dyn Fn(&str) -> bool| {
        objects
            .iter()
            .rev()
            .find(|object| test(&object.path))
            .cloned()
    };
    let datasets: Vec<Rc<Object>> = objects
        .iter()
        .filter(|object| object.path.contains("datasets."))
        .cloned()
        .collect();
    for (name, value) in &evaluator.globals {
        if let Value::Object(object) = value
            && datasets.iter().any(|dataset| Rc::ptr_eq(dataset, object))
        {
            found.datasets.push((name.clone(), !is_test(object)));
        }
    }
    found.datasets.sort();
    let train = datasets
        .iter()
        .find(|dataset| !is_test(dataset))
        .or(datasets.first());
    if let Some(dataset) = train {
        data(dataset, program, &mut found);
        let held_out = datasets.iter().find(|dataset| is_test(dataset));
        transforms(dataset, held_out, program, &mut found);
    }
    crate::interop::python::holdout::holdout(evaluator, program);
    let is_loader = |path: &str| path.ends_with("DataLoader");
    let loaders: Vec<&Rc<Object>> = objects
        .iter()
        .filter(|object| is_loader(&object.path))
        .collect();
    let of_training = |loader: &&&Rc<Object>| match loader.arguments.plain.first() {
        Some(Value::Object(dataset)) => !is_test(dataset),
        _ => true,
    };
    // A sampler of batches says how many there are, and in which order.
    let is_plain = |loader: &&&Rc<Object>| argument(loader, 4, "batch_sampler").is_none();
    let loaders = loaders.iter().filter(is_plain);
    if let Some(loader) = loaders.into_iter().find(of_training) {
        let batch = argument(loader, 1, "batch_size").and_then(|value| value.size());
        let batch = batch.unwrap_or(1);
        found.batch = Some(batch);
        program.recipe.batch = Some(batch);
        if argument(loader, 2, "shuffle").and_then(|value| value.truth()) != Some(true) {
            program.notes.push(phrase!("line {line}: the loader does not shuffle; here every epoch has an order of its own", line = loader.at.line));
        }
    }
    if let Some(loss) = last(&|path| path.starts_with("torch.nn.") && path.ends_with("Loss")) {
        criterion(&loss, program);
    }
    let is_optimizer = |path: &str| {
        path.strip_prefix("torch.optim.")
            .is_some_and(|name| !name.contains('.') && name.starts_with(char::is_uppercase))
    };
    let of_network = |object: &&Rc<Object>| {
        is_optimizer(&object.path)
            && matches!(object.arguments.plain.first(), Some(Value::Parameters(_)))
    };
    let chosen = objects
        .iter()
        .rev()
        .find(of_network)
        .cloned()
        .or(last(&is_optimizer));
    if let Some(object) = chosen {
        match optimizer_of(&object) {
            Ok(settings) => program.recipe.add(settings),
            Err(error) => program.problems.push(Problem::of(&error)),
        }
    }
    if let Some(object) = last(&|path| path.starts_with("torch.optim.lr_scheduler.")) {
        let every = match evaluator.steps_each_batch {
            Some(true) => Every::Step,
            Some(false) | None => Every::Epoch,
        };
        match schedule_of(&object, 0) {
            Ok(rule) => program.recipe.schedule = Some(stepped(rule, every)),
            Err(error) => program.problems.push(Problem::of(&error)),
        }
    }
    program.recipe.epochs = evaluator.epochs;
    found
}

fn stepped(rule: Rule, every: Every) -> Schedule {
    Schedule::Rule {
        rule: Box::new(rule),
        every: Some(every),
    }
}

pub(super) fn argument(object: &Object, index: usize, name: &str) -> Option<Value> {
    let named = object
        .arguments
        .named
        .iter()
        .find(|(known, _)| known == name);
    let value = named.map(|(_, value)| value);
    value.or(object.arguments.plain.get(index)).cloned()
}

fn is_test(dataset: &Object) -> bool {
    let split = argument(dataset, 9, "split");
    let is_held_out = matches!(split, Some(Value::Text(split)) if &*split != "train");
    is_held_out || argument(dataset, 1, "train").is_some_and(|train| train.truth() == Some(false))
}

/// The settings of `torch.optim.SGD(parameters, lr=0.1, ...)`.
///
/// # Errors
/// What of it cannot be read, or is not supported.
pub fn optimizer(source: &str) -> Result<PartialRecipe> {
    let object = object_of(source)?;
    optimizer_of(&object)
}

/// The rule of `torch.optim.lr_scheduler.StepLR(optimizer, 30)`.
///
/// # Errors
/// What of it cannot be read, or is not supported.
pub fn schedule(source: &str, steps: usize) -> Result<Rule> {
    let object = object_of(source)?;
    schedule_of(&object, steps)
}

/// Both, of a recorded run of so many steps: the schedule is stepped once a step.
///
/// # Errors
/// What of them cannot be read, or is not supported.
pub fn run(
    optimizer_source: &str,
    schedule_source: Option<&str>,
    steps: usize,
) -> Result<PartialRecipe> {
    let mut recipe = optimizer(optimizer_source)?;
    if let Some(source) = schedule_source {
        recipe.schedule = Some(stepped(schedule(source, steps)?, Every::Step));
    }
    Ok(recipe)
}

fn object_of(source: &str) -> Result<Rc<Object>> {
    let source = source.replace('\n', " ");
    let wrong = |(at, problem): Wrong| InteropError::Syntax {
        line: at.line,
        column: at.column,
        problem,
    };
    let (tokens, _) = logical_line(&[&source], 0).map_err(wrong)?;
    let expression = expression_of(&tokens).map_err(wrong)?;
    match Evaluator::default().evaluate(&expression)? {
        Value::Object(object) => Ok(object),
        other => Err(unsupported(
            expression.at,
            phrase!("this is {value}", value = other.describe()),
            phrase!("A call such as torch.optim.SGD(parameters, lr=0.1) is wanted."),
        )),
    }
}
