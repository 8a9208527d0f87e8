//! `Reader.write`: the network of a session in others' words. It stands in the reader's module, which is loaded when it is asked for.

use wasm_bindgen::prelude::*;

use super::fitting::Data;
use super::reader::Reader;
use super::sentence;
use crate::interop::write;
use crate::recipe::Recipe;
use crate::train::load_weights;

#[wasm_bindgen]
impl Reader {
    /// A network as a file: `form` is "pytorch", "onnx", "burn" or "json". `recipe` and `data` are those of a session's summary,
    /// `weights` what ONNX is to hold (safetensors).
    pub fn write(
        &self,
        form: &str,
        recipe: &str,
        data: &str,
        weights: Vec<u8>,
    ) -> Result<Vec<u8>, JsError> {
        let data = Data::read(data)?;
        let recipe = Recipe::from_json(recipe).map_err(sentence)?;
        let network = recipe.network(&data.shape()).map_err(sentence)?;
        let network = network.with_classes(&data.classes, &data.box_classes);
        match form {
            "pytorch" => write::pytorch(&network, &recipe, Some(&data.name))
                .map(String::into_bytes)
                .map_err(sentence),
            "burn" => write::burn(&network)
                .map(String::into_bytes)
                .map_err(sentence),
            "json" => network.to_json().map(String::into_bytes).map_err(sentence),
            "onnx" => {
                let tensors = load_weights(&weights).map_err(sentence)?;
                let given: Vec<write::Weight> = tensors
                    .iter()
                    .map(|tensor| (tensor.name.as_str(), tensor.values.as_slice()))
                    .collect();
                write::onnx(&network, &given, &recipe).map_err(sentence)
            }
            other => Err(sentence(format!(
                "\"{other}\" is no form to write a network in: there are pytorch, onnx, burn and json"
            ))),
        }
    }
}
