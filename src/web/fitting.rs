//! `Reader.suited` and `Reader.fit_outputs`: a recipe fitted to its data. It stands in the reader's module, which is there where data are
//! read from files.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::error::Result;
use super::reader::Reader;
use crate::data::DataShape;
use crate::interop::zoo;
use crate::recipe::Recipe;
use crate::train::fit_outputs;

/// What of a summary's `data` decides how a network is built, and which settings suit it.
#[derive(Deserialize)]
pub(super) struct Data {
    pub(super) name: String,
    pub(super) classes: Vec<String>,
    pub(super) box_classes: Vec<String>,
    #[serde(default)]
    scene_classes: Vec<String>,
    shape: [usize; 3],
    train: usize,
    targets: Vec<String>,
}

impl Data {
    pub(super) fn read(json: &str) -> Result<Self> {
        Ok(serde_json::from_str(json)?)
    }

    pub(super) fn shape(&self) -> DataShape {
        DataShape {
            picture: self.shape,
            classes: self.classes.len(),
            box_classes: self.box_classes.len(),
            scene_classes: self.scene_classes.len(),
        }
    }
}

#[derive(Serialize)]
struct Suited {
    recipe: Recipe,
    changed: Vec<&'static str>,
    pictures: usize,
}

#[wasm_bindgen]
impl Reader {
    /// The network that a recipe (JSON) names, for its data (a summary's), where it is one of the zoo's programs; else nothing.
    pub fn zoo_network(&self, recipe: &str, data: &str) -> Result<Option<String>> {
        let recipe = Recipe::from_json(recipe)?;
        let shape = Data::read(data)?.shape();
        let network = zoo::network(&recipe.model, recipe.pictures(&shape), shape.classes)?;
        Ok(network.map(|network| network.to_json()).transpose()?)
    }

    /// A recipe (JSON) whose settings suit a small set, but for those named as `given`: `{recipe, changed, pictures}`, the changed ones'
    /// names and the number of training pictures. `data` is a summary's.
    pub fn suited(&self, recipe: &str, data: &str, given: Vec<String>) -> Result<String> {
        let mut recipe = Recipe::from_json(recipe)?;
        let data = Data::read(data)?;
        let has_classes = data.targets.iter().any(|target| target == "classes");
        let is_given = |name: &str| given.iter().any(|given| given == name);
        let answer = Suited {
            changed: recipe.suit(data.train, has_classes, is_given),
            recipe,
            pictures: data.train,
        };
        Ok(serde_json::to_string(&answer)?)
    }

    /// The network of a recipe (JSON) with as many outputs as its data have classes, as JSON; nothing where it has them or cannot be
    /// given them. `data` is a summary's.
    pub fn fit_outputs(&self, recipe: &str, data: &str) -> Result<Option<String>> {
        let recipe = Recipe::from_json(recipe)?;
        Ok(fit_outputs(&recipe, &Data::read(data)?.shape()))
    }
}
