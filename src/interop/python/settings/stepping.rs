//! Which of a program's schedulers step, and when: once a batch, once an epoch, one behind the other.

use std::rc::Rc;

use super::schedule::schedule_of;
use super::stepped;
use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::problem::Problem;
use crate::interop::python::program::Program;
use crate::interop::python::syntax::Statement;
use crate::interop::python::value::{Object, Value};
use crate::interop::python::visit;
use crate::recipe::{Every, Rule};
use crate::said::phrase;

const PACKAGE: &str = "torch.optim.lr_scheduler.";
/// Schedules that go from the rate before, so that several may step together.
const CHAINABLE: [&str; 8] = [
    "StepLR",
    "MultiStepLR",
    "ExponentialLR",
    "ConstantLR",
    "LinearLR",
    "PolynomialLR",
    "CosineAnnealingLR",
    "MultiplicativeLR",
];

fn name_of(scheduler: &Object) -> &str {
    scheduler.path.rsplit('.').next().unwrap_or_default()
}

/// When several schedulers step.
enum Together {
    /// The one: in every epoch, or from this one on.
    One(Rc<Object>, usize),
    /// The first until an epoch, then the second.
    Behind([Rc<Object>; 2], usize),
    /// All of them in every epoch.
    All(Vec<Rc<Object>>),
    /// In some epochs, or in another way.
    Otherwise(Rc<Object>),
}

/// Writes down the schedule, with what is not followed of it.
pub(super) fn scheduled(evaluator: &Evaluator, statements: &[Statement], program: &mut Program) {
    own(evaluator, program);
    let is_scheduler = |object: &&Rc<Object>| object.path.starts_with(PACKAGE);
    let last = evaluator.objects.iter().rev().find(is_scheduler);
    let training = &evaluator.training;
    let Some(last) = training.scheduler.as_ref().or(last) else {
        return;
    };
    let epochs = &training.stepped;
    let has_stepped = epochs.iter().any(|epoch| !epoch.is_empty());
    if training.scheduler.is_none() && !has_stepped && never_steps(evaluator, statements) {
        program.notes.push(phrase!(
            "line {line}: nothing steps this {name}, so that it changes no rate; it was left out",
            line = last.at.line,
            name = name_of(last)
        ));
        return;
    }
    let together = match has_stepped && training.scheduler.is_none() {
        true => together(epochs),
        false => Together::One(last.clone(), 0),
    };
    let every = match evaluator.steps_each_batch {
        Some(true) => Every::Step,
        Some(false) | None => Every::Epoch,
    };
    let constant = Rule::ConstantFactor {
        factor: 1.0,
        total_iters: 1,
    };
    let of = |scheduler: &Rc<Object>| schedule_of(scheduler, 0);
    let rule = match &together {
        Together::One(one, 0) | Together::Otherwise(one) => of(one),
        Together::One(one, from) => of(one).map(|rule| Rule::Sequential {
            schedules: vec![constant, rule],
            milestones: vec![*from as u64],
        }),
        Together::Behind([first, second], at) => of(first).and_then(|first| {
            Ok(Rule::Sequential {
                schedules: vec![first, of(second)?],
                milestones: vec![*at as u64],
            })
        }),
        Together::All(all) => {
            let rules: Result<Vec<Rule>, _> = all.iter().map(of).collect();
            rules.map(|schedules| Rule::Chained { schedules })
        }
    };
    let line = last.at.line;
    match &together {
        Together::One(_, 0) => {}
        Together::One(one, from) => program.notes.push(phrase!(
            "line {line}: this {name} steps from epoch {from} on; here a constant rate stands before it",
            line = one.at.line,
            name = name_of(one),
            from
        )),
        Together::Behind([first, second], at) => program.notes.push(phrase!(
            "line {line}: {first} steps for {epochs} epochs and {second} afterwards; here they are one schedule",
            line,
            first = name_of(first),
            epochs = at,
            second = name_of(second)
        )),
        Together::All(all) => program.notes.push(phrase!(
            "line {line}: {count} schedulers step together; here they are one schedule",
            line,
            count = all.len()
        )),
        Together::Otherwise(one) => program.notes.push(phrase!(
            "line {line}: not every epoch ends with a step of this {name}, or others step beside it, which is not followed; here it steps after every epoch",
            line = one.at.line,
            name = name_of(one)
        )),
    }
    match rule {
        Ok(rule) => program.recipe.schedule = Some(stepped(rule, every)),
        Err(error) => program.problems.push(Problem::of(&error)),
    }
}

