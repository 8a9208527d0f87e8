//! The schedule of a program.

use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::token::Place;
use crate::interop::python::value::{Arguments, Object, Value};
use crate::recipe::{Choice, Rule};
use crate::said::phrase;

/// The rule of `torch.optim.lr_scheduler.StepLR(...)` and its like. `steps`: how long a LambdaLR's factors are written down; 0 where that is not known.
pub(super) fn schedule_of(object: &Object, steps: usize) -> Result<Rule> {
    let name = object.path.rsplit('.').next().unwrap_or_default();
    let at = object.at;
    let given = |names: &'static [&'static str]| Given::new(name, &object.arguments, names);
    Ok(match name {
        "StepLR" => {
            let given = given(&["optimizer", "step_size", "gamma", "last_epoch"])?;
            Rule::Step {
                step_size: given.size("step_size")? as u64,
                gamma: given.number_or("gamma", 0.1)?,
            }
        }
        "MultiStepLR" => {
            let given = given(&["optimizer", "milestones", "gamma", "last_epoch"])?;
            Rule::MultiStep {
                milestones: milestones(&given)?,
                gamma: given.number_or("gamma", 0.1)?,
            }
        }
        "ExponentialLR" => {
            let given = given(&["optimizer", "gamma", "last_epoch"])?;
            Rule::Exponential {
                gamma: given.number("gamma")?,
            }
        }
        "ConstantLR" => {
            let given = given(&["optimizer", "factor", "total_iters", "last_epoch"])?;
            Rule::ConstantFactor {
                factor: given.number_or("factor", 1.0 / 3.0)?,
                total_iters: given.size_or("total_iters", 5)? as u64,
            }
        }
        "LinearLR" => {
            let given = given(&[
                "optimizer",
                "start_factor",
                "end_factor",
                "total_iters",
                "last_epoch",
            ])?;
            Rule::Linear {
                start_factor: given.number_or("start_factor", 1.0 / 3.0)?,
                end_factor: given.number_or("end_factor", 1.0)?,
                total_iters: given.size_or("total_iters", 5)? as u64,
            }
        }
        "PolynomialLR" => {
            let given = given(&["optimizer", "total_iters", "power", "last_epoch"])?;
            Rule::Polynomial {
                total_iters: given.size_or("total_iters", 5)? as u64,
                power: given.number_or("power", 1.0)?,
            }
        }
        "CosineAnnealingLR" => {
            let given = given(&["optimizer", "T_max", "eta_min", "last_epoch"])?;
            Rule::CosineAnnealing {
                t_max: given.size("T_max")? as u64,
                eta_min: given.number_or("eta_min", 0.0)?,
            }
        }
        "CosineAnnealingWarmRestarts" => {
            let given = given(&["optimizer", "T_0", "T_mult", "eta_min", "last_epoch"])?;
            Rule::CosineRestarts {
                t_0: given.size("T_0")? as u64,
                t_mult: given.size_or("T_mult", 1)? as u64,
                eta_min: given.number_or("eta_min", 0.0)?,
            }
        }
        "OneCycleLR" => {
            let given = given(&[
                "optimizer",
                "max_lr",
                "total_steps",
                "epochs",
                "steps_per_epoch",
                "pct_start",
                "anneal_strategy",
                "cycle_momentum",
                "base_momentum",
                "max_momentum",
                "div_factor",
                "final_div_factor",
                "three_phase",
                "last_epoch",
            ])?;
            let product =
                || Some(given.some("epochs")?.size()? * given.some("steps_per_epoch")?.size()?);
            let total = given
                .some("total_steps")
                .and_then(Value::size)
                .or_else(product);
            Rule::OneCycle {
                max_lr: given.number("max_lr")?,
                total_steps: total.map(|steps| steps as u64),
                pct_start: given.number_or("pct_start", 0.3)?,
                anneal: word(&given, "anneal_strategy", at)?,
                cycle_momentum: given.flag_or("cycle_momentum", true)?,
                base_momentum: given.number_or("base_momentum", 0.85)?,
                max_momentum: given.number_or("max_momentum", 0.95)?,
                div_factor: given.number_or("div_factor", 25.0)?,
                final_div_factor: given.number_or("final_div_factor", 1e4)?,
                three_phase: given.flag_or("three_phase", false)?,
            }
        }
        "ReduceLROnPlateau" => {
            let given = given(&[
                "optimizer",
                "mode",
                "factor",
                "patience",
                "threshold",
                "threshold_mode",
                "cooldown",
                "min_lr",
                "eps",
                "verbose",
            ])?;
            Rule::Plateau {
                mode: word(&given, "mode", at)?,
                factor: given.number_or("factor", 0.1)?,
                patience: given.size_or("patience", 10)? as u64,
                threshold: given.number_or("threshold", 1e-4)?,
                threshold_mode: word(&given, "threshold_mode", at)?,
                cooldown: given.size_or("cooldown", 0)? as u64,
                min_lr: given.number_or("min_lr", 0.0)?,
                eps: given.number_or("eps", 1e-8)?,
            }
        }
        "LambdaLR" | "MultiplicativeLR" => {
            let given = given(&["optimizer", "lr_lambda", "last_epoch"])?;
            let factors = factors(given.get("lr_lambda"), steps.clamp(1_000, 20_000), at)?;
            match name {
                "LambdaLR" => Rule::Factors { factors },
                _ => Rule::Products { factors },
            }
        }
        "SequentialLR" => {
            let given = given(&["optimizer", "schedulers", "milestones", "last_epoch"])?;
            Rule::Sequential {
                schedules: several(given.get("schedulers"), steps, at)?,
                milestones: milestones(&given)?,
            }
        }
        "ChainedScheduler" => {
            let given = given(&["schedulers", "optimizer"])?;
            Rule::Chained {
                schedules: several(given.get("schedulers"), steps, at)?,
            }
        }
        _ => {
            return Err(unsupported(
                at,
                phrase!(
                    "{path} is no schedule that is known here",
                    path = object.path
                ),
                phrase!(
                    "There are StepLR, MultiStepLR, ExponentialLR, ConstantLR, LinearLR, PolynomialLR, CosineAnnealingLR, CosineAnnealingWarmRestarts, OneCycleLR, ReduceLROnPlateau, LambdaLR, MultiplicativeLR, SequentialLR and ChainedScheduler."
                ),
            ));
        }
    })
}

