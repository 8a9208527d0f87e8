//! Normalisation by the statistics of a batch, with running ones for evaluation.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterRole, ParameterSpec, norm_parameters};
use super::group_norm::eps;
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::{Phrase, phrase};

/// `nn.BatchNorm2d`: input and output `[channels, height, width]`.
pub type BatchNorm2d = BatchNorm<2>;

/// `nn.BatchNorm1d`: input and output `[features]`, which are the channels here.
pub type BatchNorm1d = BatchNorm<1>;

/// PyTorch's batch norm of that many dimensions; `momentum` is the share of the new batch in the running statistics.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchNorm<const DIMENSIONS: usize> {
    /// Channels of input and output, each normalised by itself; PyTorch's `num_features`.
    pub channels: usize,
    /// Added to the variance before its root is taken; 1e-5 by default.
    #[serde(default = "eps")]
    pub eps: f64,
    /// Share of the new batch in the running statistics, 0.1 by default.
    #[serde(default = "momentum")]
    pub momentum: f64,
}

fn momentum() -> f64 {
    0.1
}

/// What is wrong with a map that reaches a batch norm of vectors.
fn of_maps(site: &Site, input: &[usize]) -> NetworkError {
    let mut mismatch = site.mismatch(
        input,
        phrase!("a vector of features"),
        phrase!(
            "PyTorch refuses it: «{quoted}».",
            quoted = "expected 2D or 3D input (got 4D input)"
        ),
    );
    mismatch.mend = phrase!(" Take BatchNorm2d, or flatten the feature maps first.");
    NetworkError::Shape(Box::new(mismatch))
}

impl<const DIMENSIONS: usize> LayerKind for BatchNorm<DIMENSIONS> {
    const NAME: &'static str = if DIMENSIONS == 1 {
        "BatchNorm1d"
    } else {
        "BatchNorm2d"
    };
    const STEM: &'static str = "bn";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("channels");

    fn fresh(around: &Around) -> Self {
        BatchNorm {
            channels: around.channels(),
            eps: eps(),
            momentum: momentum(),
        }
    }

    fn detail(&self) -> String {
        String::new()
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let channels = match *input {
            [features] if DIMENSIONS == 1 => features,
            _ if DIMENSIONS == 1 => return Err(of_maps(site, input)),
            _ => site.map(input)?[0],
        };
        if !(self.eps > 0.0 && (0.0..=1.0).contains(&self.momentum)) {
            return Err(site.setting(phrase!("eps must be above 0 and momentum within 0 and 1")));
        }
        let wanted = self.channels;
        if channels != wanted {
            return Err(site.shape(
                input,
                phrase!("{wanted} channels", wanted),
                phrase!(
                    "PyTorch refuses it: «{quoted}».",
                    quoted =
                        format!("running_mean should contain {channels} elements not {wanted}")
                ),
            ));
        }
        Ok(input.to_vec())
    }

    fn mend(&self, _: &str) -> Phrase {
        Phrase::default()
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        let spec = |name: &str, shape: &[usize], role| ParameterSpec {
            name: name.into(),
            shape: shape.to_vec(),
            fan_in: 1,
            role,
        };
        let mut parameters = norm_parameters(&[self.channels], true);
        parameters.extend([
            spec("running_mean", &[self.channels], ParameterRole::RunningMean),
            spec("running_var", &[self.channels], ParameterRole::RunningVar),
            spec("num_batches_tracked", &[], ParameterRole::BatchesTracked),
        ]);
        parameters
    }

    fn multiply_adds(&self, _: &[usize], _: &[usize]) -> u64 {
        0
    }

    fn width(&mut self) -> Width<'_> {
        Width::Follows(&mut self.channels)
    }

    fn fit(&mut self, reaches: &[usize]) {
        if let (&[channels], 1) | (&[channels, _, _], 2) = (reaches, DIMENSIONS) {
            self.channels = channels;
        }
    }
}
