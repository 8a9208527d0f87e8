//! Burn tensors of any of the ranks parameters have, under one type.

use burn::backend::{Dispatch, ops::FloatTensorOps};
use burn::tensor::{Device, Shape, Tensor, TensorData, Transaction};

use crate::engine::EngineError;

/// Uploads row-major values. (`Tensor::from_data` would bring what converts every type of number into every other.)
pub fn tensor<const D: usize>(
    values: Vec<f32>,
    shape: impl Into<Shape>,
    device: &Device,
) -> Tensor<D> {
    let data = TensorData::new(values, shape);
    Tensor::from_dispatch(Dispatch::float_from_data(data, device.as_dispatch()))
}

/// A float tensor of rank 1, 2 or 4.
#[derive(Clone, Debug)]
pub enum AnyTensor {
    /// Biases and the vectors of normalisations.
    R1(Tensor<1>),
    /// Weights of linear layers, `[features_out, features_in]`; vectors, `[batch, features]`.
    R2(Tensor<2>),
    /// Weights of convolutions, `[out, in, height, width]`; maps, `[batch, channels, height, width]`.
    R4(Tensor<4>),
}

/// Applies one expression to the tensor inside, whatever its rank, and wraps the result again.
macro_rules! map_rank {
    ($any:expr, $tensor:ident => $body:expr) => {
        match $any {
            $crate::engine::burn::tensors::AnyTensor::R1($tensor) => {
                $crate::engine::burn::tensors::AnyTensor::R1($body)
            }
            $crate::engine::burn::tensors::AnyTensor::R2($tensor) => {
                $crate::engine::burn::tensors::AnyTensor::R2($body)
            }
            $crate::engine::burn::tensors::AnyTensor::R4($tensor) => {
                $crate::engine::burn::tensors::AnyTensor::R4($body)
            }
        }
    };
}

/// Applies one expression to the tensor inside, whatever its rank, and gives what it gives.
macro_rules! with_rank {
    ($any:expr, $tensor:ident => $body:expr) => {
        match $any {
            $crate::engine::burn::tensors::AnyTensor::R1($tensor) => $body,
            $crate::engine::burn::tensors::AnyTensor::R2($tensor) => $body,
            $crate::engine::burn::tensors::AnyTensor::R4($tensor) => $body,
        }
    };
}

pub(super) use {map_rank, with_rank};

impl AnyTensor {
    /// Uploads row-major values of that shape. A scalar becomes one element of rank 1, and so do the values of any shape that no variant
    /// has: the weight of a layer norm over three axes.
    pub fn upload(values: &[f32], shape: &[usize], device: &Device) -> Self {
        match *shape {
            [a, b] => Self::R2(tensor(values.to_vec(), [a, b], device)),
            [a, b, c, d] => Self::R4(tensor(values.to_vec(), [a, b, c, d], device)),
            _ => Self::R1(tensor(values.to_vec(), [values.len()], device)),
        }
    }

    /// The tensor inside, if it has rank 1 (biases, normalisation).
    pub fn rank1(&self) -> Option<Tensor<1>> {
        match self {
            Self::R1(tensor) => Some(tensor.clone()),
            Self::R2(_) | Self::R4(_) => None,
        }
    }

    /// A leaf of a new autodiff graph with the same values.
    pub fn tracked(&self) -> Self {
        map_rank!(self, tensor => tensor.clone().autodiff().require_grad())
    }
}

/// Reads tensors back together.
pub async fn read(tensors: Vec<AnyTensor>) -> Result<Vec<Vec<f32>>, EngineError> {
    let mut transaction = Transaction::default();
    for tensor in tensors {
        transaction = with_rank!(tensor, inner => transaction.register(inner));
    }
    let data = transaction
        .execute_async()
        .await
        .map_err(|error| EngineError::Lost(format!("{error:?}")))?;
    data.into_iter()
        .map(|values| {
            values
                .try_into_vec::<f32>()
                .map_err(|error| EngineError::Lost(format!("{error:?}")))
        })
        .collect()
}
