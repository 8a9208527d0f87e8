//! The best weights of a run, for the page: how well they did, the weights, and the way back to them.

use wasm_bindgen::prelude::*;

use super::lab::Lab;
use super::{json, sentence};
use crate::train::TrainError;

#[wasm_bindgen]
impl Lab {
    /// The best evaluation so far, `{step, epoch, loss, measure, score}`, `measure` being "accuracy", "mean_iou", "map_50" or "loss";
    /// `null` before the first.
    pub fn best(&mut self) -> Result<String, JsError> {
        json(&self.session()?.best())
    }

    /// [`Lab::save_weights`] of the best evaluation.
    pub fn save_best(&mut self) -> Result<Vec<u8>, JsError> {
        let weights = self.session()?.best_weights();
        let weights = weights.ok_or(TrainError::NoBest).map_err(sentence)?;
        weights.to_safetensors().map_err(sentence)
    }

    /// Ends the run at its best evaluation: weights, position and curves are those of then. Gives the session's summary.
    pub async fn go_back_to_best(&mut self) -> Result<String, JsError> {
        let session = self.session()?;
        session.go_back_to_best().await.map_err(sentence)?;
        json(&session.summary().map_err(sentence)?)
    }
}
