//! What zeroes at random while training: elements, channels or pictures. In evaluation all of them leave their input as it is.

use serde::{Deserialize, Serialize};

use super::activation::Elementwise;
use super::function::SELU;
use crate::said::{Phrase, phrase};

/// `nn.Dropout`: each element is zeroed with probability `p` while training, the rest scaled by `1 / (1 - p)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropout {
    /// The probability.
    pub p: f64,
}

/// `nn.Dropout2d`: each channel of each picture as a whole, each feature of a vector; otherwise as [`Dropout`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropout2d {
    /// The probability.
    pub p: f64,
}

/// `nn.AlphaDropout` (Klambauer et al. 2017): each element becomes SELU's lowest value, -1.7580993, with probability `p` while training,
/// then all are scaled and shifted so that mean 0 and variance 1 stay.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlphaDropout {
    /// The probability.
    pub p: f64,
}

/// `torchvision.ops.StochasticDepth` (Huang et al. 2016), also called DropPath: the whole of it is zeroed with probability `p` while
/// training, and scaled by `1 / (1 - p)` where it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StochasticDepth {
    /// The probability.
    pub p: f64,
    /// Of what it is drawn.
    pub mode: DepthMode,
}

/// Of what [`StochasticDepth`] is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DepthMode {
    /// For each picture.
    Row,
    /// Once for the batch.
    Batch,
}

impl DepthMode {
    /// torchvision's word.
    pub fn word(self) -> &'static str {
        match self {
            DepthMode::Row => "row",
            DepthMode::Batch => "batch",
        }
    }
}

/// What of a tensor has a draw of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draws {
    /// Each element.
    Element,
    /// Each channel of each picture; each feature of a vector.
    Channel,
    /// Each picture.
    Picture,
    /// The batch.
    Batch,
}

impl Draws {
    /// Axes, the batch first, along which one draw follows another, of a tensor of so many axes.
    pub fn axes(self, rank: usize) -> usize {
        match self {
            Draws::Element => rank,
            Draws::Channel => 2,
            Draws::Picture => 1,
            Draws::Batch => 0,
        }
    }
}

/// What training makes of each value x: `scale x + shift` of what is kept, `dropped` of what is not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drops {
    /// What is drawn at once.
    pub draws: Draws,
    /// The probability that a draw drops.
    pub p: f64,
    /// Factor of what is kept.
    pub scale: f64,
    /// Added to what is kept.
    pub shift: f64,
    /// What a dropped value becomes.
    pub dropped: f64,
}

impl Drops {
    /// What is kept is scaled by `1 / (1 - p)`, and what is dropped becomes 0.
    fn to_zero(draws: Draws, p: f64) -> Self {
        Drops {
            draws,
            p,
            scale: 1.0 / (1.0 - p),
            shift: 0.0,
            dropped: 0.0,
        }
    }
}

impl Dropout {
    /// What training makes of each value.
    pub fn drops(&self) -> Drops {
        Drops::to_zero(Draws::Element, self.p)
    }
}

impl Dropout2d {
    /// What training makes of each value.
    pub fn drops(&self) -> Drops {
        Drops::to_zero(Draws::Channel, self.p)
    }
}

impl StochasticDepth {
    /// What training makes of each value.
    pub fn drops(&self) -> Drops {
        let draws = match self.mode {
            DepthMode::Row => Draws::Picture,
            DepthMode::Batch => Draws::Batch,
        };
        Drops::to_zero(draws, self.p)
    }
}

impl AlphaDropout {
    /// What training makes of each value: `a x + b` and `-a alpha + b`, with alpha = 1.7580993, a = ((1 - p) (1 + p alpha^2))^(-1/2) and
    /// b = a alpha p.
    pub fn drops(&self) -> Drops {
        let alpha = SELU[0] * SELU[1];
        let scale = ((1.0 - self.p) * (1.0 + self.p * alpha * alpha)).powf(-0.5);
        let shift = scale * alpha * self.p;
        Drops {
            draws: Draws::Element,
            p: self.p,
            scale,
            shift,
            dropped: shift - scale * alpha,
        }
    }
}

/// What is drawn with such a probability has to leave something.
fn problem_of(p: f64) -> Option<Phrase> {
    (!(0.0..1.0).contains(&p)).then(|| phrase!("p must be at least 0 and below 1"))
}

/// Implements [`Elementwise`] for a layer that has its probability alone.
macro_rules! of_probability {
    ($name:ident $torch:literal $stem:literal) => {
        impl Elementwise for $name {
            const NAME: &'static str = $torch;
            const STEM: &'static str = $stem;

            fn usual() -> Self {
                $name { p: 0.5 }
            }

            fn detail(&self) -> String {
                format!("p {}", self.p)
            }

            fn problem(&self) -> Option<Phrase> {
                problem_of(self.p)
            }
        }
    };
}

of_probability!(Dropout "Dropout" "dropout");
of_probability!(Dropout2d "Dropout2d" "dropout");
of_probability!(AlphaDropout "AlphaDropout" "alpha_dropout");

impl Elementwise for StochasticDepth {
    const NAME: &'static str = "StochasticDepth";
    const STEM: &'static str = "depth";

    fn usual() -> Self {
        StochasticDepth {
            p: 0.2,
            mode: DepthMode::Row,
        }
    }

    fn detail(&self) -> String {
        format!("p {}, {}", self.p, self.mode.word())
    }

    fn problem(&self) -> Option<Phrase> {
        problem_of(self.p)
    }
}
