//! Which engine trains a network fastest here: the candidates are made ready beside the training, then a few steps of each
//! are measured, on weights of their own.
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
use crate::engine::{Backend, BackendKind, Engine, EngineError, StepOptions};

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
    pub measured: Vec<Measured>,
}

/// A choice, with the engine to hand over to; none where the CPU is to go on.
pub struct Outcome {
    pub choice: Choice,
    /// It was known, and not measured now.
    pub remembered: bool,
    pub engine: Option<(Backend, Box<dyn Engine>)>,
}

/// A trial under way.
pub struct Trial {
    work: Pin<Box<dyn Future<Output = Outcome>>>,
    /// Steps are being measured: nothing else may compute.
    measuring: Rc<Cell<bool>>,
}

impl Trial {
    /// Of every engine; of the remembered one alone where there is one and it still works, and then without measuring.
    pub fn new(task: Task, remembered: Option<Choice>) -> Self {
        let measuring = Rc::new(Cell::new(false));
        let work = Box::pin(run(task, remembered, measuring.clone()));
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

async fn run(task: Task, remembered: Option<Choice>, measuring: Rc<Cell<bool>>) -> Outcome {
    if let Some(choice) = remembered
        && let Ok(outcome) = as_before(&task, choice).await
    {
        return outcome;
    }
    let mut measured = Vec::new();
    let mut best: Option<(f64, Backend, Box<dyn Engine>)> = None;
    for kind in [BackendKind::Cpu, BackendKind::Compiled] {
        let backends = match Backend::open(kind).await {
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
    let engine = best.and_then(|(_, backend, engine)| {
        (backend.kind() == BackendKind::Compiled).then_some((backend, engine))
    });
    Outcome {
        choice: Choice {
            device: if engine.is_some() { "webgpu" } else { "cpu" }.into(),
            variant: engine
                .as_ref()
                .map_or(String::new(), |(backend, _)| backend.variant().into()),
            measured,
        },
        remembered: false,
        engine,
    }
}

/// The engine that was chosen before, ready to step.
async fn as_before(task: &Task, choice: Choice) -> Result<Outcome, EngineError> {
    if choice.device == "cpu" {
        return Ok(Outcome {
            choice,
            remembered: true,
            engine: None,
        });
    }
    let opened = Backend::open(BackendKind::Compiled).await?;
    let variant = opened
        .variants()
        .into_iter()
        .find(|backend| backend.variant() == choice.variant);
    let Some(backend) = variant else {
        return Err(EngineError::Device(
            "the remembered engine",
            format!("there are no tiles \"{}\" any more", choice.variant),
        ));
    };
    let mut engine = task.engine(&backend).await?;
    steps(task, &mut *engine, 1).await?;
    Ok(Outcome {
        choice,
        remembered: true,
        engine: Some((backend, engine)),
    })
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
