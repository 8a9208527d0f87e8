//! A session's engine, kept running: a lost device costs time and nothing else.
//!
//! The runner holds a host copy of the state and remembers the steps that came after it. Every random draw is a function of
//! (seed, step), so that on a device opened anew the same steps give the same results; those that were reported are not reported again.

use std::rc::Rc;
use std::time::Duration;

use web_time::Instant;

use super::pace::Pace;
use crate::data::{Dataset, Transform};
use crate::engine::{
    Answer, Backend, BackendKind, Engine, EngineError, EngineInfo, Input, NamedTensor, State,
    StepOptions, StepResult, TrainingSettings, Want,
};
use crate::network::{Network, initial_parameters};

/// Failures of a device, one after the other, after which the CPU goes on.
const ATTEMPTS: usize = 2;

/// What an engine has to be made for.
#[derive(Clone)]
pub struct Task {
    /// What it computes.
    pub network: Network,
    /// Loss, update rule, clipping and factors of the rate.
    pub settings: TrainingSettings,
    /// Seed of the first weights.
    pub seed: u32,
    /// Pictures of a step at most.
    pub batch: usize,
    /// What it trains and is evaluated on.
    pub dataset: Rc<Dataset>,
    /// How its pictures become inputs.
    pub transform: Transform,
}

impl Task {
    /// An engine for it with its data loaded.
    ///
    /// # Errors
    /// What [`Backend::engine`] and [`Engine::load`] say.
    pub async fn engine(&self, backend: &Backend) -> Result<Box<dyn Engine>, EngineError> {
        let mut engine =
            backend.engine(&self.network, self.settings.clone(), self.seed, self.batch)?;
        engine
            .load(self.dataset.clone(), self.transform.clone())
            .await?;
        Ok(engine)
    }

    /// The first weights of the seed, before any step.
    pub fn first_state(&self) -> State {
        State {
            step: 0,
            parameters: initial_parameters(&self.network, self.seed)
                .into_iter()
                .map(|(spec, values)| NamedTensor {
                    name: spec.name,
                    shape: spec.shape,
                    values,
                })
                .collect(),
            optimizer: Vec::new(),
        }
    }
}

/// What came of a lost device.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    /// Steps done again.
    pub replayed: u64,
    /// What computes from now on.
    pub engine: EngineInfo,
    /// What happened, in a sentence or two.
    pub message: String,
}

/// An engine, the last host copy of its state, and the steps since.
pub struct Runner {
    task: Task,
    backend: Backend,
    engine: Box<dyn Engine>,
    copy: Rc<State>,
    /// Steps enqueued since the copy, in order.
    since: Vec<(Vec<u32>, StepOptions)>,
    /// Of `since`: how many the engine has been given; fewer than all while it catches up.
    given: usize,
    /// Of `since`: how many results were handed out.
    told: usize,
    /// Results of steps done again that nobody has had yet.
    results: Vec<StepResult>,
    /// Failures since the engine last did what was asked of it.
    failures: usize,
    /// What is to be said of the last loss, once the engine has caught up.
    lost: Option<String>,
    recovered: Option<Recovery>,
}

impl Runner {
    /// An engine that begins with the first weights of the seed.
    ///
    /// # Errors
    /// What is wrong with the network or the data.
    pub async fn new(task: Task, backend: Backend) -> Result<Self, EngineError> {
        let engine = task.engine(&backend).await?;
        let copy = Rc::new(task.first_state());
        Ok(Self {
            task,
            backend,
            engine,
            copy,
            since: Vec::new(),
            given: 0,
            told: 0,
            results: Vec::new(),
            failures: 0,
            lost: None,
            recovered: None,
        })
    }

    pub fn info(&self) -> EngineInfo {
        self.engine.info()
    }

    pub fn task(&self) -> &Task {
        &self.task
    }

    /// What computes now.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// Whether steps have to be done again, or there is something to tell.
    pub fn is_behind(&self) -> bool {
        self.lost.is_some() || self.recovered.is_some()
    }

    /// What is to be said of a lost device, once.
    pub fn recovery(&mut self) -> Option<Recovery> {
        self.recovered.take()
    }

