//! Why a network cannot be written in others' words.

use thiserror::Error;

use crate::network::NetworkError;
use crate::said::coded;

/// Why a network cannot be written in others' words.
#[derive(Debug, Clone, PartialEq, Error)]
#[expect(
    missing_docs,
    reason = "a variant's sentence says what it and its fields are"
)]
pub enum WriteError {
    #[error(
        "{0} puts out boxes, and torchvision's transforms of pictures with boxes are not written as PyTorch. Leave `transforms` and `eval_transforms` away, or take ONNX, Burn code or JSON."
    )]
    BoxTransforms(String),
    #[error(
        "{0} has several heads, and that is not written as Burn code. It can be had as PyTorch, ONNX or JSON."
    )]
    Heads(String),
    #[error(
        "the weights have no {tensor} of {values} values, which the network owns. Take the weights of this network."
    )]
    Weights { tensor: String, values: usize },
    #[error(transparent)]
    Network(#[from] NetworkError),
}

coded!(WriteError {
    "write.box_transforms": BoxTransforms(network);
    "write.heads": Heads(network);
    "write.weights": Weights { tensor, values };
    = Network;
});
