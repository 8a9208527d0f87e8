//! The session: the state machine that owns the loop.
//!
//! A face sends [`Command`]s and calls [`Session::turn`] again and again while the session runs; both give [`Event`]s.
//! A turn does as many steps as fit into its time budget, so that a face stays quick whatever the network costs.

mod command;
mod evaluation;
mod training;
mod turn;
mod weights;

use std::cell::OnceCell;
use std::rc::Rc;

use web_time::Instant;

pub use command::Command;
pub use weights::Loaded;

use super::best::Best;
use super::checkpoint::Checkpoint;
use super::evaluating::Evaluating;
use super::event::{Event, Phase, Status};
use super::pace::{CopyClock, Pace};
use super::runner::{Runner, Task};
use super::summary::{self, DataSummary, Summary};
use super::trial::Trial;
use super::warnings::{Warning, of_weights, warnings};
use super::{History, Rates, TrainError};
use crate::data::{Dataset, Ground, Transform};
use crate::engine::{Backend, State, check_batch};
use crate::network::Network;
use crate::recipe::Recipe;

/// One run: a recipe, its data, an engine, and where they stand.
pub struct Session {
    recipe: Recipe,
    pub(super) runner: Runner,
    pub(super) phase: Phase,
    /// Steps done.
    pub(super) step: u64,
    /// Epoch (from 0) whose order is at hand, and the order.
    order: Option<(u64, Vec<u32>)>,
    pub(super) evaluating: Option<Evaluating>,
    /// Turns of a single step left to do before pausing.
    single_step: bool,
    pub(super) history: History,
    pace: Pace,
    /// The last good state, and the step it was kept at.
    pub(super) good: Rc<State>,
    pub(super) good_step: u64,
    /// The weights that did best so far.
    pub(super) best: Option<Rc<Best>>,
    /// It has been said that the run overfits.
    pub(super) is_overfitting_told: bool,
    copies: CopyClock,
    /// The search for the fastest engine while it trains.
    trial: Option<Trial>,
    /// The schedule under way, with the rate and the length it was made for.
    pub(super) rates: Option<(f64, u64, Rates)>,
    /// The ground of the training pictures, looked for once.
    ground: OnceCell<Option<Ground>>,
}

impl Session {
    /// A session at step 0 on an opened device.
    ///
    /// # Errors
    /// Whatever is wrong with the recipe for this data set; nothing is changed then.
    pub async fn new(
        recipe: Recipe,
        dataset: Rc<Dataset>,
        backend: Backend,
    ) -> Result<Self, TrainError> {
        recipe.check(&dataset)?;
        let network = recipe.network(&dataset.shape())?;
        let network = network.with_scenes(&dataset.scene_classes);
        // An epoch's last batch holds what is left.
        for pictures in [recipe.batch, dataset.train.len() % recipe.batch] {
            check_batch(&network, pictures)?;
        }
        let task = Task {
            settings: recipe.training_settings(),
            seed: recipe.seed,
            batch: recipe.batch,
            transform: recipe.transform(&network),
            dataset,
            network,
        };
        let good = Rc::new(task.first_state());
        Ok(Self {
            recipe,
            runner: Runner::new(task, backend).await?,
            phase: Phase::Ready,
            step: 0,
            order: None,
            evaluating: None,
            single_step: false,
            history: History::default(),
            pace: Pace::default(),
            good,
            good_step: 0,
            best: None,
            is_overfitting_told: false,
            copies: CopyClock::new(),
            trial: None,
            rates: None,
            ground: OnceCell::new(),
        })
    }

