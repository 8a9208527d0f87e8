//! `Reader`: files and PyTorch programs, read. A module of its own that the page loads when it is asked for, so that what only
//! files need costs the first visit nothing.

use wasm_bindgen::prelude::*;

use super::sentence;
use crate::data::{DataError, SourceFile, load};
use crate::interop::python;
use crate::train::{Recipe, Signature, Weights};

/// The files a data set is read from.
#[wasm_bindgen]
#[derive(Default)]
pub struct Reader {
    files: Vec<SourceFile>,
}

#[wasm_bindgen]
impl Reader {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    pub fn add_file(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.push(SourceFile::new(name, bytes));
    }

    /// Reads all files added, as a recipe (JSON) wants them, and forgets them. Gives what `Lab.set_data` takes.
    pub fn read(&mut self, recipe: &str) -> Result<Vec<u8>, JsError> {
        let options = Recipe::from_json(recipe).map_err(sentence)?.load_options();
        let files = std::mem::take(&mut self.files);
        if files.is_empty() {
            return Err(sentence(DataError::NoData {
                place: "no files were added".into(),
            }));
        }
        let dataset = load(files, &options).map_err(sentence)?;
        dataset.to_bytes(&options).map_err(sentence)
    }

    /// Weights of any kind (safetensors, a file of `torch.save`) as the safetensors that `Lab.load_weights` takes; of several
    /// dictionaries of tensors the one that fits `network` best, which is what `Lab.signatures` gives. No pickle is run.
    pub fn weights(&self, bytes: Vec<u8>, network: &str) -> Result<Vec<u8>, JsError> {
        let network: Vec<Signature> = serde_json::from_str(network).map_err(sentence)?;
        let weights = Weights::read(&bytes, &network).map_err(sentence)?;
        weights.to_safetensors().map_err(sentence)
    }

    /// A PyTorch program, or a page with one in it, as far as it is understood: `{class, network, recipe, dataset, notes, problems}`.
    /// It is not run.
    pub fn python(&self, source: &str) -> Result<String, JsError> {
        let program = python::read(source, &python::Options::default()).map_err(sentence)?;
        serde_json::to_string(&program).map_err(sentence)
    }
}
