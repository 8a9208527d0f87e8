//! Means, sums and largest values along axes.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::phrase;

/// `x.mean(dim, keepdim=True)` and its like: the axes that are gone over have size 1 afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reduce {
    /// What is made of the values.
    pub reduction: Reduction,
    /// As PyTorch counts, in which 0 is the batch: 1 the channels or features, 2 the rows, 3 the columns.
    pub dim: Vec<usize>,
}

/// What [`Reduce`] makes of the values along its axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// Their mean.
    Mean,
    /// Their sum.
    Sum,
    /// The largest; where several are, they share the gradient evenly.
    Amax,
    /// The smallest; where several are, they share the gradient evenly.
    Amin,
    /// The largest along one axis; where several are, the first gets the gradient.
    Max,
    /// The smallest along one axis; where several are, the first gets the gradient.
    Min,
}

impl Reduction {
    /// PyTorch's method.
    pub fn method(self) -> &'static str {
        match self {
            Reduction::Mean => "mean",
            Reduction::Sum => "sum",
            Reduction::Amax => "amax",
            Reduction::Amin => "amin",
            Reduction::Max => "max",
            Reduction::Min => "min",
        }
    }

    /// Whether one value is taken, which alone gets the gradient.
    pub fn takes_one(self) -> bool {
        matches!(self, Reduction::Max | Reduction::Min)
    }
}

impl Reduce {
    /// Whether it goes over that axis of one picture: 0 the channels, 1 the rows, 2 the columns.
    pub fn goes_over(&self, axis: usize) -> bool {
        self.dim.contains(&(axis + 1))
    }
}

impl LayerKind for Reduce {
    const NAME: &'static str = "reduce";
    const STEM: &'static str = "reduce";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Reduce {
            reduction: Reduction::Mean,
            dim: vec![1],
        }
    }

    fn detail(&self) -> String {
        let axes: Vec<String> = self.dim.iter().map(usize::to_string).collect();
        format!("{} over {}", self.reduction.method(), axes.join(", "))
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let axes = input.len();
        let fits = !self.dim.is_empty() && self.dim.iter().all(|dim| (1..=axes).contains(dim));
        if !fits {
            return Err(site.setting(phrase!("dim must name axes between 1 and {axes}", axes)));
        }
        if self.reduction.takes_one() && self.dim.len() != 1 {
            return Err(site.setting(phrase!(
                "max and min go over one axis, amax and amin over several"
            )));
        }
        let sizes = input.iter().enumerate();
        Ok(sizes
            .map(|(axis, &size)| if self.goes_over(axis) { 1 } else { size })
            .collect())
    }

    fn width(&mut self) -> Width<'_> {
        match self.goes_over(0) {
            true => Width::Mixed,
            false => Width::Passes,
        }
    }

    weightless!();
}
