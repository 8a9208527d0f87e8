//! The activation whose slope below 0 is learned.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterRole, ParameterSpec};
use super::site::{Around, Site};
use super::{LayerKind, Width, one};
use crate::said::{Phrase, phrase};

/// `nn.PReLU` (He et al. 2015): x above 0, `weight` x at 0 and below, with one weight for all or one a channel or feature.
///
/// Input and output have one shape, `[channels, height, width]` or `[features]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prelu {
    /// Slopes that are learned: 1, which is the default, or one a channel or feature; PyTorch's `num_parameters`.
    #[serde(default = "one")]
    pub slopes: usize,
    /// What each slope is at first; 0.25 by default.
    #[serde(default = "init")]
    pub init: f64,
}

fn init() -> f64 {
    0.25
}

impl LayerKind for Prelu {
    const NAME: &'static str = "PReLU";
    const STEM: &'static str = "prelu";
    const JOINS: bool = false;
    // One slope for all follows nothing.
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Prelu {
            slopes: one(),
            init: init(),
        }
    }

    fn detail(&self) -> String {
        match self.slopes {
            1 => String::new(),
            slopes => format!("{slopes} slopes"),
        }
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        if !(self.init as f32).is_finite() {
            return Err(site.setting(phrase!("its settings must be finite numbers")));
        }
        let (wanted, channels) = (self.slopes, input.first().copied().unwrap_or(1));
        if wanted == 0 {
            return Err(site.setting(phrase!("it needs one slope, or one a channel")));
        }
        if wanted != 1 && wanted != channels {
            return Err(site.shape(
                input,
                phrase!("{wanted} channels or features, one for each slope", wanted),
                phrase!(
                    "PyTorch refuses it: «{quoted}».",
                    quoted = format!(
                        "Mismatch of parameter numbers and input channel size. Found parameter numbers = {wanted} and channel size = {channels}."
                    )
                ),
            ));
        }
        Ok(input.to_vec())
    }

    fn mend(&self, _: &str) -> Phrase {
        Phrase::default()
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        vec![ParameterSpec {
            name: "weight".into(),
            shape: vec![self.slopes],
            fan_in: 1,
            role: ParameterRole::Slope {
                init: self.init as f32,
            },
        }]
    }

    fn multiply_adds(&self, _: &[usize], _: &[usize]) -> u64 {
        0
    }

    fn width(&mut self) -> Width<'_> {
        match self.slopes {
            1 => Width::Passes,
            _ => Width::Follows(&mut self.slopes),
        }
    }

    fn fit(&mut self, reaches: &[usize]) {
        if let (&[channels, ..], true) = (reaches, self.slopes != 1) {
            self.slopes = channels;
        }
    }
}
