//! `Reader.write`: the network of a session in others' words. It stands in the reader's module, which is loaded when it is asked for.

use serde::Deserialize;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use super::reader::Reader;
use super::sentence;
use crate::data::{Dataset, Split, Targets};
use crate::interop::write;
use crate::spec::Network;
use crate::train::{Recipe, load_weights};

/// What of a summary's `data` decides how a network is built.
#[derive(Deserialize)]
struct DataShape {
    name: String,
    classes: Vec<String>,
    box_classes: Vec<String>,
    #[serde(default)]
    scene_classes: Vec<String>,
    shape: [usize; 3],
}

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
        let data: DataShape = serde_json::from_str(data).map_err(sentence)?;
        let settings: Map<String, Value> = serde_json::from_str(recipe).map_err(sentence)?;
        let network = network(recipe, &data)?.with_classes(&data.classes, &data.box_classes);
        match form {
            "pytorch" => write::pytorch(&network, &settings, Some(&data.name))
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
                write::onnx(&network, &given, &settings).map_err(sentence)
            }
            other => Err(sentence(format!(
                "\"{other}\" is no form to write a network in: there are pytorch, onnx, burn and json"
            ))),
        }
    }
}

/// The network that a session has built for these data, of which only the shape is needed.
fn network(recipe: &str, data: &DataShape) -> Result<Network, JsError> {
    let [channels, height, width] = data.shape;
    let empty = || Split {
        count: 0,
        pixels: Vec::new().into(),
        targets: Targets::default(),
    };
    let dataset = Dataset {
        name: data.name.clone(),
        classes: data.classes.clone(),
        palette: Vec::new(),
        box_classes: data.box_classes.clone(),
        scene_classes: data.scene_classes.clone(),
        channels,
        height,
        width,
        train: empty(),
        test: empty(),
        split_note: String::new(),
        notes: Vec::new(),
    };
    let recipe = Recipe::from_json(recipe).map_err(sentence)?;
    recipe.network(&dataset).map_err(sentence)
}
