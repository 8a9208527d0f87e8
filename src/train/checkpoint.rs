//! A checkpoint: one safetensors file with weights, optimizer state, and in its metadata the recipe, position and curves.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::best::{Best, Mark};
use super::{History, TrainError};
use crate::engine::{NamedTensor, State};
use crate::recipe::{Recipe, RecipeError};
use crate::weights::{self, BEST, CHECKPOINT_KEY as KEY, CLASSES_KEY, OPTIMIZER, TRAINED_KEY};

/// Everything a run needs to go on as if it had never stopped.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Steps of the run done; the state counts its optimizer's updates, fewer after weights were loaded on the way.
    pub step: u64,
    /// Weights, running statistics and the optimizer's state.
    pub state: State,
    /// Every setting of the run, as it last was.
    pub recipe: Recipe,
    /// [`super::Summary`]'s name and sizes of the data it was trained on.
    pub data: String,
    /// Names of the classes, which the file's metadata carry for programs that use the weights.
    pub classes: Vec<String>,
    /// The curves up to `step`.
    pub history: History,
    /// What answering with these weights takes, as [`super::Trained`] writes it; none where an earlier version wrote the file.
    pub trained: Option<String>,
    /// The best weights of the run, where there was an evaluation.
    pub best: Option<Best>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    step: u64,
    updates: u64,
    recipe: Recipe,
    data: String,
    history: History,
    /// Checkpoints of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    best: Option<Mark>,
}

impl Checkpoint {
    /// The checkpoint as a safetensors file; its weights are a `state_dict` that PyTorch reads too.
    pub fn to_bytes(&self) -> Result<Vec<u8>, TrainError> {
        let header = Header {
            step: self.step,
            updates: self.state.step,
            recipe: self.recipe.clone(),
            data: self.data.clone(),
            history: self.history.clone(),
            best: self.best.as_ref().map(|best| best.mark),
        };
        let header = serde_json::to_string(&header).map_err(RecipeError::from)?;
        let mut tensors = self.state.parameters.clone();
        tensors.extend(self.state.optimizer.iter().map(|tensor| NamedTensor {
            name: format!("{OPTIMIZER}{}", tensor.name),
            ..tensor.clone()
        }));
        // Where the last weights are the best, once is enough.
        let best = self.best.iter();
        let best = best.filter(|best| best.parameters != self.state.parameters);
        tensors.extend(
            best.flat_map(|best| &best.parameters)
                .map(|tensor| NamedTensor {
                    name: format!("{BEST}{}", tensor.name),
                    ..tensor.clone()
                }),
        );
        let mut metadata = HashMap::from([(KEY.to_string(), header)]);
        if !self.classes.is_empty() {
            let classes = serde_json::json!(self.classes).to_string();
            metadata.insert(CLASSES_KEY.to_string(), classes);
        }
        if let Some(trained) = &self.trained {
            metadata.insert(TRAINED_KEY.to_string(), trained.clone());
        }
        Ok(weights::write(&tensors, Some(metadata))?)
    }

    /// Reads what [`Checkpoint::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`TrainError::NotSafetensors`], [`TrainError::NotACheckpoint`] for plain weights, [`TrainError::Recipe`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TrainError> {
        let (tensors, metadata) = weights::read(bytes)?;
        let header = metadata.get(KEY).ok_or(TrainError::NotACheckpoint)?;
        let header: Header = serde_json::from_str(header).map_err(RecipeError::from)?;
        let classes = metadata.get(CLASSES_KEY);
        let classes = classes.and_then(|text| serde_json::from_str(text).ok());
        let (best, tensors) = with_prefix(tensors, BEST);
        // Names are in order, so that a rule's first state tensor of a parameter comes before its second.
        let (optimizer, parameters) = with_prefix(tensors, OPTIMIZER);
        let best = header.best.map(|mark| Best {
            mark,
            parameters: match best.is_empty() {
                true => parameters.clone(),
                false => best,
            },
        });
        Ok(Self {
            step: header.step,
            state: State {
                step: header.updates,
                parameters,
                optimizer,
            },
            recipe: header.recipe,
            data: header.data,
            classes: classes.unwrap_or_default(),
            history: header.history,
            trained: metadata.get(TRAINED_KEY).cloned(),
            best,
        })
    }
}

/// The tensors whose names have a prefix, without it, and the others.
fn with_prefix(tensors: Vec<NamedTensor>, prefix: &str) -> (Vec<NamedTensor>, Vec<NamedTensor>) {
    let mut parts: (Vec<_>, Vec<_>) = tensors
        .into_iter()
        .partition(|tensor| tensor.name.starts_with(prefix));
    for tensor in &mut parts.0 {
        tensor.name.drain(..prefix.len());
    }
    parts
}
