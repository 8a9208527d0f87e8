//! The page's face: what the Worker calls, in modules of their own: the one that trains (`lab`) and the one that reads files and
//! programs, and writes them (`reader`, `writer`). JSON as text for what is small, typed arrays for what is heavy.

#[cfg(feature = "lab")]
mod answers;
#[cfg(feature = "lab")]
mod best;
#[cfg(feature = "reader")]
mod editor;
mod error;
#[cfg(feature = "reader")]
mod fitting;
#[cfg(feature = "lab")]
mod lab;
#[cfg(feature = "lab")]
mod plan;
#[cfg(feature = "reader")]
mod rates;
#[cfg(feature = "reader")]
mod reader;
#[cfg(feature = "lab")]
mod views;
#[cfg(feature = "reader")]
mod writer;

use wasm_bindgen::prelude::*;

/// Runs when the module is loaded, before anything else.
#[wasm_bindgen(start)]
pub fn start() {
    crate::platform::start();
}

/// What every setting of a recipe may be, as JSON: `{fields, defaults, optimizers, built_in}`; and `programs`, the networks of the zoo that
/// are read from a program.
#[cfg(feature = "reader")]
#[wasm_bindgen]
pub fn schema() -> error::Result<String> {
    #[derive(serde::Serialize)]
    struct Told {
        #[serde(flatten)]
        schema: crate::recipe::Schema,
        programs: Vec<crate::interop::zoo::Entry>,
    }
    json(&Told {
        schema: crate::recipe::Schema::default(),
        programs: crate::interop::zoo::entries().collect(),
    })
}

fn json(value: &impl serde::Serialize) -> error::Result<String> {
    Ok(serde_json::to_string(value)?)
}
