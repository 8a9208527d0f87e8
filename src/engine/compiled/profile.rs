//! What each dispatch of a training step takes: each runs many times between two waits, since timestamps are an optional feature.

use web_time::Instant;

use super::{CompiledEngine, Mode, Pass};
use crate::engine::{Engine, EngineError, StepOptions};

/// A run of one dispatch should take about this long, ms, so that waiting for it does not count.
const RUN: f64 = 8.0;
/// Repetitions of a dispatch at most.
const MOST: u32 = 256;
/// Runs, of which the fastest counts.
const RUNS: usize = 3;

impl CompiledEngine {
    /// Milliseconds each dispatch of a training step takes, in the plan's order. Weights and running statistics are changed
    /// by it: profile an engine of its own.
    ///
    /// # Errors
    /// What [`Engine::step`] says.
    pub async fn profile(&mut self, indices: &[u32]) -> Result<Vec<f64>, EngineError> {
        let options = StepOptions {
            rate: 0.0,
            step: 0,
            seed: 0,
        };
        self.step(indices, options).await?;
        self.drain().await?;
        let Some(prepared) = self.plans.get(&(Mode::Train, self.batch)) else {
            return Ok(Vec::new());
        };
        let mut times = Vec::new();
        for pass in prepared.gather.first().into_iter().chain(&prepared.passes) {
            let mut repeats = 4;
            while self.time(pass, repeats).await? < RUN && repeats < MOST {
                repeats *= 2;
            }
            let mut best = f64::INFINITY;
            for _ in 0..RUNS {
                best = best.min(self.time(pass, repeats).await?);
            }
            times.push(best / f64::from(repeats));
        }
        Ok(times)
    }

    /// Milliseconds so many runs of a dispatch take.
    async fn time(&self, pass: &Pass, repeats: u32) -> Result<f64, EngineError> {
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        {
            let mut compute = encoder.begin_compute_pass(&Default::default());
            for _ in 0..repeats {
                pass.encode(&mut compute);
            }
        }
        let began = Instant::now();
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.finished().await?;
        Ok(began.elapsed().as_secs_f64() * 1e3)
    }
}
