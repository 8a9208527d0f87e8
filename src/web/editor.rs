//! The network editor's side of the `Reader`: a network and its PyTorch source, each made from the other, with what is known of every
//! layer. It keeps nothing from one call to the next.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::error::{CallError, Result};
use super::reader::Reader;
use crate::interop::draft;
use crate::interop::python::{Candidate, File, Options, Problem, Spot};
use crate::network::{Draft, Edit, KINDS, Layer, Network, NetworkError, zoo};
use crate::recipe::PartialRecipe;
use crate::said::Phrase;

/// What the page draws.
#[derive(Serialize)]
struct Sheet {
    network: Option<Network>,
    draft: Option<Draft>,
    /// Where the source changed with the network.
    source: Option<String>,
    /// Where each layer is called.
    lines: Vec<Spot>,
    /// Whether `fitted` would change anything.
    fits: bool,
    /// Whether the source could be parsed.
    is_whole: bool,
    problems: Vec<Problem>,
    notes: Vec<Phrase>,
    /// The settings the source names.
    recipe: PartialRecipe,
    /// What makes the network, in the source's words.
    make: String,
    /// What else could, the one that was taken first where nothing was asked for.
    candidates: Vec<Candidate>,
    /// Why that one.
    why: Phrase,
    /// Names of the files that were read, where several are given.
    files: Vec<String>,
    /// The files' texts, each where it is another than was given: a notebook's is its code.
    texts: Vec<Option<String>>,
}

/// What a person says beside a source; empty where nothing is said.
#[derive(Deserialize)]
struct Asked {
    class: String,
    make: String,
    input: String,
}

impl Asked {
    fn options(&self) -> Result<Options> {
        let said = |text: &str| Some(text.trim().to_string()).filter(|text| !text.is_empty());
        Ok(Options {
            class: said(&self.class),
            make: said(&self.make),
            input: said(&self.input)
                .map(|text| Options::size(&text))
                .transpose()?,
        })
    }
}

impl Sheet {
    /// A network with the source it has.
    fn of(network: Network) -> Result<Self> {
        network.wiring()?;
        let (source, lines) = draft::source(&network);
        let spot = |row| Spot {
            line: row,
            row,
            ..Spot::default()
        };
        let lines = lines.into_iter().map(spot).collect();
        Ok(Sheet {
            source: Some(source),
            ..Self::with(network, lines)
        })
    }

    fn with(network: Network, lines: Vec<Spot>) -> Self {
        Sheet {
            draft: Some(network.draft()),
            fits: network.fitted() == network,
            network: Some(network),
            lines,
            ..Self::empty()
        }
    }

    /// Without a network.
    fn empty() -> Self {
        Sheet {
            network: None,
            draft: None,
            source: None,
            lines: Vec::new(),
            fits: true,
            is_whole: true,
            problems: Vec::new(),
            notes: Vec::new(),
            recipe: PartialRecipe::default(),
            make: String::new(),
            candidates: Vec::new(),
            why: Phrase::default(),
            files: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn json(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }
}

fn network_of(text: &str) -> Result<Network> {
    // Not `Network::from_json`, which refuses what is wrong.
    Ok(serde_json::from_str(text).map_err(|error| NetworkError::Json(error.to_string()))?)
}

/// A kind of layer, as the editor offers it.
#[derive(Serialize)]
struct Kind {
    /// Its name in JSON.
    kind: &'static str,
    /// PyTorch's name.
    name: &'static str,
    /// Whether it takes several inputs.
    joins: bool,
    /// The setting that follows from what reaches it.
    follows: Option<&'static str>,
}

#[wasm_bindgen]
impl Reader {
    /// A recipe's network for pictures of this size (`[channels, height, width]`) and so many classes (of pictures or pixels, of boxes,
    /// of scenes), with its source.
    pub fn open_network(&self, model: &str, input: &[usize], classes: &[usize]) -> Result<String> {
        let &[channels, height, width] = input else {
            return Err(CallError::Size.into());
        };
        let &[classes, boxes, scenes] = classes else {
            return Err(CallError::Classes.into());
        };
        let input = [channels, height, width];
        let kinds = zoo::Kinds {
            classes,
            boxes: boxes.max(1),
            scenes: scenes.max(1),
        };
        let network = match model.trim_start().starts_with('{') {
            true => network_of(model)?,
            false => zoo::model_of(model, input, kinds)?,
        };
        Sheet::of(network.with_input(input))?.json()
    }

    /// The kinds of layer there are, each a [`Kind`], in the order they are offered.
    pub fn layer_kinds(&self) -> Result<String> {
        let kinds = KINDS.iter().filter_map(|&kind| {
            let layer = Layer::fresh(kind, &[1, 1, 1], None, None)?;
            Some(Kind {
                kind,
                name: layer.kind(),
                joins: layer.joins(),
                follows: layer.follows(),
            })
        });
        Ok(serde_json::to_string(&kinds.collect::<Vec<_>>())?)
    }

    /// A network (JSON) after an edit (JSON), with its source; `fit`: the channels that follow from it follow.
    pub fn edit_network(&self, network: &str, edit: &str, fit: bool) -> Result<String> {
        let edit: Edit = serde_json::from_str(edit)?;
        let mut network = network_of(network)?.edited(&edit)?;
        if fit {
            network = network.fitted();
        }
        Sheet::of(network)?.json()
    }

    /// The network of a program's files (JSON, `[{name, text}]`), as an edit of the one there was (JSON); `asked` (JSON, `{class, make,
    /// input}`, each may be empty) says what the files do not.
    pub fn follow_source(&self, files: &str, before: &str, asked: &str) -> Result<String> {
        let given: Vec<File> = serde_json::from_str(files)?;
        let asked: Asked = serde_json::from_str(asked)?;
        let of = |file: &File| File::new(file.name.clone(), &file.text);
        let files: Vec<File> = given.iter().map(of).collect();
        let program = draft::follow(&files, &asked.options()?, &network_of(before)?);
        let texts = files.into_iter().zip(&given);
        let texts = texts.map(|(file, given)| (file.text != given.text).then_some(file.text));
        let sheet = Sheet {
            is_whole: program.is_whole,
            problems: program.problems,
            notes: program.notes,
            recipe: program.recipe,
            make: program.make,
            candidates: program.candidates,
            why: program.why,
            files: program.files,
            texts: texts.collect(),
            ..match program.network {
                Some(network) => Sheet::with(network, program.lines),
                None => Sheet::empty(),
            }
        };
        sheet.json()
    }
}
