//! The session: the state machine that owns the loop.
//!
//! A face sends [`Command`]s and calls [`Session::turn`] again and again while the session runs; both give [`Event`]s.
//! A turn does as many steps as fit into its time budget, so that a face stays quick whatever the network costs.

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use web_time::Instant;

use super::best::Best;
use super::checkpoint::Checkpoint;
use super::divergence::Divergence;
use super::evaluating::Evaluating;
use super::event::{Evaluated, Event, HeadStep, Phase, Status};
use super::nothing::nothing_to_learn;
use super::pace::{CopyClock, Pace};
use super::recipe::{check_rate, check_steps};
use super::runner::{Runner, Task};
use super::summary::{self, DataSummary, Summary};
use super::trained::Trained;
use super::trial::{Among, Choice, Trial};
use super::warnings::{Warning, of_weights, warnings};
use super::weights::{Fit, Signature, Weights};
use super::{Evaluation, History, Rate, Rates, Recipe, TrainError};
use crate::data::{Dataset, Ground, Transform, epoch_order};
use crate::engine::{
    Backend, BackendKind, EngineError, HeadResult, NamedTensor, State, StepOptions, StepResult,
    check_batch,
};
use crate::network::Network;

/// A turn at most, while a trial waits for its next word.
const TRIAL_TURN: Duration = Duration::from_millis(40);

/// What a face may tell a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// From step 0, with fresh weights unless it is at step 0 already.
    Start,
    Pause,
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

