//! Weights under PyTorch's `state_dict` names: safetensors out and in, files of `torch.save` in, and how a file fits a network.

mod error;
mod fit;
mod names;
mod pth;
mod safetensors;

use std::collections::HashMap;

pub use error::WeightsError;
pub use fit::{Fate, Fit, TensorFit};
pub use names::{Matched, Signature};
pub(crate) use safetensors::{read, write};

use crate::engine::NamedTensor;

/// Key of the metadata entry with the names of the classes, a JSON array of strings.
pub const CLASSES_KEY: &str = "convlab.classes";
/// Key of the metadata entry that says how weights were trained, a JSON object.
pub(crate) const TRAINED_KEY: &str = "convlab.trained";
/// Key of the metadata entry with what was said when the file was converted, a JSON array of sentences.
const NOTES_KEY: &str = "convlab.notes";

/// What a file of weights holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weights {
    /// The `state_dict` under the file's own names.
    pub tensors: Vec<NamedTensor>,
    /// Names of the classes, where the file says them.
    pub classes: Vec<String>,
    /// What of the file was read and what was left aside.
    pub notes: Vec<String>,
    /// How it was trained, as `train::Trained` writes it, where the file says it.
    pub trained: Option<String>,
}

impl Weights {
    /// Reads safetensors (a checkpoint without its optimizer and recipe), or a file of `torch.save`, whose pickle is not run. Where
    /// that holds several dictionaries of tensors, the one that fits `network` best is read; empty, the likeliest.
    ///
    /// # Errors
    /// [`WeightsError::NotSafetensors`] for other bytes (cut off, not the format, too many tensors), [`WeightsError::Dtype`],
    /// [`WeightsError::NotPth`].
    pub fn read(bytes: &[u8], network: &[Signature]) -> Result<Self, WeightsError> {
        match pth::is_pth(bytes) {
            true => pth::read(bytes, network),
            false => Self::from_safetensors(bytes),
        }
    }

    /// [`Weights::read`] of a safetensors file alone.
    ///
    /// # Errors
    /// [`WeightsError::NotSafetensors`], [`WeightsError::Dtype`].
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, WeightsError> {
        let (mut tensors, metadata) = read(bytes)?;
        let is_checkpoint = metadata.contains_key(CHECKPOINT_KEY);
        tensors.retain(|tensor| {
            let is_best = is_checkpoint && tensor.name.starts_with(BEST);
            !is_best && !tensor.name.starts_with(OPTIMIZER)
        });
        let list = |key: &str| -> Vec<String> {
            let text = metadata.get(key);
            text.and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default()
        };
        Ok(Self {
            tensors,
            classes: list(CLASSES_KEY),
            notes: list(NOTES_KEY),
            trained: metadata.get(TRAINED_KEY).cloned(),
        })
    }

    /// The tensors as a safetensors file, class names and notes in its metadata. PyTorch reads it with
    /// `safetensors.torch.load_file` and `load_state_dict`.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, WeightsError> {
        let lists = [(CLASSES_KEY, &self.classes), (NOTES_KEY, &self.notes)];
        let mut metadata: HashMap<String, String> = lists
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(key, list)| (key.to_string(), serde_json::json!(list).to_string()))
            .collect();
        if let Some(trained) = &self.trained {
            metadata.insert(TRAINED_KEY.to_string(), trained.clone());
        }
        write(&self.tensors, (!metadata.is_empty()).then_some(metadata))
    }
}

/// Name and shape of a tensor.
pub fn signature(tensor: &NamedTensor) -> Signature {
    (tensor.name.clone(), tensor.shape.clone())
}

/// The `state_dict` as a safetensors file without metadata.
pub fn save_weights(parameters: &[NamedTensor]) -> Result<Vec<u8>, WeightsError> {
    write(parameters, None)
}

/// The tensors of a file of weights, as [`Weights::read`] finds them where no network is known.
///
/// # Errors
/// Those of [`Weights::read`].
pub fn load_weights(bytes: &[u8]) -> Result<Vec<NamedTensor>, WeightsError> {
    Ok(Weights::read(bytes, &[])?.tensors)
}

/// End of the name of batch norm's count of batches.
pub(crate) const COUNTER: &str = ".num_batches_tracked";

/// Prefix of optimizer tensors in a checkpoint.
pub(crate) const OPTIMIZER: &str = "optimizer.";

/// Prefix of the best weights in a checkpoint, where they are not the last ones.
pub(crate) const BEST: &str = "convlab.best.";

/// Key of the metadata entry that makes a safetensors file a checkpoint.
pub(crate) const CHECKPOINT_KEY: &str = "convlab.checkpoint";
