//! What is said of a loss that is no number any more, and the rate that is worth a try: one rule for page and shell.

use super::{Event, Rates};
use crate::recipe::Recipe;

/// Part of the rate that is suggested.
const PART: f64 = 0.1;

/// A loss that was NaN or infinite.
pub struct Divergence<'a> {
    /// The settings of the run.
    pub recipe: &'a Recipe,
    /// The step, from 1, its loss and the rate that the schedule gave it.
    pub step: u64,
    /// Loss of that step: NaN or infinite.
    pub loss: f32,
    /// Learning rate of that step.
    pub rate: f64,
    /// The step whose weights are back, and whether all of them are numbers.
    pub back: u64,
    /// Whether every weight of step `back` is finite.
    pub is_finite: bool,
    /// Training steps of an epoch.
    pub steps_per_epoch: u64,
    /// Training steps of the whole run, which the schedule is made for.
    pub steps_planned: u64,
}

impl Divergence<'_> {
    /// A tenth of the recipe's rate, to two digits; none where it would not change the step's rate.
    fn smaller_rate(&self) -> Option<f64> {
        let smaller = rounded(self.recipe.lr * PART);
        let at = |lr: f64| {
            let schedule = &self.recipe.schedule;
            let mut rates = Rates::new(schedule, lr, self.steps_per_epoch, self.steps_planned);
            rates.rate(self.step.saturating_sub(1)).lr
        };
        (smaller > 0.0 && at(smaller) < at(self.recipe.lr)).then_some(smaller)
    }

    pub fn event(&self) -> Event {
        let Self {
            step, loss, back, ..
        } = self;
        let began = format!(
            "The loss became {loss} at step {step}. Training has stopped and the weights of step {back} are back."
        );
        if !self.is_finite {
            return Event::Diverged {
                step: *step,
                message: format!(
                    "{began} Some of them are no numbers themselves, so that no rate helps: load other weights, or begin anew."
                ),
                lr: None,
            };
        }
        let lr = self.smaller_rate();
        let lower = match lr {
            Some(lr) => format!("Lower the rate to {lr} (it was {})", self.rate),
            None => format!("Lower the rates of the schedule (it was {})", self.rate),
        };
        Event::Diverged {
            step: *step,
            message: format!("{began} {lower} or clip the gradients, then go on."),
            lr,
        }
    }
}

/// To two significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}
