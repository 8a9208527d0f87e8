//! Softmax and its logarithm along one axis.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site};
use super::{LayerKind, Width, one};
use crate::said::phrase;

/// `nn.Softmax`: exp(x) divided by its sum along an axis.
///
/// Input and output have one shape, `[channels, height, width]` or `[features]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Softmax {
    /// As PyTorch counts, in which 0 is the batch: 1 the channels or features, which is the default, 2 the rows, 3 the columns.
    #[serde(default = "one")]
    pub dim: usize,
}

/// `nn.LogSoftmax`: the logarithm of [`Softmax`], computed as x less the logarithm of the sum of exp(x).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSoftmax {
    /// As of [`Softmax`].
    #[serde(default = "one")]
    pub dim: usize,
}

/// Implements [`LayerKind`] for a layer that has the axis alone.
macro_rules! along_an_axis {
    ($name:ident $torch:literal $stem:literal) => {
        impl LayerKind for $name {
            const NAME: &'static str = $torch;
            const STEM: &'static str = $stem;
            const JOINS: bool = false;
            const FOLLOWS: Option<&'static str> = None;

            fn fresh(_: &Around) -> Self {
                $name { dim: one() }
            }

            fn detail(&self) -> String {
                match self.dim {
                    1 => String::new(),
                    dim => format!("dim {dim}"),
                }
            }

            fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
                let input = site.one(inputs)?;
                let axes = input.len();
                match (1..=axes).contains(&self.dim) {
                    true => Ok(input.to_vec()),
                    false => Err(site.setting(phrase!("dim must be between 1 and {axes}", axes))),
                }
            }

            fn width(&mut self) -> Width<'_> {
                Width::Passes
            }

            weightless!();
        }
    };
}

along_an_axis!(Softmax "Softmax" "softmax");
along_an_axis!(LogSoftmax "LogSoftmax" "log_softmax");
