//! Tensors that a program learns, and those that it makes for them.

use super::token::Place;
use crate::network::layers::First;

/// What `torch.ones(8, 1, 1) * 1e-6` gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    pub sizes: Vec<usize>,
    pub first: First,
    /// Where the program made it.
    pub at: Place,
}

/// A module's own parameter as an expression sees it: `scale p + shift`.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// Index among the evaluator's modules.
    pub module: usize,
    /// Sizes that it is seen with.
    pub sizes: Vec<usize>,
    pub scale: f64,
    pub shift: f64,
    /// Sizes of the tensor that it was expanded to, without the batch.
    pub over: Option<Vec<usize>>,
}
