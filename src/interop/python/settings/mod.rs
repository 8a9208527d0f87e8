//! The settings that a program names, by the keys of a recipe: data, transforms, loss, optimizer, schedule, epochs.

mod alone;
mod by_hand;
mod criterion;
mod data;
mod loader;
mod loss;
mod optimizer;
mod pictures;
mod schedule;
mod stepping;
mod steps;

use std::rc::Rc;

use crate::arrange::Arrange;
use crate::interop::python::evaluate::{Evaluator, is_optimizer};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::parse::expression_of;
use crate::interop::python::problem::Problem;
use crate::interop::python::program::Program;
use crate::interop::python::syntax::Statement;
use crate::interop::python::token::{Wrong, logical_line};
use crate::interop::python::transforms::transforms;
use crate::interop::python::value::{Object, Value};
pub use alone::alone;
use by_hand::by_hand;
pub use criterion::is_tensor;
use data::{classes, data, known};
use loader::loader;
use loss::loss;
pub use loss::{of_network, of_probabilities, takes_logarithms};
use optimizer::optimizer_of;
use schedule::schedule_of;
use stepping::scheduled;
use steps::{runs, steps};

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
    /// Whether the transforms make vectors of the pictures.
    pub flattens: bool,
    /// A criterion of probabilities, as BCELoss is.
    pub of_probabilities: Option<Rc<Object>>,
}

/// Finds the settings, and writes them into the program.
pub fn settings(evaluator: &Evaluator, statements: &[Statement], program: &mut Program) -> Found {
    let mut found = Found::default();
    let objects = &evaluator.objects;
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
    found.datasets.arrange();
    let train = datasets
        .iter()
        .find(|dataset| !is_test(dataset))
        .or(datasets.first());
    if let Some(dataset) = train {
        data(dataset, program, &mut found);
    }
    let own = pictures::own(evaluator);
    let mut all = datasets.iter().chain(&own);
    let of_training = all.clone().filter(|dataset| !is_test(dataset));
    let mut of_training = of_training.chain(train);
    let given = of_training.find_map(|dataset| pictures::transform_of(dataset));
    let held_out = all.find(|dataset| is_test(dataset));
    let held_out = held_out.and_then(|dataset| pictures::transform_of(dataset));
    let [given, held_out] = match given {
        Some(_) => [given, held_out],
        None => pictures::left_over(evaluator, program),
    };
    if let Some(given) = given {
        transforms(&given, held_out.as_ref(), program, &mut found);
    }
    crate::interop::python::holdout::holdout(evaluator, program);
    loader(evaluator, program, &mut found);
    loss(evaluator, program, &mut found);
    let of_network = |object: &&Rc<Object>| {
        is_optimizer(&object.path)
            && matches!(object.arguments.plain.first(), Some(Value::Parameters(_)))
    };
    let chosen = objects.iter().rev().find(of_network).cloned().or_else(|| {
        objects
            .iter()
            .rev()
            .find(|object| is_optimizer(&object.path))
            .cloned()
    });
    if let Some(object) = &chosen {
        match optimizer_of(&known_of(object, program)) {
            Ok(settings) => program.recipe.add(settings),
            Err(error) => program.problems.push(Problem::of(&error)),
        }
    }
    scheduled(evaluator, statements, program);
    program.recipe.epochs = evaluator.epochs;
    runs(evaluator, chosen.as_ref(), program);
    by_hand(evaluator, statements, program);
    steps(evaluator, program);
    found
}

/// What the data that a program names say of its network's arguments.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub channels: Option<usize>,
    pub classes: Option<usize>,
    pub side: Option<usize>,
    /// The names of all parameters of what is called, those with a default among them.
    pub parameters: Vec<String>,
}

/// What is known of the pictures and classes: by the data set, and by a tensor that the network is tried with.
pub fn facts(evaluator: &Evaluator) -> Facts {
    let mut datasets = evaluator
        .objects
        .iter()
        .filter(|object| object.path.contains("datasets."));
    let classes = datasets.clone().find_map(|object| classes(object));
    let known = datasets.find_map(|object| known(object));
    let tried = tried(evaluator);
    Facts {
        channels: known
            .map(|([channels, ..], _)| channels)
            .or(tried.map(|[channels, ..]| channels)),
        classes: known.map(|(_, classes)| classes).or(classes),
        side: known
            .map(|([_, height, _], _)| height)
            .or(tried.map(|[_, height, _]| height)),
        parameters: Vec::new(),
    }
}