fn milestones(given: &Given) -> Result<Vec<u64>> {
    let milestones = given.numbers("milestones")?;
    Ok(milestones.iter().map(|&step| step as u64).collect())
}

/// An argument that is one of some words; the first of them where it is not given.
fn word<T: Choice>(given: &Given, name: &str, at: Place) -> Result<T> {
    let text = given.text_or(name, T::CHOICES[0].word())?;
    T::of_word(&text).ok_or_else(|| {
        let mut known: Vec<&str> = T::WORDS.iter().map(|word| word.word).collect();
        let last = known.pop().unwrap_or_default();
        unsupported(
            at,
            phrase!("{name}='{text}' is not known here", name, text),
            phrase!("There are {known} and {last}.", known, last),
        )
    })
}

fn several(value: Option<&Value>, steps: usize, at: Place) -> Result<Vec<Rule>> {
    let members = value.and_then(Value::members).unwrap_or_default();
    members
        .iter()
        .map(|member| match member {
            Value::Object(object) => schedule_of(object, steps),
            other => Err(unsupported(
                at,
                phrase!(
                    "{value} stands among the schedules",
                    value = other.describe()
                ),
                phrase!("A list of schedulers is supported."),
            )),
        })
        .collect()
}

/// The values of a function of the step, from 0.
fn factors(function: Option<&Value>, count: usize, at: Place) -> Result<Vec<f64>> {
    let function = match function {
        Some(value) => match value.members().as_deref() {
            Some([only]) => only.clone(),
            _ => value.clone(),
        },
        None => {
            return Err(unsupported(
                at,
                phrase!("it has no lr_lambda"),
                phrase!("Give it one."),
            ));
        }
    };
    let mut found = Vec::with_capacity(count);
    for step in 0..count {
        let mut evaluator = Evaluator::default();
        let arguments = Arguments {
            plain: vec![Value::Int(step as i64)],
            named: Vec::new(),
            at,
        };
        match evaluator
            .call_strictly(function.clone(), arguments)?
            .number()
        {
            Some(factor) => found.push(factor),
            None => {
                return Err(unsupported(
                    at,
                    phrase!("the lr_lambda does not give a number"),
                    phrase!("A function of the step alone, of arithmetic, is supported."),
                ));
            }
        }
    }
    Ok(found)
}