    /// A session that goes on from a checkpoint, paused.
    ///
    /// # Errors
    /// [`TrainError::OtherData`] if the data set is not the checkpoint's; what [`Session::new`] says.
    pub async fn from_checkpoint(
        checkpoint: Checkpoint,
        dataset: Rc<Dataset>,
        backend: Backend,
    ) -> Result<Self, TrainError> {
        let got = summary::identity(&dataset);
        if checkpoint.data != got {
            return Err(TrainError::OtherData {
                wants: checkpoint.data,
                got,
            });
        }
        let mut session = Self::new(checkpoint.recipe, dataset, backend).await?;
        session.good = Rc::new(checkpoint.state);
        session.runner.restore(session.good.clone()).await?;
        session.step = checkpoint.step;
        session.phase = match session.step {
            0 => Phase::Ready,
            step if step >= session.steps_total() => Phase::Finished,
            _ => Phase::Paused,
        };
        session.good_step = session.step;
        session.is_overfitting_told = checkpoint.history.has_overfitted();
        session.history = checkpoint.history;
        session.best = checkpoint.best.map(Rc::new);
        Ok(session)
    }

    /// Everything a run needs to go on from here.
    pub async fn checkpoint(&mut self) -> Result<Checkpoint, TrainError> {
        Ok(Checkpoint {
            step: self.step,
            state: State::clone(&*self.keep().await?),
            recipe: self.recipe.clone(),
            data: summary::identity(self.dataset()),
            classes: self.class_names(),
            history: self.history.clone(),
            trained: self.trained().ok(),
            best: self.best.as_deref().cloned(),
        })
    }

    /// What is configured and where it stands.
    pub fn summary(&self) -> Result<Summary, TrainError> {
        Ok(Summary {
            recipe: self.recipe.clone(),
            task: summary::Task::of(self.network())?,
            heads: self.network().heads.clone(),
            network: self.network().summary()?,
            data: DataSummary::of(self.dataset()),
            engine: self.runner.info(),
            steps_per_epoch: self.steps_per_epoch(),
            steps_total: self.steps_total(),
            state: self.status(),
            history: self.history.clone(),
            warnings: self.warnings(),
        })
    }

    /// What should be known of the recipe and its data before they train.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut all = warnings(&self.recipe, self.network(), self.dataset());
        all.extend(of_weights(&self.good.parameters));
        all
    }

    /// Phase and step.
    pub fn status(&self) -> Status {
        let epochs = self.steps_total().div_ceil(self.steps_per_epoch());
        let epoch = (self.step / self.steps_per_epoch() + 1).min(epochs);
        Status {
            state: self.phase,
            step: self.step,
            epoch,
            epochs,
            steps_total: self.steps_total(),
        }
    }

    /// Whether [`Session::turn`] has anything to do.
    pub fn is_busy(&self) -> bool {
        self.phase == Phase::Running || self.evaluating.is_some() || self.runner.is_behind()
    }

    /// The curves so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The data set it trains on.
    pub fn dataset(&self) -> &Rc<Dataset> {
        &self.runner.task().dataset
    }

    /// The way from its pictures to the network's input.
    pub fn transform(&self) -> &Transform {
        &self.runner.task().transform
    }

    /// What computes now; another than at the beginning where a device was lost.
    pub fn backend(&self) -> &Backend {
        self.runner.backend()
    }

    /// The recipe of the run.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The network it trains.
    pub fn network(&self) -> &Network {
        &self.runner.task().network
    }

    fn steps_per_epoch(&self) -> u64 {
        self.dataset().train.len().div_ceil(self.recipe.batch) as u64
    }

    /// Where the run ends.
    fn steps_total(&self) -> u64 {
        let epochs = self.steps_per_epoch() * self.recipe.epochs;
        self.recipe.steps.unwrap_or(epochs)
    }

    /// What the schedule spans: all epochs, even where the run stops before their end.
    fn steps_planned(&self) -> u64 {
        let epochs = self.steps_per_epoch() * self.recipe.epochs;
        epochs.max(self.steps_total())
    }

    fn state_event(&self) -> Event {
        Event::State {
            status: self.status(),
        }
    }

    /// Takes a host copy of the state: what a lost device or a loss gone NaN goes back to.
    pub(super) async fn keep(&mut self) -> Result<Rc<State>, TrainError> {
        let began = Instant::now();
        let state = self.runner.state().await?;
        if state.is_finite() {
            self.good = state.clone();
            self.good_step = self.step;
        }
        self.copies.record(began);
        Ok(state)
    }
}