/// What was seen at the ends of epochs.
fn together(epochs: &[Vec<Rc<Object>>]) -> Together {
    let mut distinct: Vec<&Rc<Object>> = Vec::new();
    for scheduler in epochs.iter().flatten() {
        if distinct.iter().all(|known| !Rc::ptr_eq(known, scheduler)) {
            distinct.push(scheduler);
        }
    }
    let count = |epoch: &Vec<Rc<Object>>, of: &Rc<Object>| {
        let steps = epoch.iter().filter(|scheduler| Rc::ptr_eq(scheduler, of));
        steps.count()
    };
    match distinct.as_slice() {
        [one] => {
            let from = epochs.iter().position(|epoch| !epoch.is_empty());
            let from = from.unwrap_or(0);
            match epochs[from..].iter().all(|epoch| count(epoch, one) == 1) {
                true if from == 0 || name_of(one) != "ReduceLROnPlateau" => {
                    Together::One(Rc::clone(one), from)
                }
                _ => Together::Otherwise(Rc::clone(one)),
            }
        }
        [first, second] => {
            let at = epochs.iter().position(|epoch| count(epoch, second) > 0);
            let at = at.unwrap_or(0);
            let is_phase = |epochs: &[Vec<Rc<Object>>], of: &Rc<Object>| {
                let only = |epoch: &Vec<Rc<Object>>| epoch.len() == 1 && count(epoch, of) == 1;
                epochs.iter().all(only)
            };
            let is_plain = |one: &Rc<Object>| name_of(one) != "ReduceLROnPlateau";
            if at > 0
                && is_phase(&epochs[..at], first)
                && is_phase(&epochs[at..], second)
                && is_plain(first)
                && is_plain(second)
            {
                return Together::Behind([Rc::clone(first), Rc::clone(second)], at);
            }
            all_or(epochs, &distinct)
        }
        _ => all_or(epochs, &distinct),
    }
}

fn all_or(epochs: &[Vec<Rc<Object>>], distinct: &[&Rc<Object>]) -> Together {
    let is_together = epochs.iter().all(|epoch| {
        epoch.len() == distinct.len()
            && epoch
                .iter()
                .zip(distinct)
                .all(|(one, other)| Rc::ptr_eq(one, other))
    });
    let is_chainable = distinct.iter().all(|one| CHAINABLE.contains(&name_of(one)));
    match is_together && is_chainable {
        true => Together::All(distinct.iter().map(|one| Rc::clone(one)).collect()),
        false => Together::Otherwise(Rc::clone(distinct[distinct.len() - 1])),
    }
}

/// Whether there is a training loop, and nothing in the program that a scheduler could be is stepped.
fn never_steps(evaluator: &Evaluator, statements: &[Statement]) -> bool {
    let is_optimizer = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["opt", "scaler", "writer", "prof", "bar"]
            .iter()
            .any(|part| name.contains(part))
    };
    let names = visit::stepped(statements);
    evaluator.epochs.is_some() && !names.is_empty() && names.into_iter().all(is_optimizer)
}

/// Schedules that are classes of the program's.
fn own(evaluator: &Evaluator, program: &mut Program) {
    let mut seen: Vec<&str> = Vec::new();
    for object in &evaluator.objects {
        let Some(class) = &object.class else {
            continue;
        };
        let is_own = class
            .order
            .iter()
            .any(|base| matches!(base, Value::Library(path) if path.starts_with(PACKAGE)));
        if is_own && !seen.contains(&class.name.as_str()) {
            seen.push(&class.name);
            program.notes.push(phrase!(
                "line {line}: {name} is a schedule of the program's own, which is not followed; the schedule of the recipe says it",
                line = object.at.line,
                name = class.name
            ));
        }
    }
}
