//! Arithmetic of tensors, element by element.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site, show};
use super::{LayerKind, Width};
use crate::said::phrase;

/// `a * b` and its like of two inputs. Along an axis where one has size 1, its one value meets all of the other's: the gate
/// `[channels, 1, 1]` of a squeeze-and-excitation block meets a map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arithmetic {
    /// What is done with each pair.
    pub operator: Operator,
}

/// What [`Arithmetic`] does with each pair of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// The larger; of two that are alike, each gets half of the gradient, as in PyTorch.
    Maximum,
    /// The smaller; of two that are alike, each gets half of the gradient.
    Minimum,
}

/// `scale * x + shift` with two numbers: `0.5 * x`, `1 - x`, `-x`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affine {
    /// Factor of every value.
    pub scale: f64,
    /// Added to every value after that.
    pub shift: f64,
}

/// The shape that two make together, by PyTorch's rule for broadcasting; none where they do not fit.
fn broadcast(first: &[usize], second: &[usize]) -> Option<Vec<usize>> {
    let pairs = first.iter().zip(second);
    let sizes = pairs.map(|pair| match pair {
        (&one, &other) if one == other => Some(one),
        (1, &other) | (&other, 1) => Some(other),
        _ => None,
    });
    match first.len() == second.len() {
        true => sizes.collect(),
        false => None,
    }
}

impl LayerKind for Arithmetic {
    const NAME: &'static str = "arithmetic";
    const STEM: &'static str = "arithmetic";
    const JOINS: bool = true;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Arithmetic {
            operator: Operator::Multiply,
        }
    }

    fn detail(&self) -> String {
        let text = match self.operator {
            Operator::Add => "a + b",
            Operator::Subtract => "a - b",
            Operator::Multiply => "a × b",
            Operator::Divide => "a / b",
            Operator::Maximum => "max(a, b)",
            Operator::Minimum => "min(a, b)",
        };
        text.into()
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let [first, second] = inputs else {
            return Err(site.setting(phrase!(
                "it takes two inputs, {count} are named",
                count = inputs.len()
            )));
        };
        broadcast(first, second).ok_or_else(|| {
            site.shape(
                second,
                phrase!(
                    "{shape} like its first input, or 1 along some axes",
                    shape = show(first)
                ),
                phrase!("PyTorch refuses it: sizes must be alike, or 1."),
            )
        })
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}

impl LayerKind for Affine {
    const NAME: &'static str = "affine";
    const STEM: &'static str = "affine";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Affine {
            scale: 1.0,
            shift: 0.0,
        }
    }

    fn detail(&self) -> String {
        match (self.scale, self.shift) {
            (scale, 0.0) => format!("{scale} x"),
            (scale, shift) if shift < 0.0 => format!("{scale} x - {}", -shift),
            (scale, shift) => format!("{scale} x + {shift}"),
        }
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let is_single = |value: f64| (value as f32).is_finite();
        if !is_single(self.scale) || !is_single(self.shift) {
            return Err(site.setting(phrase!("scale and shift must be finite numbers")));
        }
        site.unchanged(inputs)
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}
