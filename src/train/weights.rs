//! Weights as safetensors under PyTorch's `state_dict` names, out and in.

use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::{TrainError, pth};
use crate::engine::NamedTensor;

/// More tensors than any network here has; a header that claims more is refused.
const TENSOR_LIMIT: usize = 65_536;

/// The `state_dict` as a safetensors file. PyTorch reads it with `safetensors.torch.load_file` and `load_state_dict`.
pub fn save_weights(parameters: &[NamedTensor]) -> Result<Vec<u8>, TrainError> {
    write(parameters, None)
}

/// Reads a `state_dict`: safetensors (a checkpoint without its optimizer and recipe), or a file of `torch.save`, whose pickle is
/// not run.
///
/// # Errors
/// [`TrainError::NotSafetensors`] for other bytes (cut off, not the format, too many tensors), [`TrainError::Dtype`],
/// [`TrainError::NotPth`].
pub fn load_weights(bytes: &[u8]) -> Result<Vec<NamedTensor>, TrainError> {
    match pth::is_pth(bytes) {
        true => pth::read(bytes),
        false => load_safetensors(bytes),
    }
}

/// [`load_weights`] of a safetensors file alone.
///
/// # Errors
/// [`TrainError::NotSafetensors`], [`TrainError::Dtype`].
pub fn load_safetensors(bytes: &[u8]) -> Result<Vec<NamedTensor>, TrainError> {
    let (tensors, _) = read(bytes)?;
    Ok(tensors
        .into_iter()
        .filter(|tensor| !tensor.name.starts_with(OPTIMIZER))
        .collect())
}

/// How a file's tensors fit those of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The network's tensors, with the file's values where they fit.
    pub parameters: Vec<NamedTensor>,
    /// Names of those that the file gave.
    pub taken: Vec<String>,
    /// What did not fit, tensor by tensor.
    pub left: Vec<String>,
}

impl Fit {
    /// Takes what fits by name and shape; the rest stays as it is in `own`. Batch norm's counter is not asked for: files from before
    /// PyTorch 0.4.1 have none.
    pub fn new(given: &[NamedTensor], own: &[NamedTensor]) -> Self {
        let mut fit = Self {
            parameters: own.to_vec(),
            taken: Vec::new(),
            left: Vec::new(),
        };
        for tensor in &mut fit.parameters {
            match given.iter().find(|given| given.name == tensor.name) {
                Some(given) if given.shape == tensor.shape => {
                    tensor.values.clone_from(&given.values);
                    fit.taken.push(tensor.name.clone());
                }
                Some(given) => fit.left.push(format!(
                    "{} is {:?} in the file, the network wants {:?}",
                    tensor.name, given.shape, tensor.shape
                )),
                None if tensor.name.ends_with(COUNTER) => tensor.values = vec![0.0],
                None => fit.left.push(format!("{} is not in the file", tensor.name)),
            }
        }
        for tensor in given {
            if !own.iter().any(|own| own.name == tensor.name) {
                fit.left.push(format!("the network has no {}", tensor.name));
            }
        }
        fit
    }
}

/// End of the name of batch norm's count of batches.
const COUNTER: &str = ".num_batches_tracked";

/// Prefix of optimizer tensors in a checkpoint.
pub(super) const OPTIMIZER: &str = "optimizer.";

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
    let tensors = file
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
        .collect::<Result<_, TrainError>>()?;
    Ok((tensors, metadata))
}

fn values(name: &str, view: &TensorView) -> Result<Vec<f32>, TrainError> {
    let data = view.data();
    Ok(match view.dtype() {
        Dtype::F32 => data
            .as_chunks()
            .0
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect(),
        Dtype::F64 => data
            .as_chunks()
            .0
            .iter()
            .map(|bytes| f64::from_le_bytes(*bytes) as f32)
            .collect(),
        Dtype::F16 => data
            .as_chunks()
            .0
            .iter()
            .map(|bytes| f16::from_le_bytes(*bytes).to_f32())
            .collect(),
        Dtype::BF16 => data
            .as_chunks()
            .0
            .iter()
            .map(|bytes| bf16::from_le_bytes(*bytes).to_f32())
            .collect(),
        Dtype::I64 => data
            .as_chunks()
            .0
            .iter()
            .map(|bytes| i64::from_le_bytes(*bytes) as f32)
            .collect(),
        dtype => {
            return Err(TrainError::Dtype {
                tensor: name.into(),
                dtype: format!("{dtype:?}"),
            });
        }
    })
}

const FILE: &str = "the file";

fn refused(error: safetensors::SafeTensorError) -> TrainError {
    TrainError::NotSafetensors {
        file: FILE,
        reason: format!("{error}"),
    }
}
