//! What a face tells a session.

use std::rc::Rc;

use super::Session;
use crate::engine::BackendKind;
use crate::said::phrase;
use crate::train::event::{Event, Phase};
use crate::train::nothing::nothing_to_learn;
use crate::train::pace::CopyClock;
use crate::train::recipe::{check_rate, check_steps};
use crate::train::trial::{Among, Choice, Trial};
use crate::train::{History, TrainError};

/// What a face may tell a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// From step 0, with fresh weights unless it is at step 0 already.
    Start,
    /// Between two steps, until it is resumed.
    Pause,
    /// Training goes on from the step it is at.
    Resume,
    /// One training step, then pause.
    Step,
    /// Ends the run where it is; the weights stay.
    Stop,
    /// Back to step 0 with the first weights of the seed.
    Reset,
    /// Evaluates the held-out part in the next turns.
    Evaluate,
}

impl Session {
    /// Does what a face tells it.
    ///
    /// # Errors
    /// [`TrainError::Command`] where the phase does not allow it.
    pub async fn command(&mut self, command: Command) -> Result<Vec<Event>, TrainError> {
        use Phase::*;
        let refuse = |command, phase, hint| {
            Err(TrainError::Command {
                command,
                phase,
                hint,
            })
        };
        self.single_step = false;
        if matches!(command, Command::Start | Command::Resume | Command::Step)
            && let Some(warning) = nothing_to_learn(&self.recipe, self.network(), self.dataset())
        {
            return Err(TrainError::NothingToLearn(warning.message));
        }
        match (command, self.phase) {
            (Command::Start, Running) => {
                return refuse("start", Running, phrase!("It is under way already."));
            }
            (Command::Start, Paused) => {
                return refuse("start", Paused, phrase!("Resume it, or reset it first."));
            }
            (Command::Start, _) => {
                if self.step > 0 {
                    self.reset().await?;
                }
                self.run();
            }
            (Command::Resume, Paused | Stopped | Failed) if self.step < self.steps_total() => {
                self.run();
                // A checkpoint taken while an epoch's end was being evaluated lacks that evaluation, which a schedule may follow.
                if self.evaluating.is_none() && self.lacks_evaluation() {
                    self.begin_evaluation()?;
                }
            }
            (Command::Resume, phase) => {
                return refuse("resume", phase, phrase!("Only a paused run can go on."));
            }
            (Command::Pause, Running) => {
                self.phase = Paused;
                self.keep().await?;
            }
            (Command::Pause, phase) => {
                return refuse(
                    "pause",
                    phase,
                    phrase!("Only a running session can be paused."),
                );
            }
            (Command::Step, Finished) => {
                return refuse(
                    "step",
                    Finished,
                    phrase!("Start a new run, or give it more epochs."),
                );
            }
            (Command::Step, _) => {
                self.run();
                self.single_step = true;
            }
            (Command::Stop, Running | Paused | Failed) => {
                self.phase = Stopped;
                self.begin_evaluation()?;
            }
            (Command::Stop, phase) => {
                return refuse("stop", phase, phrase!("There is no run to stop."));
            }
            (Command::Reset, _) => self.reset().await?,
            (Command::Evaluate, _) if self.dataset().test.is_empty() => {
                return Err(TrainError::NothingHeldOut);
            }
            (Command::Evaluate, _) => self.begin_evaluation()?,
        }
        Ok(vec![self.state_event()])
    }

    /// Changes the base learning rate from the next step on.
    pub fn set_rate(&mut self, rate: f64) -> Result<(), TrainError> {
        check_rate(rate)?;
        self.recipe.lr = rate;
        Ok(())
    }

    /// Lets the run end after so many steps in all, or with its epochs.
    ///
    /// # Errors
    /// [`TrainError::Setting`] for 0 steps.
    pub fn set_steps(&mut self, steps: Option<u64>) -> Result<(), TrainError> {
        check_steps(steps)?;
        self.recipe.steps = steps;
        let is_done = self.step >= self.steps_total();
        self.phase = match (self.phase, is_done) {
            (Phase::Finished, false) => Phase::Paused,
            (Phase::Running | Phase::Paused | Phase::Stopped, true) => Phase::Finished,
            (phase, _) => phase,
        };
        Ok(())
    }

    /// While it trains, finds what trains this network fastest and goes on with it: by measuring, or as `remembered` says. On
    /// the CPU it searches all engines, on WebGPU its sets of kernels. An [`Event::Chosen`] reports it.
    pub fn find_fastest(&mut self, remembered: Option<Choice>) {
        let among = match self.backend().kind() {
            BackendKind::Cpu => Among::Engines,
            BackendKind::Compiled => Among::Kernels(Box::new(self.backend().clone())),
            BackendKind::BurnWebGpu => return,
        };
        let task = self.runner.task().clone();
        self.trial = Some(Trial::new(task, among, remembered));
    }

    pub(super) fn run(&mut self) {
        self.phase = Phase::Running;
        self.pace.restart();
        self.copies = CopyClock::new();
    }

    pub(super) async fn reset(&mut self) -> Result<(), TrainError> {
        self.good = Rc::new(self.runner.task().first_state());
        self.good_step = 0;
        self.runner.restore(self.good.clone()).await?;
        self.step = 0;
        self.phase = Phase::Ready;
        self.evaluating = None;
        self.history = History::default();
        self.best = None;
        self.is_overfitting_told = false;
        self.rates = None;
        Ok(())
    }
}
