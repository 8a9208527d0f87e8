//! Several inputs as one.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site, show};
use super::{LayerKind, Width, one};
use crate::said::phrase;

/// Element-wise sum of all inputs, which have one shape.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {}

/// `torch.cat(inputs, dim)`: channels one after another, or rows, or columns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concat {
    /// As PyTorch counts: 1 the channels or features, 2 the rows, 3 the columns.
    #[serde(default = "one")]
    pub dim: usize,
}

/// The first input and the others.
fn several<'a, 'b>(
    site: &Site,
    inputs: &'b [&'a [usize]],
) -> Result<(&'a [usize], &'b [&'a [usize]]), NetworkError> {
    match inputs {
        [first, rest @ ..] if !rest.is_empty() => Ok((first, rest)),
        _ => Err(site.setting(phrase!("it needs at least two inputs"))),
    }
}

impl LayerKind for Add {
    const NAME: &'static str = "add";
    const STEM: &'static str = "add";
    const JOINS: bool = true;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Add {}
    }

    fn detail(&self) -> String {
        String::new()
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let (first, rest) = several(site, inputs)?;
        match rest.iter().find(|other| **other != first) {
            None => Ok(first.to_vec()),
            Some(other) => Err(site.shape(
                other,
                phrase!("{shape} like its first input", shape = show(first)),
                phrase!("PyTorch refuses to add them."),
            )),
        }
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

impl LayerKind for Concat {
    const NAME: &'static str = "cat";
    const STEM: &'static str = "cat";
    const JOINS: bool = true;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Concat { dim: 1 }
    }

    fn detail(&self) -> String {
        match self.dim {
            1 => String::new(),
            dim => format!("dim {dim}"),
        }
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let (first, rest) = several(site, inputs)?;
        let axis = self.dim.wrapping_sub(1);
        if axis >= first.len() {
            return Err(site.setting(phrase!(
                "dim must be between 1 and {axes}",
                axes = first.len()
            )));
        }
        let beside = |shape: &[usize]| [&shape[..axis], &shape[axis + 1..]].concat();
        if let Some(other) = rest
            .iter()
            .find(|other| other.len() != first.len() || beside(other) != beside(first))
        {
            let wants = match axis {
                0 => phrase!(
                    "any channels with {shape} beside them, like its first input",
                    shape = show(&first[1..])
                ),
                _ => phrase!(
                    "any size along dimension {dim} with {shape} beside it, like its first input",
                    dim = self.dim,
                    shape = show(&beside(first))
                ),
            };
            return Err(site.shape(
                other,
                wants,
                phrase!(
                    "PyTorch refuses it: «{quoted}».",
                    quoted = format!(
                        "Sizes of tensors must match except in dimension {}",
                        self.dim
                    )
                ),
            ));
        }
        let mut shape = first.to_vec();
        shape[axis] = inputs
            .iter()
            .fold(0, |sum: usize, input| sum.saturating_add(input[axis]));
        Ok(shape)
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}
