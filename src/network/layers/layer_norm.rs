//! Normalisation over the last sizes of what reaches it.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterSpec, elements, norm_parameters};
use super::group_norm::{Grouping, check_eps, eps};
use super::site::{Around, Site};
use super::{LayerKind, Width, yes};
use crate::said::{Phrase, phrase};

/// `nn.LayerNorm`: all values of the last axes are normalised together, each with a weight and a bias of its own.
///
/// Input and output `[..., *normalized_shape]`; weight and bias `normalized_shape`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerNorm {
    /// Sizes of the last axes: `[features]` of a vector, `[channels, height, width]` of a whole map, `[channels]` where the channels are
    /// the last axis, as behind `x.permute(0, 2, 3, 1)`.
    pub normalized_shape: Vec<usize>,
    /// Added to the variance before its root is taken; 1e-5 by default.
    #[serde(default = "eps")]
    pub eps: f64,
    /// Whether each value is scaled by a learned one, PyTorch's `elementwise_affine`; true by default.
    #[serde(default = "yes")]
    pub affine: bool,
    /// Whether a learned value is added to each, where they are scaled; true by default.
    #[serde(default = "yes")]
    pub bias: bool,
}

impl LayerNorm {
    /// What it does with a picture.
    pub fn grouping(&self) -> Grouping {
        let size = elements(&self.normalized_shape);
        Grouping {
            size,
            eps: self.eps,
            weights: if self.affine { size } else { 0 },
            run: 1,
            bias: self.affine && self.bias,
        }
    }

    /// `64`, `64×8×8`
    fn sizes(&self) -> String {
        let sizes: Vec<String> = self.normalized_shape.iter().map(usize::to_string).collect();
        sizes.join("×")
    }
}

impl LayerKind for LayerNorm {
    const NAME: &'static str = "LayerNorm";
    const STEM: &'static str = "ln";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("normalized_shape");

    fn fresh(around: &Around) -> Self {
        let normalized_shape = match around.reaches {
            [] => vec![around.channels()],
            reaches => reaches.to_vec(),
        };
        LayerNorm {
            normalized_shape,
            eps: eps(),
            affine: true,
            bias: true,
        }
    }

    fn detail(&self) -> String {
        self.sizes()
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        check_eps(site, self.eps)?;
        let wanted = &self.normalized_shape;
        if elements(wanted) == 0 || wanted.is_empty() {
            return Err(site.setting(phrase!(
                "normalized_shape must name one size or more, each at least 1"
            )));
        }
        if input.ends_with(wanted) {
            return Ok(input.to_vec());
        }
        let (batch, sizes) = (site.batch, self.sizes());
        let got: Vec<String> = input.iter().map(usize::to_string).collect();
        Err(site.shape(
            input,
            phrase!("{sizes} as its last sizes", sizes),
            phrase!(
                "PyTorch refuses it: «{quoted}».",
                quoted = format!(
                    "Given normalized_shape={wanted:?}, expected input with shape [*, {}], but got input of size[{batch}, {}]",
                    sizes.replace('×', ", "),
                    got.join(", ")
                )
            ),
        ))
    }

    fn mend(&self, name: &str) -> Phrase {
        phrase!(
            " Give {name} the last sizes of what reaches it; to normalise the channels of a map, permute them to the end before and back behind.",
            name
        )
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        match self.affine {
            true => norm_parameters(&self.normalized_shape, self.bias),
            false => Vec::new(),
        }
    }

    fn multiply_adds(&self, _: &[usize], _: &[usize]) -> u64 {
        0
    }

    /// One size is taken for a vector's: the channels of a permuted map are made by no one layer.
    fn width(&mut self) -> Width<'_> {
        match &mut self.normalized_shape[..] {
            [width] | [width, _, _] => Width::Follows(width),
            _ => Width::Passes,
        }
    }

    fn fit(&mut self, reaches: &[usize]) {
        let axes = self.normalized_shape.len();
        if let Some(first) = reaches.len().checked_sub(axes) {
            self.normalized_shape = reaches[first..].to_vec();
        }
    }
}
