//! Weights as safetensors under PyTorch's `state_dict` names, out and in.

mod fit;
mod names;

use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

pub(super) use fit::listed;
pub use fit::{Fate, Fit, TensorFit};
pub use names::{Matched, Signature};

use super::trained::TRAINED_KEY;
use super::{TrainError, pth};
use crate::engine::NamedTensor;

/// More tensors than any network here has; a header that claims more is refused.
const TENSOR_LIMIT: usize = 65_536;

/// Key of the metadata entry with the names of the classes, a JSON array of strings.
pub const CLASSES_KEY: &str = "convlab.classes";
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
    /// How it was trained, as [`super::Trained`] writes it, where the file says it.
    pub trained: Option<String>,
}

impl Weights {
    /// Reads safetensors (a checkpoint without its optimizer and recipe), or a file of `torch.save`, whose pickle is not run. Where
    /// that holds several dictionaries of tensors, the one that fits `network` best is read; empty, the likeliest.
    ///
    /// # Errors
    /// [`TrainError::NotSafetensors`] for other bytes (cut off, not the format, too many tensors), [`TrainError::Dtype`],
    /// [`TrainError::NotPth`].
    pub fn read(bytes: &[u8], network: &[Signature]) -> Result<Self, TrainError> {
        match pth::is_pth(bytes) {
            true => pth::read(bytes, network),
            false => Self::from_safetensors(bytes),
        }
    }

    /// [`Weights::read`] of a safetensors file alone.
    ///
    /// # Errors
    /// [`TrainError::NotSafetensors`], [`TrainError::Dtype`].
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, TrainError> {
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
    pub fn to_safetensors(&self) -> Result<Vec<u8>, TrainError> {
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
pub fn save_weights(parameters: &[NamedTensor]) -> Result<Vec<u8>, TrainError> {
    write(parameters, None)
}

/// The tensors of a file of weights, as [`Weights::read`] finds them where no network is known.
///
/// # Errors
/// Those of [`Weights::read`].
pub fn load_weights(bytes: &[u8]) -> Result<Vec<NamedTensor>, TrainError> {
    Ok(Weights::read(bytes, &[])?.tensors)
}

/// End of the name of batch norm's count of batches.
pub(super) const COUNTER: &str = ".num_batches_tracked";

/// Prefix of optimizer tensors in a checkpoint.
pub(super) const OPTIMIZER: &str = "optimizer.";

/// Prefix of the best weights in a checkpoint, where they are not the last ones.
pub(super) const BEST: &str = "convlab.best.";

/// Key of the metadata entry that makes a safetensors file a checkpoint.
pub(super) const CHECKPOINT_KEY: &str = "convlab.checkpoint";

/// Writes named tensors with metadata. Batch norm's counter is a scalar of 64-bit integers, as in PyTorch.
pub(super) fn write(
    tensors: &[NamedTensor],
    metadata: Option<HashMap<String, String>>,
) -> Result<Vec<u8>, TrainError> {
    let bytes: Vec<(&NamedTensor, Dtype, Vec<u8>)> = tensors
        .iter()
        .map(|tensor| {
            if tensor.name.ends_with(COUNTER) {
                (
                    tensor,
                    Dtype::I64,
                    tensor
                        .values
                        .iter()
                        .flat_map(|value| (*value as i64).to_le_bytes())
                        .collect(),
                )
            } else {
                (
                    tensor,
                    Dtype::F32,
                    tensor
                        .values
                        .iter()
                        .flat_map(|value| value.to_le_bytes())
                        .collect(),
                )
            }
        })
        .collect();
    let views = bytes
        .iter()
        .map(|(tensor, dtype, bytes)| {
            TensorView::new(*dtype, tensor.shape.clone(), bytes).map(|view| (&tensor.name, view))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(refused)?;
    safetensors::serialize(views, metadata).map_err(refused)
}

/// Reads all tensors and the metadata.
pub(super) fn read(
    bytes: &[u8],
) -> Result<(Vec<NamedTensor>, HashMap<String, String>), TrainError> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(refused)?;
    let metadata = header.metadata().clone().unwrap_or_default();
    let file = SafeTensors::deserialize(bytes).map_err(refused)?;
    if file.len() > TENSOR_LIMIT {
        return Err(TrainError::NotSafetensors {
            file: FILE,
            reason: format!(
                "it claims {} tensors, the limit is {TENSOR_LIMIT}",
                file.len()
            ),
        });
    }
    let mut tensors = file
        .tensors()
        .into_iter()
        .map(|(name, view)| {
            let values = values(&name, &view)?;
            Ok(NamedTensor {
                shape: view.shape().to_vec(),
                name,
                values,
            })
        })
        .collect::<Result<Vec<_>, TrainError>>()?;
    // The file's own list has no order.
    tensors.sort_by(by_name);
    Ok((tensors, metadata))
}

fn by_name(a: &NamedTensor, b: &NamedTensor) -> std::cmp::Ordering {
    a.name.cmp(&b.name)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "safetensors' types may grow"
)]
fn values(name: &str, view: &TensorView) -> Result<Vec<f32>, TrainError> {
    let dtype = view.dtype();
    let size = match dtype {
        Dtype::F64 | Dtype::I64 | Dtype::U64 => 8,
        Dtype::F32 | Dtype::I32 | Dtype::U32 => 4,
        Dtype::F16 | Dtype::BF16 | Dtype::I16 | Dtype::U16 => 2,
        Dtype::I8 | Dtype::U8 | Dtype::BOOL => 1,
        dtype => {
            return Err(TrainError::Dtype {
                tensor: name.into(),
                dtype: format!("{dtype:?}"),
            });
        }
    };
    let elements = view.data().chunks_exact(size);
    Ok(elements.map(|bytes| element(dtype, bytes)).collect())
}

/// One element; `bytes` has its size.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "safetensors' types may grow"
)]
fn element(dtype: Dtype, bytes: &[u8]) -> f32 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    let [a, b, c, d, ..] = eight;
    match dtype {
        Dtype::F64 => f64::from_le_bytes(eight) as f32,
        Dtype::F16 => f16::from_le_bytes([a, b]).to_f32(),
        Dtype::BF16 => bf16::from_le_bytes([a, b]).to_f32(),
        Dtype::I64 => i64::from_le_bytes(eight) as f32,
        Dtype::I32 => i32::from_le_bytes([a, b, c, d]) as f32,
        Dtype::I16 => i16::from_le_bytes([a, b]).into(),
        Dtype::I8 => (a as i8).into(),
        Dtype::U64 | Dtype::U32 | Dtype::U16 | Dtype::U8 | Dtype::BOOL => {
            u64::from_le_bytes(eight) as f32
        }
        _ => f32::from_le_bytes([a, b, c, d]),
    }
}

const FILE: &str = "the file";

fn refused(error: safetensors::SafeTensorError) -> TrainError {
    TrainError::NotSafetensors {
        file: FILE,
        reason: format!("{error}"),
    }
}