/// The pictures that a program tries its network with: `torch.randn(1, 3, 300, 300)`, `summary(net, (3, 572, 572))`.
pub fn tried(evaluator: &Evaluator) -> Option<[usize; 3]> {
    let of = |values: &[Value]| -> Option<[usize; 3]> {
        let sizes: Option<Vec<usize>> = values
            .iter()
            .map(|value| match value {
                Value::Batch => Some(1),
                value => value.size(),
            })
            .collect();
        let [channels, height, width] = match sizes?[..] {
            [_, channels, height, width] | [channels, height, width] => [channels, height, width],
            _ => return None,
        };
        // A draw of noise has more channels than a picture.
        ((1..=16).contains(&channels) && height > 1 && width > 1)
            .then_some([channels, height, width])
    };
    evaluator.objects.iter().find_map(|object| {
        let plain = &object.arguments.plain;
        let named = |wanted: &str| {
            let mut named = object.arguments.named.iter();
            named
                .find(|(name, _)| name == wanted)
                .and_then(|(_, value)| value.members())
        };
        match object.path.as_str() {
            "torch.randn" | "torch.rand" | "torch.zeros" | "torch.ones" | "torch.empty" => {
                let shape = match plain.as_slice() {
                    [shape] => shape.members(),
                    sizes => Some(sizes.to_vec()),
                };
                let shape = shape
                    .or_else(|| named("size"))
                    .filter(|shape| shape.len() == 4);
                shape.and_then(|shape| of(&shape))
            }
            path if path.ends_with("summary") => {
                let shape = plain
                    .get(1)
                    .and_then(Value::members)
                    .or_else(|| named("input_size"));
                shape.and_then(|shape| match shape.as_slice() {
                    [only] => only.members().and_then(|shape| of(&shape)),
                    _ => of(&shape),
                })
            }
            _ => None,
        }
    })
}

/// An object without the arguments that are not known, which are told.
fn known_of(object: &Object, program: &mut Program) -> Object {
    let name = object.path.rsplit('.').next().unwrap_or_default();
    let mut arguments = object.arguments.clone();
    arguments.named.retain(|(key, value)| {
        let is_known = !matches!(value, Value::Unknown(_));
        if !is_known {
            program.notes.push(phrase!(
                "line {line}: {key} of {name} is {value}, which is not known here; its default is taken",
                line = object.at.line,
                key,
                name,
                value = value.describe()
            ));
        }
        is_known
    });
    Object {
        path: object.path.clone(),
        arguments,
        at: object.at,
        ..Object::default()
    }
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
    let is_held_out = matches!(split, Some(Value::Text(split)) if split.contains("test") || split.contains("val"));
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

/// The loss of `nn.SmoothL1Loss(beta=0.5)` or `torch.nn.functional.cross_entropy`.
///
/// # Errors
/// What of it cannot be read, or is not supported.
pub fn loss_of(source: &str) -> Result<PartialRecipe> {
    let object = object_of(source)?;
    Ok(criterion::criterion_of(&object)?.settings)
}

/// All of them, of a recorded run of so many steps: the schedule is stepped once a step.
///
/// # Errors
/// What of them cannot be read, or is not supported.
pub fn run(
    optimizer_source: &str,
    schedule_source: Option<&str>,
    loss_source: Option<&str>,
    steps: usize,
) -> Result<PartialRecipe> {
    let mut recipe = optimizer(optimizer_source)?;
    if let Some(source) = schedule_source {
        recipe.schedule = Some(stepped(schedule(source, steps)?, Every::Step));
    }
    if let Some(source) = loss_source {
        recipe.add(loss_of(source)?);
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
        // A function by its name alone.
        Value::Library(path) => Ok(Rc::new(Object {
            path: path.to_string(),
            at: expression.at,
            ..Object::default()
        })),
        other => Err(unsupported(
            expression.at,
            phrase!("this is {value}", value = other.describe()),
            phrase!("A call such as torch.optim.SGD(parameters, lr=0.1) is wanted."),
        )),
    }
}
