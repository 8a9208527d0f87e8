//! The page's face: what the Worker calls. JSON as text for what is small, typed arrays for what is heavy.

mod answers;
mod lab;
mod plan;
mod views;

use wasm_bindgen::prelude::*;

/// Runs when the module is loaded, before anything else.
#[wasm_bindgen(start)]
pub fn start() {
    crate::platform::start();
}

/// A sentence for a person, as a JavaScript `Error`.
fn sentence(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

fn json(value: &impl serde::Serialize) -> Result<String, JsError> {
    serde_json::to_string(value).map_err(sentence)
}
