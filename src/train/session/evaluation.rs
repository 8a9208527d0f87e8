//! Evaluations of the held-out part.

use super::Session;
use super::training::observe;
use crate::train::evaluating::Evaluating;
use crate::train::event::{Evaluated, Event};
use crate::train::{Evaluation, TrainError};

impl Session {
    /// Evaluates the whole held-out part at once.
    ///
    /// # Errors
    /// [`TrainError::NothingHeldOut`], and what the engine says.
    pub async fn evaluate(&mut self) -> Result<Evaluation, TrainError> {
        let mut events = Vec::new();
        self.begin_evaluation()?;
        while self.evaluating.is_some() {
            self.evaluate_some(&mut events).await?;
        }
        let evaluation = events.into_iter().find_map(|event| {
            let Event::Evaluated(evaluated) = event else {
                return None;
            };
            Some(evaluated.evaluation)
        });
        evaluation.ok_or(TrainError::NothingHeldOut)
    }

    /// Whether an epoch has just ended whose evaluation is not in the history.
    pub(super) fn lacks_evaluation(&self) -> bool {
        let known = |evaluated: &Evaluated| evaluated.step == self.step;
        self.step > 0
            && self.step.is_multiple_of(self.steps_per_epoch())
            && !self.history.evaluations.iter().any(known)
    }

    /// Of nothing held out there is nothing to evaluate.
    pub(super) fn begin_evaluation(&mut self) -> Result<(), TrainError> {
        if !self.dataset().test.is_empty() {
            self.evaluating = Some(Evaluating::new(self.runner.task())?);
        }
        Ok(())
    }

    /// One forward pass of the evaluation under way; its event when it was the last.
    pub(super) async fn evaluate_some(
        &mut self,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainError> {
        let Some(mut evaluating) = self.evaluating.take() else {
            return Ok(());
        };
        let Some(evaluation) = evaluating.advance(&mut self.runner).await? else {
            self.evaluating = Some(evaluating);
            return Ok(());
        };
        self.pace.restart();
        if evaluation.is_of_nothing() {
            return Ok(());
        }
        let epoch = (self.step.div_ceil(self.steps_per_epoch())).max(1);
        let evaluated = Evaluated {
            step: self.step,
            epoch,
            evaluation,
        };
        let per_epoch = self.steps_per_epoch();
        if let Some((.., rates)) = &mut self.rates {
            observe(rates, &evaluated, per_epoch);
        }
        self.history.evaluations.push(evaluated.clone());
        self.keep_best(&evaluated).await?;
        events.push(Event::Evaluated(evaluated));
        events.extend(self.overfitting());
        self.pace.restart();
        Ok(())
    }
}
