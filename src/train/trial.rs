//! Which engine trains a network fastest here: the candidates are made ready beside the training, then a few steps of each
//! are measured, on weights of their own.
//!
//! Where WebGPU was chosen, its kernels are the candidates, and training begins with those that compile fastest. What was
//! fastest before is gone over to the same way: by way of the kernels that are ready first.
//!
//! Pipelines are compiled one at a time, and the browser compiles them in another process: until one is done, training goes
//! on. Only while steps are measured it rests.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use web_time::Instant;

use super::runner::Task;
use crate::engine::{Backend, BackendKind, Engine, EngineError, Input, Part, StepOptions, Want};

/// A run of steps should take about this long, so that waiting for its end does not count.
const RUN: Duration = Duration::from_millis(50);
/// Steps of a run at most.
const MOST_STEPS: u32 = 32;
/// Runs, of which the fastest counts.
const RUNS: usize = 3;

/// What was found out about one candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// `cpu` or `webgpu`.
    pub device: String,
    /// Name of the compiled engine's tiles; empty for the CPU.
    pub variant: String,
    /// Milliseconds a training step takes; none where it does not work.
    pub ms_per_step: Option<f64>,
    /// Why it does not work.
    pub problem: Option<String>,
}

/// What a trial has come to, as a face may keep it for next time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// `cpu` or `webgpu`.
    pub device: String,
    /// Name of the compiled engine's tiles; empty for the CPU.
    pub variant: String,
    /// The times of the engines that were measured.
    pub measured: Vec<Measured>,
}

/// A choice, with the engine to hand over to; none where what trains is to go on.
pub struct Outcome {
    /// The engine that was found fastest, with the times.
    pub choice: Choice,
    /// It was known, and not measured now.
    pub remembered: bool,
    /// The engine to go on with; none where the one that trains is to stay.
    pub engine: Option<(Backend, Box<dyn Engine>)>,
    /// The search for the next engine, where the one to go on with is only on the way to it.
    pub further: Option<Trial>,
    /// There is nothing to tell.
    pub quiet: bool,
}

/// What a trial chooses among.
#[derive(Clone)]
pub enum Among {
    /// The CPU, which trains, and every set of kernels on WebGPU.
    Engines,
    /// The sets of kernels on the device that trains, which has the one given.
    Kernels(Box<Backend>),
}

/// A trial under way.
pub struct Trial {
    work: Pin<Box<dyn Future<Output = Outcome>>>,
    /// Steps are being measured: nothing else may compute.
    measuring: Rc<Cell<bool>>,
}

impl Trial {
    /// Of all there are; of the remembered one alone where there is one and it still works, and then without measuring.
    pub fn new(task: Task, among: Among, remembered: Option<Choice>) -> Self {
        let measuring = Rc::new(Cell::new(false));
        let work = Box::pin(run(task, among, remembered, measuring.clone()));
        Self { work, measuring }
    }

