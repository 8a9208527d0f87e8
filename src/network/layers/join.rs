//! Several inputs as one.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site, show};
use super::{LayerKind, Width};
use crate::said::phrase;

/// Element-wise sum of all inputs, which have one shape.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {}

/// `torch.cat(inputs, dim=1)`: channels one after another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concat {}

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
        Concat {}
    }

    fn detail(&self) -> String {
        String::new()
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let (first, rest) = several(site, inputs)?;
        if let Some(other) = rest
            .iter()
            .find(|other| other.len() != first.len() || other[1..] != first[1..])
        {
            return Err(site.shape(
                other,
                phrase!(
                    "any channels with {shape} beside them, like its first input",
                    shape = show(&first[1..])
                ),
                phrase!(
                    "PyTorch refuses it: «{quoted}».",
                    quoted = "Sizes of tensors must match except in dimension 1"
                ),
            ));
        }
        let mut shape = first.to_vec();
        shape[0] = inputs
            .iter()
            .fold(0, |sum: usize, input| sum.saturating_add(input[0]));
        Ok(shape)
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}
