//! Rates that a program sets by hand (`group['lr'] = ...`), as a schedule.

use crate::interop::python::evaluate::Evaluator;
use crate::interop::python::program::Program;
use crate::interop::python::syntax::Statement;
use crate::interop::python::visit;
use crate::recipe::{Every, Rule, Schedule};
use crate::said::phrase;

/// Epochs whose factors are written down.
const FACTOR_LIMIT: usize = 1_000;

/// The rates of the epochs that were followed, as factors of the recipe's rate; a note where there are none.
pub(super) fn by_hand(evaluator: &Evaluator, statements: &[Statement], program: &mut Program) {
    let place = evaluator
        .training
        .set_at
        .or_else(|| visit::sets_rate_anywhere(statements));
    let Some(place) = place else {
        return;
    };
    let line = place.line;
    let rates = &evaluator.training.rates;
    let first = program.recipe.lr.filter(|lr| *lr > 0.0);
    // Before the program sets it, the rate is the optimizer's.
    let mut factors = Vec::new();
    let mut has_begun = false;
    for rate in rates.iter().take(FACTOR_LIMIT) {
        match (rate, first) {
            (Some(rate), Some(first)) if rate.is_finite() && *rate >= 0.0 => {
                has_begun = true;
                factors.push(plain(rate / first));
            }
            (None, Some(_)) if !has_begun => factors.push(1.0),
            _ => break,
        }
    }
    let is_whole = has_begun && factors.len() == rates.len() && rates.len() > 1;
    if !is_whole || program.recipe.schedule.is_some() {
        program.notes.push(phrase!("line {line}: the program sets the learning rate by hand in a way that is not followed here; the schedule of the recipe says it", line));
        return;
    }
    if factors.iter().all(|factor| *factor == 1.0) {
        return;
    }
    program.notes.push(phrase!("line {line}: the rates that the program sets by hand are a schedule here, as it sets them in its {epochs} epochs", line, epochs = factors.len()));
    program.recipe.schedule = Some(Schedule::Rule {
        rule: Box::new(rule_of(factors)),
        every: Some(Every::Epoch),
    });
}

/// Steps of one factor where they are that, else a factor an epoch.
pub(super) fn rule_of(factors: Vec<f64>) -> Rule {
    let changes: Vec<(usize, f64)> = factors
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] != pair[1])
        .map(|(epoch, pair)| (epoch + 1, pair[1] / pair[0]))
        .collect();
    let gamma = changes.first().map_or(1.0, |(_, gamma)| *gamma);
    let is_even = factors[0] == 1.0
        && gamma > 0.0
        && changes.len() * 2 < factors.len()
        && changes
            .iter()
            .all(|(_, other)| (other / gamma - 1.0).abs() < 1e-6);
    match is_even {
        true => Rule::MultiStep {
            milestones: changes.iter().map(|(epoch, _)| *epoch as u64).collect(),
            gamma: plain(gamma),
        },
        false => Rule::Factors { factors },
    }
}

/// A factor without the last digits that come of dividing one power by another: 0.1 ** 2 / 0.1 is 0.1.
fn plain(factor: f64) -> f64 {
    let rounded = (factor * 1e6).round() / 1e6;
    match (rounded - factor).abs() < 1e-12 {
        true => rounded,
        false => factor,
    }
}