    /// Does steps again for about this long; true when there are none left. So a turn stays short, whatever was lost.
    ///
    /// # Errors
    /// What [`Engine::step`] says, a lost device excepted: that is opened anew.
    pub async fn catch_up(&mut self, budget: Duration) -> Result<bool, EngineError> {
        let began = Instant::now();
        let mut pace = Pace::default();
        pace.restart();
        while self.lost.is_some() {
            let left = budget.saturating_sub(began.elapsed());
            let count = pace.steps_within(left);
            match self.replay(count as usize).await {
                Ok(()) => pace.record(count, 0),
                Err(error) => self.after(error).await?,
            }
            if self.lost.is_some() && began.elapsed() >= budget {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Enqueues a step; its result comes with [`Runner::drain`].
    ///
    /// # Errors
    /// What [`Engine::step`] says, a lost device excepted; [`EngineError::Unreadable`] after a step with a picture that is not there,
    /// whose weights are to be put back.
    pub async fn step(
        &mut self,
        indices: Vec<u32>,
        options: StepOptions,
    ) -> Result<(), EngineError> {
        self.attempt(async |engine| engine.step(&indices, options).await)
            .await?;
        self.since.push((indices, options));
        self.given = self.since.len();
        Ok(())
    }

    /// The results of all steps since the last call, in order.
    pub async fn drain(&mut self) -> Result<Vec<StepResult>, EngineError> {
        let fresh = self.attempt(async |engine| engine.drain().await).await?;
        self.results.extend(fresh);
        self.told = self.since.len();
        Ok(std::mem::take(&mut self.results))
    }

    /// Answers for pictures with the weights of the last step.
    pub async fn infer(&mut self, input: Input<'_>, want: Want<'_>) -> Result<Answer, EngineError> {
        self.attempt(async |engine| engine.infer(input, want).await)
            .await
    }

    pub async fn parameter(&mut self, name: &str) -> Result<NamedTensor, EngineError> {
        self.attempt(async |engine| engine.parameter(name).await)
            .await
    }

    /// The state on the host, which is the copy to go back to from now on. Results of enqueued steps are still to be drained.
    pub async fn state(&mut self) -> Result<Rc<State>, EngineError> {
        let state = self.attempt(async |engine| engine.state().await).await?;
        if self.told == self.since.len() {
            self.copy = Rc::new(state);
            self.forget();
            return Ok(self.copy.clone());
        }
        // Steps whose results are still on the device must stay known.
        Ok(Rc::new(state))
    }

    /// Puts a state in the place of the engine's; enqueued results are dropped.
    ///
    /// # Errors
    /// What [`Engine::restore`] says; nothing is changed then.
    pub async fn restore(&mut self, state: Rc<State>) -> Result<(), EngineError> {
        self.attempt(async |engine| engine.restore(&state).await)
            .await?;
        self.copy = state;
        self.forget();
        Ok(())
    }

    /// Goes on with another engine from the state of this one. All results must have been drained.
    ///
    /// # Errors
    /// What [`Engine::restore`] says; this engine is kept then.
    pub async fn hand_over(
        &mut self,
        backend: Backend,
        mut engine: Box<dyn Engine>,
    ) -> Result<(), EngineError> {
        let state = self.state().await?;
        engine.restore(&state).await?;
        self.backend = backend;
        self.engine = engine;
        Ok(())
    }

    fn forget(&mut self) {
        self.since.clear();
        self.results.clear();
        (self.given, self.told) = (0, 0);
    }

    /// Lets the engine do something; where its device fails, on another one.
    async fn attempt<T>(
        &mut self,
        act: impl AsyncFn(&mut dyn Engine) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        // What failed outside, as where a face shows pictures, is no matter of this.
        self.task.dataset.take_failure();
        loop {
            self.catch_up(Duration::MAX).await?;
            match act(&mut *self.engine).await {
                Ok(value) => {
                    self.failures = 0;
                    return self.readable().map(|()| value);
                }
                Err(error) => self.after(error).await?,
            }
        }
    }

    /// The next so many steps that were lost; at the end of them what is to be said.
    async fn replay(&mut self, count: usize) -> Result<(), EngineError> {
        let end = (self.given + count).min(self.since.len());
        for (indices, options) in &self.since[self.given..end] {
            self.engine.step(indices, *options).await?;
        }
        let results = self.engine.drain().await?;
        self.readable()?;
        let untold = self.told.saturating_sub(self.given).min(results.len());
        self.results.extend_from_slice(&results[untold..]);
        self.given = end;
        if end == self.since.len()
            && let Some(message) = self.lost.take()
        {
            let replayed = self.since.len() as u64;
            self.recovered = Some(Recovery {
                replayed,
                engine: self.engine.info(),
                message: format!("{message} {}", again(replayed)),
            });
        }
        Ok(())
    }

    /// Whether all pictures that were asked for could be decoded.
    fn readable(&self) -> Result<(), EngineError> {
        match self.task.dataset.take_failure() {
            Some(reason) => Err(EngineError::Unreadable(reason)),
            None => Ok(()),
        }
    }

    /// After a failure: the state of the copy on a device opened anew, with everything since still to be done again.
    async fn after(&mut self, error: EngineError) -> Result<(), EngineError> {
        let EngineError::Lost(why) = error else {
            return Err(error);
        };
        let opened = open_anew(&self.task, &self.backend, &self.copy, &why, self.failures).await?;
        self.backend = opened.backend;
        self.engine = opened.engine;
        self.failures = opened.failures;
        self.lost = Some(opened.message);
        self.given = 0;
        self.results.clear();
        Ok(())
    }
}

/// An engine on a device that was opened anew.
struct Opened {
    backend: Backend,
    engine: Box<dyn Engine>,
    failures: usize,
    message: String,
}

/// The same kind of device opened anew, with the state on it; the CPU after [`ATTEMPTS`] failures.
async fn open_anew(
    task: &Task,
    backend: &Backend,
    state: &State,
    why: &str,
    failures: usize,
) -> Result<Opened, EngineError> {
    if backend.kind() == BackendKind::Cpu {
        return Err(EngineError::Lost(why.into()));
    }
    let mut failures = failures;
    let mut problem = why.to_string();
    while failures < ATTEMPTS {
        failures += 1;
        match on(task, backend.reopen().await, state).await {
            Ok((backend, engine)) => {
                return Ok(Opened {
                    backend,
                    engine,
                    failures,
                    message: format!("The device failed ({why}) and was opened anew."),
                });
            }
            Err(error) => problem = error.to_string(),
        }
    }
    let (backend, engine) = on(task, Backend::open(BackendKind::Cpu).await, state).await?;
    Ok(Opened {
        backend,
        engine,
        failures,
        message: format!(
            "The device failed ({why}) and could not be used again ({problem}). The CPU goes on."
        ),
    })
}

async fn on(
    task: &Task,
    backend: Result<Backend, EngineError>,
    state: &State,
) -> Result<(Backend, Box<dyn Engine>), EngineError> {
    let backend = backend?;
    let mut engine = task.engine(&backend).await?;
    engine.restore(state).await?;
    Ok((backend, engine))
}

/// What was done again, in words.
fn again(steps: u64) -> String {
    match steps {
        0 => "No step had to be done again.".into(),
        1 => "One step was done again, with the same result.".into(),
        _ => format!("{steps} steps were done again, with the same results."),
    }
}
