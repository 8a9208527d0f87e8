//! What a file of weights says of its training, so that pictures can be answered for as they were learned: the recipe with the network
//! in it, the size of the data's pictures, and the colours of masks.

use serde::{Deserialize, Serialize};

use super::TrainError;
use crate::data::{Dataset, Ground};
use crate::network::Network;
use crate::recipe::{Recipe, RecipeError};

/// How a file of weights was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// Its `model` is the network as JSON, its `data` the name of the data set, without folders.
    pub recipe: Recipe,
    /// Channels, height and width of the data's pictures, to which files are brought before the transforms.
    pub shape: [usize; 3],
    /// The colour of each class's mask; empty where there are no masks.
    #[serde(default)]
    pub palette: Vec<[u8; 3]>,
    /// The ground that nearly all training pictures have.
    #[serde(default)]
    pub ground: Option<Ground>,
}

impl Trained {
    /// # Errors
    /// What writing the network as JSON says.
    pub fn of(
        recipe: &Recipe,
        network: &Network,
        dataset: &Dataset,
        ground: Option<Ground>,
    ) -> Result<Self, TrainError> {
        let network = network
            .clone()
            .with_classes(&dataset.classes, &dataset.box_classes);
        Ok(Self {
            recipe: Recipe {
                model: serde_json::to_string(&network).map_err(RecipeError::from)?,
                data: dataset.name.clone(),
                ..recipe.clone()
            },
            shape: [dataset.channels, dataset.height, dataset.width],
            palette: dataset.palette.clone(),
            ground,
        })
    }

    /// # Errors
    /// [`TrainError::Recipe`]
    pub fn to_json(&self) -> Result<String, TrainError> {
        Ok(serde_json::to_string(self).map_err(RecipeError::from)?)
    }

    /// `None` where another version wrote it with settings that are not known here.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
