//! Element-wise functions: activations and dropout.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::{Phrase, phrase};

/// `nn.ReLU`: max(x, 0).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relu {}

/// `nn.LeakyReLU`: x above 0, `slope` x below.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeakyRelu {
    /// Factor of negative inputs, PyTorch's `negative_slope`; 0.01 in a fresh layer.
    pub slope: f64,
}

/// `nn.Sigmoid`: 1 / (1 + exp(-x)).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sigmoid {}

/// `nn.Tanh`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tanh {}

/// `nn.Dropout`: each element is zeroed with probability `p` while training, the rest scaled by `1 / (1 - p)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropout {
    /// Probability that an element is zeroed, at least 0 and below 1; 0.5 in a fresh layer.
    pub p: f64,
}

/// A function of each element by itself: any shape goes in and comes out.
trait Elementwise: Sized {
    const NAME: &'static str;
    const STEM: &'static str;

    fn usual() -> Self;

    fn detail(&self) -> String;

    /// What is wrong with its settings.
    fn problem(&self) -> Option<Phrase>;
}

impl<T: Elementwise> LayerKind for T {
    const NAME: &'static str = T::NAME;
    const STEM: &'static str = T::STEM;
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        T::usual()
    }

    fn detail(&self) -> String {
        Elementwise::detail(self)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        match self.problem() {
            Some(problem) => Err(site.setting(problem)),
            None => site.unchanged(inputs),
        }
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

/// An activation without settings.
macro_rules! plain {
    ($name:ident, $torch:literal, $stem:literal) => {
        impl Elementwise for $name {
            const NAME: &'static str = $torch;
            const STEM: &'static str = $stem;

            fn usual() -> Self {
                $name {}
            }

            fn detail(&self) -> String {
                String::new()
            }

            fn problem(&self) -> Option<Phrase> {
                None
            }
        }
    };
}

plain!(Relu, "ReLU", "relu");
plain!(Sigmoid, "Sigmoid", "sigmoid");
plain!(Tanh, "Tanh", "tanh");

impl Elementwise for LeakyRelu {
    const NAME: &'static str = "LeakyReLU";
    const STEM: &'static str = "leaky_relu";

    fn usual() -> Self {
        LeakyRelu { slope: 0.01 }
    }

    fn detail(&self) -> String {
        format!("slope {}", self.slope)
    }

    fn problem(&self) -> Option<Phrase> {
        None
    }
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
