//! `Reader`: files and PyTorch programs, read. A module of its own that the page loads when it is asked for, so that what only
//! files need costs the first visit nothing.

use wasm_bindgen::prelude::*;

use super::error::{CallError, Result};
use crate::data::{DataError, Frame, Pixels, SourceFile, decode_picture, load, unzip};
use crate::interop::python;
use crate::recipe::Recipe;
use crate::said::phrase;
use crate::weights::{Fit, Signature, TensorFit, Weights, save_weights};

/// The files a data set is read from.
#[wasm_bindgen]
#[derive(Default)]
pub struct Reader {
    files: Vec<SourceFile>,
    keeps_files: bool,
}

/// What of a file of weights a network takes.
#[wasm_bindgen(getter_with_clone)]
pub struct FittedWeights {
    /// JSON: `{whole, taken, of, problem, notes, tensors: [{fate, file, network}]}`, `file` and `network` being `[name, shape]` or
    /// null.
    pub fit: String,
    /// The tensors taken as safetensors, under the network's names.
    pub bytes: Vec<u8>,
}

#[derive(serde::Serialize)]
struct Report<'a> {
    whole: bool,
    taken: usize,
    of: usize,
    problem: String,
    notes: Vec<String>,
    tensors: &'a [TensorFit],
}

#[wasm_bindgen]
impl Reader {
    /// A reader without files.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    pub fn add_file(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.push(SourceFile::new(name, bytes));
    }

    /// Reads all files added, as a recipe (JSON) wants them, and forgets them. Gives what `Lab.set_data` takes.
    pub fn read(&mut self, recipe: &str) -> Result<Vec<u8>> {
        let options = Recipe::from_json(recipe)?.load_options();
        let files = std::mem::take(&mut self.files);
        if files.is_empty() {
            return Err(DataError::NoData {
                place: phrase!("no files were added"),
            }
            .into());
        }
        let dataset = load(files, &options)?;
        self.keeps_files = matches!(dataset.train.pixels, Pixels::Files(_));
        Ok(dataset.to_bytes(&options)?)
    }

    /// Whether the pictures of the last data set read are kept as files, for which `Lab.set_data` needs [`Reader::decode`].
    pub fn keeps_files(&self) -> bool {
        self.keeps_files
    }

    /// A picture file to its C x H x W bytes; `frame` (JSON) says at which size and how.
    pub fn decode(&self, file: &[u8], frame: &str) -> Result<Vec<u8>> {
        let frame: Frame = serde_json::from_str(frame)?;
        Ok(decode_picture(file, &frame).map_err(CallError::Decode)?)
    }

    /// Weights of any kind (safetensors, a file of `torch.save`) and how they fit a network, given as `Lab.signatures` gives it; of
    /// several dictionaries of tensors the one that fits best. No pickle is run.
    pub fn weights(&self, bytes: Vec<u8>, network: &str) -> Result<FittedWeights> {
        let network: Vec<Signature> = serde_json::from_str(network)?;
        let weights = Weights::read(&bytes, &network)?;
        let fit = Fit::new(&weights.tensors, &network);
        let [taken, of] = fit.counts();
        let report = Report {
            whole: fit.is_whole(),
            taken,
            of,
            problem: fit.misfit().to_string(),
            notes: [weights.notes.as_slice(), &fit.notes].concat(),
            tensors: &fit.tensors,
        };
        Ok(FittedWeights {
            fit: serde_json::to_string(&report)?,
            bytes: save_weights(&fit.taken(weights.tensors, &network))?,
        })
    }

    /// Whether a file that was given is wanted for a program, by its path; one that is given by itself always is.
    pub fn takes_program(&self, name: &str) -> bool {
        !name.contains('/') || python::is_read(name)
    }

    /// The files of a program among all files added, which it forgets: `[{name, text}]`. Archives are unpacked, notebooks are their code.
    pub fn program_files(&mut self) -> Result<String> {
        let files = std::mem::take(&mut self.files).into_iter();
        let files = files.map(|file| (file.name, file.bytes)).collect();
        Ok(serde_json::to_string(&python::gather(files, &unzip)?)?)
    }

    /// A PyTorch program, or a page with one in it, as far as it is understood: `{class, network, recipe, dataset, notes, problems}`.
    /// It is not run.
    pub fn python(&self, source: &str) -> Result<String> {
        let program = python::read(source, &python::Options::default())?;
        Ok(serde_json::to_string(&program)?)
    }
}
