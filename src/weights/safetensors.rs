//! The safetensors format: named tensors and metadata, out and in.

use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::{COUNTER, WeightsError};
use crate::arrange::Arrange;
use crate::engine::NamedTensor;
use crate::said::phrase;

/// More tensors than any network here has; a header that claims more is refused.
const TENSOR_LIMIT: usize = 65_536;

/// Writes named tensors with metadata. Batch norm's counter is a scalar of 64-bit integers, as in PyTorch.
pub fn write(
    tensors: &[NamedTensor],
    metadata: Option<HashMap<String, String>>,
) -> Result<Vec<u8>, WeightsError> {
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
pub fn read(bytes: &[u8]) -> Result<(Vec<NamedTensor>, HashMap<String, String>), WeightsError> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(refused)?;
    let metadata = header.metadata().clone().unwrap_or_default();
    let file = SafeTensors::deserialize(bytes).map_err(refused)?;
    if file.len() > TENSOR_LIMIT {
        return Err(WeightsError::NotSafetensors {
            reason: phrase!(
                "it claims {count} tensors, the limit is {tensor_limit}",
                count = file.len(),
                tensor_limit = TENSOR_LIMIT
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
        .collect::<Result<Vec<_>, WeightsError>>()?;
    // The file's own list has no order.
    tensors.arrange_by(by_name);
    Ok((tensors, metadata))
}

fn by_name(a: &NamedTensor, b: &NamedTensor) -> std::cmp::Ordering {
    a.name.cmp(&b.name)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "safetensors' types may grow"
)]
fn values(name: &str, view: &TensorView) -> Result<Vec<f32>, WeightsError> {
    let dtype = view.dtype();
    let size = match dtype {
        Dtype::F64 | Dtype::I64 | Dtype::U64 => 8,
        Dtype::F32 | Dtype::I32 | Dtype::U32 => 4,
        Dtype::F16 | Dtype::BF16 | Dtype::I16 | Dtype::U16 => 2,
        Dtype::I8 | Dtype::U8 | Dtype::BOOL => 1,
        dtype => {
            return Err(WeightsError::Dtype {
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

fn refused(error: safetensors::SafeTensorError) -> WeightsError {
    WeightsError::NotSafetensors {
        reason: error.to_string().into(),
    }
}
