//! Whether a run overfits, from its curves: the held-out loss rises while that of the training still falls.
//!
//! Evaluations of few pictures are noisy, and one bad value is no rise. So the rule compares medians and asks for three evaluations in
//! a row:
//!
//! - *lowest*: the smallest median of three neighbouring held-out losses before the last three;
//! - each of the last three is above *lowest* by more than a tenth of it, by more than 0.02, and by more than three times the noise,
//!   which is the upper quartile of second differences over the square root of 3 (a steady rise has none), from where the loss first
//!   came within one and a half times *lowest*;
//! - the mean training loss before the last three is lower by a tenth than at *lowest*.
//!
//! So it is said at the sixth evaluation at the earliest. Of runs at rest whose evaluations are off by 15 % (standard deviation) one in a
//! hundred is said wrongly within 60 evaluations. Where both losses rise, the run diverges instead; where both rest, it is done.

use super::{Evaluated, Event, History, Session};
use crate::arrange::Arrange;

/// Evaluations that have to be above the lowest, one after the other.
const LAST: usize = 3;
/// Share of the lowest loss by which they are above it, and by which the training loss has fallen.
const SHARE: f64 = 0.1;
/// Of smaller differences it is not worth speaking, however small the losses.
const LEAST: f64 = 0.02;
/// Times the noise by which they are above it.
const NOISE: f64 = 3.0;
/// The descent at first, whose bends are no noise, ends at so many times the lowest.
const DESCENT: f64 = 1.5;

/// What is so of a run that overfits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overfitting {
    /// The epoch where the held-out loss was lowest, and what it was.
    pub epoch: u64,
    /// Held-out loss of that epoch.
    pub lowest: f64,
    /// The median of the last three held-out losses.
    pub now: f64,
    /// Mean training loss then and before the last three evaluations.
    pub training_then: f64,
    /// Mean training loss before the last three evaluations.
    pub training_now: f64,
}

/// An evaluation, with the training before it.
struct Point {
    step: u64,
    epoch: u64,
    held: f64,
    training: f64,
}

/// None while it does not overfit, or not enough is known.
pub fn overfitting(history: &History) -> Option<Overfitting> {
    judged(&points(history))
}

fn judged(points: &[Point]) -> Option<Overfitting> {
    let before = points.len().checked_sub(LAST)?;
    let (earlier, last) = points.split_at(before);
    let medians = earlier.windows(3).map(|three| (median_held(three), three));
    let (lowest, then) = medians.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
    let held: Vec<f64> = points.iter().map(|point| point.held).collect();
    let near = held.iter().position(|held| *held <= DESCENT * lowest);
    let settled = &held[near.unwrap_or(0).min(held.len() - 5)..];
    let rise = (SHARE * lowest).max(LEAST).max(NOISE * noise(settled));
    if last.iter().any(|point| point.held <= lowest + rise) {
        return None;
    }
    let training =
        |of: &[Point]| of.iter().map(|point| point.training).sum::<f64>() / of.len() as f64;
    let (training_then, training_now) = (training(then), training(last));
    if training_now >= (1.0 - SHARE) * training_then {
        return None;
    }
    let best = then.iter().min_by(|a, b| a.held.total_cmp(&b.held))?;
    Some(Overfitting {
        epoch: best.epoch,
        lowest: best.held,
        now: median_held(last),
        training_then,
        training_now,
    })
}

/// The evaluations of a history, one a step, each with the mean training loss since the one before it.
fn points(history: &History) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for Evaluated {
        step,
        epoch,
        evaluation,
    } in &history.evaluations
    {
        let since = points.last().map_or(0, |point| point.step);
        if *step <= since || !evaluation.loss.is_finite() {
            continue;
        }
        let steps = history.training.iter();
        let between = steps.filter(|point| point.step > since && point.step <= *step);
        let (count, sum) = between.fold((0u32, 0.0), |(count, sum), point| {
            (count + 1, sum + f64::from(point.loss))
        });
        // Of a long run a point of the curve stands for more steps than lie between two evaluations.
        let known = points.last().map(|point| point.training);
        let Some(training) = (count > 0).then(|| sum / f64::from(count)).or(known) else {
            continue;
        };
        points.push(Point {
            step: *step,
            epoch: *epoch,
            held: evaluation.loss,
            training,
        });
    }
    points
}

fn median_held(points: &[Point]) -> f64 {
    quantile(points.iter().map(|point| point.held).collect(), 0.5)
}

/// What stays of a series where its trend is taken out, like a standard deviation.
fn noise(values: &[f64]) -> f64 {
    let bends = values
        .windows(3)
        .map(|three| (three[0] - 2.0 * three[1] + three[2]).abs());
    quantile(bends.collect(), 0.75) / 3f64.sqrt()
}

/// 0 of nothing.
fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.arrange_by(f64::total_cmp);
    let at = (share * values.len() as f64) as usize;
    values.get(at).copied().unwrap_or_default()
}

impl History {
    /// Whether it looked like overfitting after any of its evaluations.
    pub(super) fn has_overfitted(&self) -> bool {
        let points = points(self);
        (1..=points.len()).any(|count| judged(&points[..count]).is_some())
    }
}

impl Session {
    /// What is to be said of a run that overfits, once a run.
    pub(super) fn overfitting(&mut self) -> Option<Event> {
        if self.is_overfitting_told {
            return None;
        }
        let found = overfitting(&self.history)?;
        self.is_overfitting_told = true;
        let best = self.best().map_or(String::new(), |best| {
            format!(" The best weights so far are kept: {best}.")
        });
        Some(Event::Overfitting {
            step: self.step,
            epoch: found.epoch,
            lowest: found.lowest,
            now: found.now,
            message: format!(
                "The network overfits: the held-out loss was lowest in epoch {} ({:.4}) and is {:.4} now, while the training loss went from {:.4} to {:.4}. It learns the training pictures by heart. Augmentation, weight decay or more pictures help.{best}",
                found.epoch, found.lowest, found.now, found.training_then, found.training_now
            ),
        })
    }
}
