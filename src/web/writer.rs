//! `Reader.write`: the network of a session in others' words. It stands in the reader's module, which is loaded when it is asked for.

use wasm_bindgen::prelude::*;

use super::error::{CallError, Result};
use super::fitting::Data;
use super::reader::Reader;
use crate::interop::write;
use crate::recipe::Recipe;
use crate::weights::load_weights;

#[wasm_bindgen]
impl Reader {
    /// A network as a file: `form` is "pytorch", "onnx", "burn" or "json". `recipe` and `data` are those of a session's summary,
    /// `weights` what ONNX is to hold (safetensors).
    pub fn write(&self, form: &str, recipe: &str, data: &str, weights: Vec<u8>) -> Result<Vec<u8>> {
        let data = Data::read(data)?;
        let recipe = Recipe::from_json(recipe)?;
        let network = recipe.network(&data.shape())?;
        let network = network.with_classes(&data.classes, &data.box_classes);
        Ok(match form {
            "pytorch" => write::pytorch(&network, &recipe, Some(&data.name))?.into_bytes(),
            "burn" => write::burn(&network)?.into_bytes(),
            "json" => network.to_json()?.into_bytes(),
            "onnx" => {
                let tensors = load_weights(&weights)?;
                let given: Vec<write::Weight> = tensors
                    .iter()
                    .map(|tensor| (tensor.name.as_str(), tensor.values.as_slice()))
                    .collect();
                write::onnx(&network, &given, &recipe)?
            }
            other => return Err(CallError::Form(other.into()).into()),
        })
    }
}