    /// Goes on as far as it can without waiting for the device, or to the end of a measurement.
    pub async fn advance(&mut self) -> Option<Outcome> {
        poll_fn(|context| match self.work.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending if self.measuring.get() => Poll::Pending,
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }
}

async fn run(
    task: Task,
    among: Among,
    remembered: Option<Choice>,
    measuring: Rc<Cell<bool>>,
) -> Outcome {
    if let Some(choice) = remembered
        && let Ok(outcome) = as_before(&task, &among, choice).await
    {
        return outcome;
    }
    let mut measured = Vec::new();
    let mut best: Option<(f64, Backend, Box<dyn Engine>)> = None;
    let groups = match &among {
        Among::Engines => vec![
            Backend::open(BackendKind::Cpu).await,
            Backend::open(BackendKind::Compiled).await,
        ],
        Among::Kernels(backend) => vec![Ok((**backend).clone())],
    };
    for group in groups {
        let backends = match group {
            Ok(backend) => backend.variants(),
            Err(error) => {
                measured.push(Measured {
                    device: "webgpu".into(),
                    variant: String::new(),
                    ms_per_step: None,
                    problem: Some(error.to_string()),
                });
                continue;
            }
        };
        for backend in backends {
            let result = candidate(&task, &backend, &measuring).await;
            measuring.set(false);
            measured.push(Measured {
                device: backend.info().device.clone(),
                variant: backend.variant().into(),
                ms_per_step: result.as_ref().ok().map(|(ms, _)| *ms),
                problem: result.as_ref().err().map(ToString::to_string),
            });
            if let Ok((ms, engine)) = result
                && best.as_ref().is_none_or(|(least, ..)| ms < *least)
            {
                best = Some((ms, backend, engine));
            }
        }
    }
    let trains = among.trains();
    let quiet = best.is_none();
    let mut engine = None;
    if let Some((_, backend, mut found)) = best
        && named(&backend) != trains
    {
        match warmed_up(&task, &mut *found).await {
            Ok(()) => engine = Some((backend, found)),
            Err(error) => {
                let of = |one: &&mut Measured| (&*one.device, &*one.variant) == named(&backend);
                if let Some(one) = measured.iter_mut().find(of) {
                    one.problem = Some(error.to_string());
                }
            }
        }
    }
    let (device, variant) = engine
        .as_ref()
        .map_or(trains, |(backend, _)| named(backend));
    let choice = Choice {
        device: device.into(),
        variant: variant.into(),
        measured,
    };
    Outcome {
        choice,
        remembered: false,
        engine,
        further: None,
        quiet,
    }
}

impl Among {
    /// Device and variant that train meanwhile.
    fn trains(&self) -> (&'static str, &'static str) {
        match self {
            Self::Engines => ("cpu", ""),
            Self::Kernels(backend) => named(backend),
        }
    }
}

/// A backend as a choice names it.
fn named(backend: &Backend) -> (&'static str, &'static str) {
    match backend.kind() {
        BackendKind::Cpu => ("cpu", ""),
        BackendKind::Compiled | BackendKind::BurnWebGpu => ("webgpu", backend.variant()),
    }
}

/// The engine that was chosen before, ready to step.
async fn as_before(task: &Task, among: &Among, choice: Choice) -> Result<Outcome, EngineError> {
    let trains = among.trains();
    if (choice.device.as_str(), choice.variant.as_str()) == trains {
        return Ok(Outcome {
            choice,
            remembered: true,
            engine: None,
            further: None,
            quiet: matches!(among, Among::Kernels(_)),
        });
    }
    let opened = match among {
        Among::Engines => Backend::open(BackendKind::Compiled).await?,
        Among::Kernels(backend) => (**backend).clone(),
    };
    let chosen = opened
        .variants()
        .into_iter()
        .find(|backend| backend.variant() == choice.variant);
    let Some(chosen) = chosen else {
        return Err(EngineError::Device(
            "the remembered engine",
            format!("there are no tiles \"{}\" any more", choice.variant),
        ));
    };
    let backend = match among {
        Among::Engines => opened.quick(),
        Among::Kernels(_) => chosen.clone(),
    };
    let mut engine = task.engine(&backend).await?;
    steps(task, &mut *engine, 1).await?;
    if let Among::Kernels(_) = among {
        warmed_up(task, &mut *engine).await?;
    }
    let further = (backend.variant() != chosen.variant()).then(|| {
        let among = Among::Kernels(Box::new(backend.clone()));
        Trial::new(task.clone(), among, Some(choice.clone()))
    });
    Ok(Outcome {
        choice,
        remembered: true,
        engine: Some((backend, engine)),
        further,
        quiet: false,
    })
}

/// Compiles what an evaluation takes, so that the first one after a hand-over does not wait for it.
async fn warmed_up(task: &Task, engine: &mut dyn Engine) -> Result<(), EngineError> {
    if !task.dataset.test.is_empty() {
        let input = Input::Pictures(Part::Test, &[0]);
        engine.infer(input, Want::Counts).await?;
    }
    Ok(())
}

/// An engine that has made its first step, and the milliseconds of the further ones.
async fn candidate(
    task: &Task,
    backend: &Backend,
    measuring: &Cell<bool>,
) -> Result<(f64, Box<dyn Engine>), EngineError> {
    let mut engine = task.engine(backend).await?;
    // Pipelines are compiled, memory is taken.
    steps(task, &mut *engine, 1).await?;
    measuring.set(true);
    let first = steps(task, &mut *engine, 1).await?;
    let count = (RUN.as_secs_f64() / first.as_secs_f64().max(1e-6)).clamp(1.0, MOST_STEPS.into());
    let mut best = first;
    // One step that takes several runs' time says enough.
    if first < RUN * RUNS as u32 {
        for _ in 0..RUNS {
            best = best.min(steps(task, &mut *engine, count as u32).await? / count as u32);
        }
    }
    Ok((best.as_secs_f64() * 1e3, engine))
}

/// How long so many steps take, their results' way back included.
async fn steps(task: &Task, engine: &mut dyn Engine, count: u32) -> Result<Duration, EngineError> {
    let pictures = task.dataset.train.len().min(task.batch) as u32;
    let indices: Vec<u32> = (0..pictures).collect();
    let began = Instant::now();
    for step in 0..u64::from(count) {
        let options = StepOptions {
            rate: 0.0,
            momentum: None,
            step,
            seed: u64::from(task.seed),
        };
        engine.step(&indices, options).await?;
    }
    engine.drain().await?;
    Ok(began.elapsed())
}
