//! The schedule's side of the `Reader`: what a schedule's settings are, and the rates it gives, for the page to draw.

use wasm_bindgen::prelude::*;

use super::error::{CallError, Result};
use super::reader::Reader;
use crate::recipe::Schedule;
use crate::train::Rates;

fn schedule_of(text: &str) -> Result<Schedule> {
    Ok(text.parse().map_err(CallError::ScheduleText)?)
}

#[wasm_bindgen]
impl Reader {
    /// A schedule as JSON with all its settings, those that were left out at their defaults.
    pub fn schedule(&self, text: &str) -> Result<String> {
        Ok(serde_json::to_string(&schedule_of(text)?)?)
    }

    /// The rates of these steps of a run, as its session computes them. `total`: the steps the schedule spans; `held`: the held-out
    /// loss of each epoch so far, which a plateau watches.
    pub fn rates(
        &self,
        schedule: &str,
        lr: f64,
        steps_per_epoch: u32,
        total: u32,
        steps: &[u32],
        held: &[f64],
    ) -> Result<Vec<f64>> {
        let schedule = schedule_of(schedule)?;
        if let Some(problem) = schedule.problem() {
            return Err(CallError::Schedule(problem).into());
        }
        let mut rates = Rates::new(&schedule, lr, steps_per_epoch.into(), total.into());
        for (epoch, &loss) in held.iter().enumerate() {
            rates.observe(epoch, loss);
        }
        let at = steps.iter().map(|&step| rates.rate(step.into()).lr);
        Ok(at.collect())
    }
}