/// What became of weights that were loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// Tensors taken from the file.
    pub tensors: usize,
    /// Tensors of the network.
    pub of: usize,
    /// What was taken off the names, what was left aside, and which values are not finite.
    pub notes: Vec<String>,
}

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
    /// It has been told that the run overfits.
    pub(super) is_overfitting_told: bool,
    copies: CopyClock,
    /// Looks for the fastest engine while it trains.
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

    pub fn dataset(&self) -> &Rc<Dataset> {
        &self.runner.task().dataset
    }

    pub fn transform(&self) -> &Transform {
        &self.runner.task().transform
    }

    /// What computes now; another than at the beginning where a device was lost.
    pub fn backend(&self) -> &Backend {
        self.runner.backend()
    }

    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    pub fn network(&self) -> &Network {
        &self.runner.task().network
    }

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
                return refuse("start", Running, "It is under way already.");
            }
            (Command::Start, Paused) => {
                return refuse("start", Paused, "Resume it, or reset it first.");
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
                return refuse("resume", phase, "Only a paused run can go on.");
            }
            (Command::Pause, Running) => {
                self.phase = Paused;
                self.keep().await?;
            }
            (Command::Pause, phase) => {
                return refuse("pause", phase, "Only a running session can be paused.");
            }
            (Command::Step, Finished) => {
                return refuse("step", Finished, "Start a new run, or give it more epochs.");
            }
            (Command::Step, _) => {
                self.run();
                self.single_step = true;
            }
            (Command::Stop, Running | Paused | Failed) => {
                self.phase = Stopped;
                self.begin_evaluation()?;
            }
            (Command::Stop, phase) => return refuse("stop", phase, "There is no run to stop."),
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

    /// While it trains, looks what trains this network fastest and hands over to it: by measuring, or as `remembered` says. On
    /// the CPU it looks among all engines, on WebGPU among its kernels. An [`Event::Chosen`] tells.
    pub fn find_fastest(&mut self, remembered: Option<Choice>) {
        let among = match self.backend().kind() {
            BackendKind::Cpu => Among::Engines,
            BackendKind::Compiled => Among::Kernels(Box::new(self.backend().clone())),
            BackendKind::BurnWebGpu => return,
        };
        let task = self.runner.task().clone();
        self.trial = Some(Trial::new(task, among, remembered));
    }

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
    async fn work(&mut self, left: Duration, events: &mut Vec<Event>) -> Result<(), TrainError> {
        if self.evaluating.is_some() {
            return self.evaluate_some(events).await;
        }
        self.advance_trial(events).await?;
        self.train_some(left, events).await
    }

    /// Goes back to before a picture that could not be decoded, and pauses.
    async fn drop_unreadable(
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
    async fn go_back(&mut self) -> Result<(), TrainError> {
        self.runner.restore(self.good.clone()).await?;
        self.step = self.good_step;
        self.history.truncate(self.step);
        self.single_step = false;
        Ok(())
    }

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

    /// Weights and optimizer state as they are now.
    pub async fn state(&mut self) -> Result<State, TrainError> {
        Ok(State::clone(&*self.keep().await?))
    }

    /// Takes other weights whose names are those of the network, apart from what wrappers put into them; the optimizer starts
    /// afresh, the position stays.
    ///
    /// # Errors
    /// [`TrainError::Misfit`] with what is missing, of another shape or left over; nothing is changed then.
    pub async fn load_weights(&mut self, given: Vec<NamedTensor>) -> Result<Loaded, TrainError> {
        let fit = self.fit(&given);
        match fit.is_whole() {
            true => self.load_fit(given, fit).await,
            false => Err(misfit(&fit)),
        }
    }

    /// Takes of other weights what fits the network by name and shape; the rest stays as it is.
    ///
    /// # Errors
    /// [`TrainError::Misfit`] where nothing fits.
    pub async fn load_fitting(&mut self, given: Vec<NamedTensor>) -> Result<Loaded, TrainError> {
        let fit = self.fit(&given);
        match fit.counts() {
            [0, _] => Err(misfit(&fit)),
            _ => self.load_fit(given, fit).await,
        }
    }

    /// How weights fit this network, tensor by tensor.
    pub fn fit(&self, given: &[NamedTensor]) -> Fit {
        Fit::new(given, &self.signatures())
    }

    /// Takes values for some or all of the network's tensors, under its own names; the others stay, the optimizer starts afresh.
    ///
    /// # Errors
    /// What [`State::matched`] says of a tensor that the network has not, or in another shape; nothing is changed then.
    pub async fn replace_weights(&mut self, given: Vec<NamedTensor>) -> Result<(), TrainError> {
        let mut parameters = self.keep().await?.parameters.clone();
        for tensor in given {
            match parameters.iter_mut().find(|own| own.name == tensor.name) {
                Some(own) => *own = tensor,
                None => parameters.push(tensor),
            }
        }
        let state = Rc::new(State {
            step: 0,
            parameters,
            optimizer: Vec::new(),
        });
        self.runner.restore(state.clone()).await?;
        self.good = state;
        self.good_step = self.step;
        // Those of before are not of this run any more.
        self.best = None;
        Ok(())
    }

    /// Names and shapes of the network's tensors.
    pub fn signatures(&self) -> Vec<Signature> {
        let specs = self.network().parameters().into_iter();
        specs.map(|spec| (spec.name, spec.shape)).collect()
    }

    /// The weights as they are now, with the names of the classes.
    pub async fn weights(&mut self) -> Result<Weights, TrainError> {
        Ok(Weights {
            tensors: self.keep().await?.parameters.clone(),
            classes: self.class_names(),
            notes: Vec::new(),
            trained: self.trained().ok(),
        })
    }

    pub(super) fn trained(&self) -> Result<String, TrainError> {
        let ground = *self.ground.get_or_init(|| self.dataset().ground());
        Trained::of(&self.recipe, self.network(), self.dataset(), ground)?.to_json()
    }

    /// Names of what the network tells apart: classes of pictures or pixels, or of boxes.
    pub(super) fn class_names(&self) -> Vec<String> {
        let dataset = self.dataset();
        match summary::Task::of(self.network()) {
            Ok(summary::Task::Detect) => dataset.box_classes.clone(),
            _ => dataset.classes.clone(),
        }
    }

    async fn load_fit(&mut self, given: Vec<NamedTensor>, fit: Fit) -> Result<Loaded, TrainError> {
        self.replace_weights(fit.taken(given, &self.signatures()))
            .await?;
        let [tensors, of] = fit.counts();
        Ok(Loaded {
            tensors,
            of,
            notes: fit.notes,
        })
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

    fn run(&mut self) {
        self.phase = Phase::Running;
        self.pace.restart();
        self.copies = CopyClock::new();
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

    /// Goes on looking for the fastest engine; hands over to it once it is found.
    async fn advance_trial(&mut self, events: &mut Vec<Event>) -> Result<(), TrainError> {
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

    fn tell_recovery(&mut self, events: &mut Vec<Event>) {
        if let Some(recovery) = self.runner.recovery() {
            events.push(Event::Recovered {
                step: self.step,
                replayed: recovery.replayed,
                engine: recovery.engine,
                message: recovery.message,
            });
        }
    }

    async fn reset(&mut self) -> Result<(), TrainError> {
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

    /// Pictures of a step: the epoch's order in runs of the batch size, the last one short where it does not divide.
    fn batch(&mut self, step: u64) -> Vec<u32> {
        let per_epoch = self.steps_per_epoch();
        let epoch = step / per_epoch;
        if self.order.as_ref().is_none_or(|(known, _)| *known != epoch) {
            self.order = Some((
                epoch,
                epoch_order(
                    u64::from(self.recipe.seed),
                    epoch,
                    self.dataset().train.len(),
                ),
            ));
        }
        let order = self.order.as_ref().map_or(&[][..], |(_, order)| order);
        let first = (step % per_epoch) as usize * self.recipe.batch;
        order[first..(first + self.recipe.batch).min(order.len())].to_vec()
    }

    /// The rate of a step, by the schedule.
    fn rate(&mut self, step: u64) -> Rate {
        let (lr, planned) = (self.recipe.lr, self.steps_planned());
        let known = self.rates.take();
        let known = known.filter(|(base, length, _)| (*base, *length) == (lr, planned));
        let mut rates = match known {
            Some((.., rates)) => rates,
            None => {
                let per_epoch = self.steps_per_epoch();
                let mut rates = Rates::new(&self.recipe.schedule, lr, per_epoch, planned);
                for evaluated in &self.history.evaluations {
                    observe(&mut rates, evaluated, per_epoch);
                }
                rates
            }
        };
        let rate = rates.rate(step);
        self.rates = Some((lr, planned, rates));
        rate
    }

    /// Enqueues steps for about the time left, then reads their results.
    async fn train_some(
        &mut self,
        budget: Duration,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainError> {
        let per_epoch = self.steps_per_epoch();
        let left =
            (per_epoch - self.step % per_epoch).min(self.steps_total().saturating_sub(self.step));
        let count = if self.single_step {
            1
        } else {
            self.pace.steps_within(budget).min(left)
        };
        let mut rates = Vec::with_capacity(count as usize);
        let mut pictures = 0;
        for step in self.step..self.step + count {
            let indices = self.batch(step);
            pictures += indices.len() as u64;
            let Rate { lr: rate, momentum } = self.rate(step);
            self.runner
                .step(
                    indices,
                    StepOptions {
                        rate,
                        momentum,
                        step,
                        seed: u64::from(self.recipe.seed),
                    },
                )
                .await?;
            rates.push(rate);
        }
        let results = self.runner.drain().await?;
        self.pace.record(count, pictures);
        for (result, rate) in results.iter().zip(rates) {
            if !result.loss.is_finite() {
                return self.fall_back(result, rate, events).await;
            }
            self.step = result.step + 1;
            let event = Event::Step {
                step: self.step,
                epoch: result.step / per_epoch + 1,
                loss: result.loss,
                accuracy: result.correct as f32 / result.count.max(1) as f32,
                rate,
                images_per_sec: self.pace.images_per_sec(),
                ms_per_step: self.pace.ms_per_step(),
                heads: result.heads.iter().map(head_step).collect(),
            };
            self.history.add(&event);
            events.push(event);
        }
        if self.step >= self.steps_total() {
            self.phase = Phase::Finished;
        } else if self.single_step {
            self.phase = Phase::Paused;
        }
        if self.step.is_multiple_of(per_epoch) || self.phase == Phase::Finished {
            self.begin_evaluation()?;
        }
        if self.phase != Phase::Running {
            events.push(self.state_event());
        }
        if self.copies.is_due() || self.phase == Phase::Paused {
            self.keep().await?;
        }
        Ok(())
    }

    /// The loss is NaN or infinite: back to the last good state, and stop.
    async fn fall_back(
        &mut self,
        result: &StepResult,
        rate: f64,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainError> {
        self.go_back().await?;
        self.phase = Phase::Failed;
        let divergence = Divergence {
            recipe: &self.recipe,
            step: result.step + 1,
            loss: result.loss,
            rate,
            back: self.step,
            is_finite: self.good.is_finite(),
            steps_per_epoch: self.steps_per_epoch(),
            steps_planned: self.steps_planned(),
        };
        events.push(divergence.event());
        events.push(self.state_event());
        Ok(())
    }

    /// Whether an epoch has just ended whose evaluation is not in the history.
    fn lacks_evaluation(&self) -> bool {
        let known = |evaluated: &Evaluated| evaluated.step == self.step;
        self.step > 0
            && self.step.is_multiple_of(self.steps_per_epoch())
            && !self.history.evaluations.iter().any(known)
    }

    /// Of nothing held out there is nothing to evaluate.
    fn begin_evaluation(&mut self) -> Result<(), TrainError> {
        if !self.dataset().test.is_empty() {
            self.evaluating = Some(Evaluating::new(self.runner.task())?);
        }
        Ok(())
    }

    /// One forward pass of the evaluation under way; its event when it was the last.
    async fn evaluate_some(&mut self, events: &mut Vec<Event>) -> Result<(), TrainError> {
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

fn misfit(fit: &Fit) -> TrainError {
    TrainError::Misfit {
        problem: fit.problem(),
        taken: fit.counts()[0],
    }
}

fn head_step(result: &HeadResult) -> HeadStep {
    HeadStep {
        loss: result.loss,
        accuracy: result.correct as f32 / result.count.max(1) as f32,
    }
}

/// Tells a schedule the loss of the held-out pictures at an epoch's end.
fn observe(rates: &mut Rates, evaluated: &Evaluated, per_epoch: u64) {
    let step = evaluated.step;
    if step > 0 && step.is_multiple_of(per_epoch) {
        rates.observe((step / per_epoch - 1) as usize, evaluated.evaluation.loss);
    }
}
