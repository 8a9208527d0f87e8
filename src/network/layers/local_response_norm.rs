//! Normalisation by what neighbouring channels hold at the same place.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::phrase;

/// `nn.LocalResponseNorm`: `x / (k + alpha / size * sum of squares)^beta`, the sum over `size` neighbouring channels at the same place
/// (Krizhevsky et al. 2012). Beyond the first and last channel there is nothing, and it is divided by `size` all the same.
///
/// Input and output `[channels, height, width]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalResponseNorm {
    /// Channels that a sum goes over: of an even number one more before the channel than behind it.
    pub size: usize,
    /// Factor of the mean of the squares; 1e-4 by default.
    #[serde(default = "alpha")]
    pub alpha: f64,
    /// Exponent; 0.75 by default.
    #[serde(default = "beta")]
    pub beta: f64,
    /// Added before the power is taken; 1 by default.
    #[serde(default = "k")]
    pub k: f64,
}

fn alpha() -> f64 {
    1e-4
}

fn beta() -> f64 {
    0.75
}

fn k() -> f64 {
    1.0
}

impl LocalResponseNorm {
    /// Channels before and behind one that its sum goes over.
    pub fn reach(&self) -> [usize; 2] {
        [self.size / 2, self.size.saturating_sub(1) / 2]
    }
}

impl LayerKind for LocalResponseNorm {
    const NAME: &'static str = "LocalResponseNorm";
    const STEM: &'static str = "lrn";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        LocalResponseNorm {
            size: 5,
            alpha: alpha(),
            beta: beta(),
            k: k(),
        }
    }

    fn detail(&self) -> String {
        format!("{} channels", self.size)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        site.map(input)?;
        if !(1..=1 << 16).contains(&self.size) {
            return Err(site.setting(phrase!("size must be between 1 and 65536")));
        }
        if !(self.alpha >= 0.0 && self.k > 0.0 && self.beta.is_finite()) {
            return Err(site.setting(phrase!(
                "k must be above 0 and alpha at least 0, so that there is no power of a negative number"
            )));
        }
        Ok(input.to_vec())
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}
