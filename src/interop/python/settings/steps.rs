//! What is done between a gradient and a step, and how often all of it: clipping, gradients added up, runs behind each other.

use std::rc::Rc;

use super::argument;
use super::by_hand::rule_of;
use super::stepped;
use crate::interop::python::evaluate::{Accumulation, Clip, Evaluator, Run};
use crate::interop::python::program::Program;
use crate::interop::python::value::{Object, Value};
use crate::recipe::Every;
use crate::said::phrase;

/// Pictures of a batch that stands for several.
const LARGEST_BATCH: usize = 1 << 16;

/// Things that change what is learned and are not done here, by the ends of their paths.
const NOT_DONE: [&str; 12] = [
    "MixUp",
    "CutMix",
    "RandomMixUp",
    "RandomCutMix",
    "Mixup",
    "AveragedModel",
    "SWALR",
    "ModelEma",
    "ModelEmaV2",
    "EarlyStopping",
    "StochasticWeightAveraging",
    "Lookahead",
];

/// Writes clipping into the recipe, and the batch that stands for several.
pub(super) fn steps(evaluator: &Evaluator, program: &mut Program) {
    let training = &evaluator.training;
    for clip in &training.clips {
        clipping(clip, program);
    }
    if training.steps.is_some() {
        program.recipe.steps = Some(training.steps);
    }
    if let Some(found) = training
        .accumulation
        .clone()
        .or_else(|| accelerated(evaluator))
    {
        let line = found.at.line;
        match (found.count, program.recipe.batch) {
            (Some(count), Some(batch))
                if count > 1 && batch.saturating_mul(count) <= LARGEST_BATCH =>
            {
                let all = batch * count;
                program.recipe.batch = Some(all);
                program.notes.push(phrase!("line {line}: the gradients of {count} batches of {batch} make one step; here one batch of {all} does, which is the same but for batch norm", line, count, batch, all));
                if !found.is_divided {
                    program.notes.push(phrase!("line {line}: these gradients are added up and not divided by {count}; here they are, so that {count} times the rate does the same under SGD", line, count));
                }
            }
            _ => program.notes.push(phrase!("line {line}: the gradients of several batches make one step; here every batch makes one. A batch as large as all of them does the same, but for batch norm", line)),
        }
    }
    for object in &evaluator.objects {
        let name = object.path.rsplit('.').next().unwrap_or_default();
        if object.class.is_none() && NOT_DONE.contains(&name) {
            program.notes.push(phrase!(
                "line {line}: {name} is not done here and was left out",
                line = object.at.line,
                name
            ));
        }
    }
}

/// `Accelerator(gradient_accumulation_steps=4)`, which divides the loss by it.
fn accelerated(evaluator: &Evaluator) -> Option<Accumulation> {
    evaluator.objects.iter().find_map(|object| {
        let is_it = object.path.ends_with(".Accelerator") && object.class.is_none();
        let count = argument(object, usize::MAX, "gradient_accumulation_steps");
        let count = count.filter(|count| is_it && count.number() != Some(1.0))?;
        Some(Accumulation {
            count: count.size(),
            is_divided: true,
            at: object.at,
        })
    })
}

fn clipping(clip: &Clip, program: &mut Program) {
    let line = clip.at.line;
    let is_plain_norm = clip
        .norm_type
        .as_ref()
        .is_none_or(|norm| norm.number() == Some(2.0));
    match clip.limit.number() {
        Some(limit) if limit > 0.0 && limit.is_finite() && is_plain_norm => match clip.is_norm {
            true => program.recipe.clip_norm = Some(Some(limit)),
            false => program.recipe.clip_value = Some(Some(limit)),
        },
        // Nothing is as large.
        Some(limit) if limit == f64::INFINITY => {}
        Some(_) if !is_plain_norm => program.notes.push(phrase!("line {line}: gradients are clipped by a norm that is not the usual one, which is not done here; clip_norm clips by their length", line)),
        _ => program.notes.push(phrase!("line {line}: gradients are clipped at {value}, which is not known here; clip_norm or clip_value of the recipe says it", line, value = clip.limit.describe())),
    }
}

/// Epochs, where the program trains several times with rates of their own; else those of the run of this optimizer.
pub(super) fn runs(evaluator: &Evaluator, chosen: Option<&Rc<Object>>, program: &mut Program) {
    let runs = &evaluator.training.runs;
    let [first, _, ..] = runs.as_slice() else {
        return;
    };
    let line = runs[1].at.line;
    let of = |run: &Run| run.optimizer.clone();
    let trains = |run: &Run| of(run).and_then(|one| trained(&one));
    let is_one = trains(first).is_some() && runs.iter().all(|run| trains(run) == trains(first));
    let rates: Option<Vec<f64>> = runs.iter().map(|run| rate(of(run)?.as_ref())).collect();
    let alike = runs.iter().all(|run| match (of(run), of(first)) {
        (Some(one), Some(other)) => one.path == other.path && rest(&one) == rest(&other),
        _ => false,
    });
    let total = runs.iter().map(|run| run.epochs).sum::<u64>();
    match rates {
        Some(rates)
            if is_one
                && alike
                && program.recipe.schedule.is_none()
                && rates[0] > 0.0
                && total <= 10_000 =>
        {
            let factors = runs.iter().zip(&rates);
            let factors: Vec<f64> = factors
                .flat_map(|(run, rate)| std::iter::repeat_n(rate / rates[0], run.epochs as usize))
                .collect();
            program.recipe.epochs = Some(total);
            program.recipe.lr = Some(rates[0]);
            if factors.iter().any(|factor| *factor != 1.0) {
                program.recipe.schedule = Some(stepped(rule_of(factors), Every::Epoch));
            }
            program.notes.push(phrase!("line {line}: the program trains {count} times one behind the other; here it is one run of {total} epochs, with the rate of each", line, count = runs.len(), total));
        }
        _ => {
            let own = runs.iter().find(|run| {
                matches!((&run.optimizer, chosen), (Some(one), Some(chosen)) if Rc::ptr_eq(one, chosen))
            });
            if let Some(run) = own {
                program.recipe.epochs = Some(run.epochs);
            }
            program.notes.push(phrase!("line {line}: the program trains {count} times; here it is one run, whose optimizer and epochs were taken", line, count = runs.len()));
        }
    }
}

/// The module whose parameters an optimizer is given.
fn trained(optimizer: &Object) -> Option<usize> {
    match optimizer.arguments.plain.first() {
        Some(Value::Parameters(module)) => Some(*module),
        _ => None,
    }
}

fn rate(optimizer: &Object) -> Option<f64> {
    argument(optimizer, 1, "lr")?.number()
}

/// The settings of an optimizer but for its rate, as text.
fn rest(optimizer: &Object) -> Vec<String> {
    let plain = optimizer.arguments.plain.iter().skip(2);
    let named = optimizer.arguments.named.iter();
    let named = named.filter(|(name, _)| name != "lr");
    let named = named.map(|(name, value)| format!("{name}={}", value.describe()));
    plain
        .map(|value| value.describe().to_string())
        .chain(named)
        .collect()
}
