//! How the compiled engine computes a session's training step: its dispatches, their WGSL and what they take.

use wasm_bindgen::prelude::*;
use web_time::Instant;

use super::error::{CallError, Result};
use super::json;
use super::lab::Lab;
use crate::engine::compiled::{
    CompiledEngine, Dispatch, Mode, Plan, Tiles, expand, plan, shaders_ready,
};
use crate::engine::{Backend, Engine};

/// A run of one dispatch should take about this long, ms, so that waiting for it does not count.
const RUN: f64 = 8.0;
/// Repetitions of a dispatch at most.
const MOST: u32 = 256;
/// Runs, of which the fastest counts.
const RUNS: usize = 3;

/// Milliseconds so many runs of a dispatch take.
async fn time(engine: &CompiledEngine, dispatch: usize, times: u32) -> Result<f64> {
    let began = Instant::now();
    engine.repeat(dispatch, times).await?;
    Ok(began.elapsed().as_secs_f64() * 1e3)
}

#[wasm_bindgen]
impl Lab {
    /// The training step's dispatches, also where another engine computes: `[{kernel, layer, workgroup, grid, shapes, flops,
    /// bytes}]`
    pub fn plan(&mut self) -> Result<String> {
        json(&self.training_plan()?.dispatches)
    }

    /// The WGSL of one dispatch of the plan, as it is compiled.
    pub async fn shader(&mut self, index: usize) -> Result<String> {
        shaders_ready().await.map_err(CallError::Shader)?;
        let plan = self.training_plan()?;
        let dispatch: &Dispatch = plan.dispatches.get(index).ok_or(CallError::Dispatch {
            index,
            count: plan.dispatches.len(),
        })?;
        Ok(expand(dispatch.kernel, &dispatch.constants).map_err(CallError::Shader)?)
    }

    /// Milliseconds of every dispatch of the plan; nothing where the compiled engine does not compute. The session is left as
    /// it is: an engine of its own is measured.
    pub async fn profile(&mut self) -> Result<Vec<f64>> {
        let Backend::Compiled { gpu, tiles } = self.backend().clone() else {
            return Ok(Vec::new());
        };
        let session = self.session()?;
        let recipe = session.recipe();
        let mut engine = CompiledEngine::new(
            session.network(),
            recipe.training_settings(),
            recipe.seed,
            recipe.batch,
            tiles,
            gpu,
        )?;
        engine
            .load(session.dataset().clone(), session.transform().clone())
            .await?;
        let pictures = session.dataset().train.len().min(recipe.batch) as u32;
        let indices: Vec<u32> = (0..pictures).collect();
        let dispatches = engine.warm_up(&indices).await?;
        let mut times = Vec::with_capacity(dispatches);
        for dispatch in 0..dispatches {
            let mut repeats = 4;
            let mut best = time(&engine, dispatch, repeats).await?;
            while best < RUN && repeats < MOST {
                repeats *= 2;
                best = time(&engine, dispatch, repeats).await?;
            }
            for _ in 1..RUNS {
                best = best.min(time(&engine, dispatch, repeats).await?);
            }
            times.push(best / f64::from(repeats));
        }
        Ok(times)
    }
}

impl Lab {
    fn training_plan(&mut self) -> Result<Plan> {
        let tiles = match self.backend() {
            Backend::Compiled { tiles, .. } => *tiles,
            Backend::Burn(_) => Tiles::GPU,
        };
        let session = self.session()?;
        let recipe = session.recipe();
        Ok(plan(
            session.network(),
            &recipe.training_settings(),
            session.transform(),
            recipe.batch,
            Mode::Train,
            tiles,
        )?)
    }
}
