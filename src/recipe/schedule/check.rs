//! What is wrong with a schedule's numbers.

use super::{Rule, Schedule};
use crate::said::{Phrase, phrase};

/// Schedules within schedules.
const DEPTH_LIMIT: usize = 8;

impl Schedule {
    /// What is wrong with its numbers.
    pub fn problem(&self) -> Option<Phrase> {
        match self {
            Schedule::Rule { rule, .. } => rule.problem(0),
            Schedule::Constant | Schedule::Cosine => None,
        }
    }
}

impl Rule {
    fn problem(&self, level: usize) -> Option<Phrase> {
        let above_zero = |name: &str, value: u64| {
            (value == 0).then(|| phrase!("{name} must be a whole number above 0", name))
        };
        let finite = |name: &str, value: f64| {
            (!value.is_finite() || value < 0.0)
                .then(|| phrase!("{name} must be a number of at least 0", name))
        };
        match self {
            Rule::Step { step_size, gamma } => {
                above_zero("step_size", *step_size).or(finite("gamma", *gamma))
            }
            Rule::MultiStep { gamma, .. } | Rule::Exponential { gamma } => finite("gamma", *gamma),
            Rule::ConstantFactor { factor, .. } => (!(*factor > 0.0 && *factor <= 1.0))
                .then(|| phrase!("factor must be above 0 and at most 1")),
            Rule::Linear {
                start_factor,
                end_factor,
                total_iters,
            } => above_zero("total_iters", *total_iters)
                .or((!(*start_factor > 0.0 && *start_factor <= 1.0))
                    .then(|| phrase!("start_factor must be above 0 and at most 1")))
                .or((!(0.0..=1.0).contains(end_factor))
                    .then(|| phrase!("end_factor must be within 0 and 1"))),
            Rule::Polynomial { total_iters, power } => {
                above_zero("total_iters", *total_iters).or(finite("power", *power))
            }
            Rule::CosineAnnealing { t_max, eta_min } => {
                above_zero("t_max", *t_max).or(finite("eta_min", *eta_min))
            }
            Rule::CosineRestarts {
                t_0,
                t_mult,
                eta_min,
            } => above_zero("t_0", *t_0)
                .or(above_zero("t_mult", *t_mult))
                .or(finite("eta_min", *eta_min)),
            Rule::OneCycle {
                max_lr,
                total_steps,
                pct_start,
                div_factor,
                final_div_factor,
                ..
            } => finite("max_lr", *max_lr)
                .or(total_steps.and_then(|steps| above_zero("total_steps", steps)))
                .or((!(0.0..=1.0).contains(pct_start))
                    .then(|| phrase!("pct_start must be within 0 and 1")))
                .or((!(*div_factor > 0.0 && *final_div_factor > 0.0))
                    .then(|| phrase!("div_factor and final_div_factor must be above 0"))),
            Rule::Plateau { factor, .. } if level > 0 => Some(phrase!(
                "a plateau (factor {factor}) cannot stand among chained schedules, as in PyTorch",
                factor = factor.to_string()
            )),
            Rule::Plateau { factor, .. } => (!(*factor >= 0.0 && *factor < 1.0))
                .then(|| phrase!("factor must be at least 0 and below 1")),
            Rule::Factors { factors } | Rule::Products { factors } => factors
                .iter()
                .find_map(|&factor| finite("each factor", factor)),
            Rule::Chained { schedules } => several(schedules, level),
            Rule::Sequential {
                schedules,
                milestones,
            } => (milestones.len() + 1 != schedules.len())
                .then(|| phrase!("there must be one milestone fewer than schedules"))
                .or((!milestones.is_sorted()).then(|| phrase!("milestones must rise")))
                .or(several(schedules, level)),
        }
    }
}

fn several(schedules: &[Rule], level: usize) -> Option<Phrase> {
    if schedules.is_empty() || level >= DEPTH_LIMIT {
        return Some(phrase!(
            "it needs at least one schedule, and no more than {limit} levels of them",
            limit = DEPTH_LIMIT
        ));
    }
    schedules.iter().find_map(|rule| rule.problem(level + 1))
}
