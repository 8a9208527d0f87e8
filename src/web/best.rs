//! The best weights of a run, for the page: how well they did, the weights, and the way back to them.

use wasm_bindgen::prelude::*;

use super::error::Result;
use super::json;
use super::lab::Lab;
use crate::train::TrainError;

#[wasm_bindgen]
impl Lab {
    /// The best evaluation so far, `{step, epoch, loss, measure, score}`, `measure` being "accuracy", "mean_iou", "map_50" or "loss";
    /// `null` before the first.
    pub fn best(&mut self) -> Result<String> {
        json(&self.session()?.best())
    }

    /// [`Lab::save_weights`] of the best evaluation.
    pub fn save_best(&mut self) -> Result<Vec<u8>> {
        let weights = self.session()?.best_weights();
        let weights = weights.ok_or(TrainError::NoBest)?;
        Ok(weights.to_safetensors()?)
    }

    /// Ends the run at its best evaluation: weights, position and curves are those of then. Gives the session's summary.
    pub async fn go_back_to_best(&mut self) -> Result<String> {
        let session = self.session()?;
        session.go_back_to_best().await?;
        json(&session.summary()?)
    }
}
