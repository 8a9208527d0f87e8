//! What zeroes at random while training.

use serde::{Deserialize, Serialize};

use super::activation::Elementwise;
use crate::said::{Phrase, phrase};

/// `nn.Dropout`: each element is zeroed with probability `p` while training, the rest scaled by `1 / (1 - p)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropout {
    /// The probability.
    pub p: f64,
}

impl Elementwise for Dropout {
    const NAME: &'static str = "Dropout";
    const STEM: &'static str = "dropout";

    fn usual() -> Self {
        Dropout { p: 0.5 }
    }

    fn detail(&self) -> String {
        format!("p {}", self.p)
    }

    fn problem(&self) -> Option<Phrase> {
        (!(0.0..1.0).contains(&self.p)).then(|| phrase!("p must be at least 0 and below 1"))
    }
}
