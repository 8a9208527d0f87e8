//! Errors of reading, writing and fitting weights.

use thiserror::Error;

use crate::said::coded;

/// Why weights cannot be read or do not fit.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum WeightsError {
    /// Other bytes than safetensors, cut off, or more than is read here.
    #[error(
        "the file is not a safetensors file: {reason}. Choose one that was saved here or with safetensors in Python."
    )]
    NotSafetensors {
        /// What is wrong with the bytes.
        reason: String,
    },
    /// A file of `torch.save` that is not understood.
    #[error(
        "the file is not one of torch.save that is read here: {reason}. Save the weights in Python as safetensors, or torch.save(net.state_dict(), ...)."
    )]
    NotPth {
        /// Where it is not understood.
        reason: String,
    },
    /// Weights of another network.
    #[error("these weights belong to another network: {problem}.")]
    Misfit {
        /// What is missing, of another shape or left over.
        problem: String,
        /// Tensors that fit.
        taken: usize,
    },
    /// Numbers of a type that is not read.
    #[error("{tensor} is stored as {dtype}, which is not read here. Save it as float32.")]
    Dtype {
        /// Its name in the file.
        tensor: String,
        /// The type's name in safetensors.
        dtype: String,
    },
}

coded!(WeightsError {
    "weights.not_safetensors": NotSafetensors { reason };
    "weights.not_pth": NotPth { reason };
    "weights.misfit": Misfit { problem, taken };
    "weights.dtype": Dtype { tensor, dtype };
});
