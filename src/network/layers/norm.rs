//! Normalisation by the statistics of a batch, with running ones for evaluation.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterRole, ParameterSpec, norm_parameters};
use super::group_norm::eps;
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::{Phrase, phrase};

/// `nn.BatchNorm2d`; `momentum` is the share of the new batch in the running statistics.
///
/// Input and output `[channels, height, width]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchNorm2d {
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

impl LayerKind for BatchNorm2d {
    const NAME: &'static str = "BatchNorm2d";
    const STEM: &'static str = "bn";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("channels");

    fn fresh(around: &Around) -> Self {
        BatchNorm2d {
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
        let [channels, ..] = site.map(input)?;
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
        if let &[channels, _, _] = reaches {
            self.channels = channels;
        }
    }
}
