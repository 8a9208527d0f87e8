//! One turn of a session: what there is to do, for about as long as the face gives it.

use std::time::Duration;

use web_time::Instant;

use super::Session;
use crate::engine::{BackendKind, EngineError};
use crate::train::TrainError;
use crate::train::event::{Event, Phase};
use crate::train::pace::Pace;

/// A turn at most, while a trial waits for its next word.
const TRIAL_TURN: Duration = Duration::from_millis(40);

impl Session {
    /// Works for about this long: evaluation if one is due, else training. Gives nothing when there is nothing to do.
    pub async fn turn(&mut self, budget: Duration) -> Result<Vec<Event>, TrainError> {
        let began = Instant::now();
        let mut events = Vec::new();
        // A trial goes on once in a turn, and mostly waits for the browser. On the CPU a short turn costs nothing.
        let budget = match self.trial {
            Some(_) if self.backend().kind() == BackendKind::Cpu => budget.min(TRIAL_TURN),
            _ => budget,
        };
        while self.is_busy() {
            if self.runner.is_behind() {
                self.runner
                    .catch_up(budget.saturating_sub(began.elapsed()))
                    .await?;
                self.tell_recovery(&mut events);
                self.pace.restart();
            } else {
                let left = budget.saturating_sub(began.elapsed());
                match self.work(left, &mut events).await {
                    Err(TrainError::Engine(error @ EngineError::Unreadable(_))) => {
                        self.drop_unreadable(&error, &mut events).await?;
                    }
                    worked => worked?,
                }
            }
            // The last quarter is too short for a reading of its own.
            if began.elapsed() * 4 >= budget * 3 {
                break;
            }
        }
        Ok(events)
    }

    /// A part of the evaluation under way, or some steps.
    pub(super) async fn work(
        &mut self,
        left: Duration,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainError> {
        if self.evaluating.is_some() {
            return self.evaluate_some(events).await;
        }
        self.advance_trial(events).await?;
        self.train_some(left, events).await
    }

    /// Goes on looking for the fastest engine; hands over to it once it is found.
    pub(super) async fn advance_trial(
        &mut self,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainError> {
        let Some(trial) = &mut self.trial else {
            return Ok(());
        };
        let Some(outcome) = trial.advance().await else {
            return Ok(());
        };
        self.trial = outcome.further;
        if let Some((backend, engine)) = outcome.engine {
            self.runner.hand_over(backend, engine).await?;
        }
        self.pace = Pace::default();
        self.pace.restart();
        if !outcome.quiet {
            events.push(Event::Chosen {
                step: self.step,
                engine: self.runner.info(),
                remembered: outcome.remembered,
                choice: outcome.choice,
            });
        }
        Ok(())
    }

    pub(super) fn tell_recovery(&mut self, events: &mut Vec<Event>) {
        if let Some(recovery) = self.runner.recovery() {
            events.push(Event::Recovered {
                step: self.step,
                replayed: recovery.replayed,
                engine: recovery.engine,
                message: recovery.message,
            });
        }
    }

    /// Goes back to before a picture that could not be decoded, and pauses.
    pub(super) async fn drop_unreadable(
        &mut self,
        error: &EngineError,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainError> {
        self.go_back().await?;
        self.evaluating = None;
        if self.phase == Phase::Running {
            self.phase = Phase::Paused;
        }
        let (step, message) = (self.step, error.to_string());
        events.push(Event::Unreadable { step, message });
        events.push(self.state_event());
        Ok(())
    }

    /// Back to the last good state.
    pub(super) async fn go_back(&mut self) -> Result<(), TrainError> {
        self.runner.restore(self.good.clone()).await?;
        self.step = self.good_step;
        self.history.truncate(self.step);
        self.single_step = false;
        Ok(())
    }
}
