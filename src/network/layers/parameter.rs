//! A learned tensor of a module's own, laid over what reaches it.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterRole, ParameterSpec, elements};
use super::arithmetic::Operator;
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::{Phrase, phrase};

/// Axes that [`Parameter`] may have.
const AXES: usize = 6;

/// `x * p`, `x + p` and their like with an `nn.Parameter` `p`, whose name in the `state_dict` is the layer's own.
///
/// Input and output have one shape, `[channels, height, width]` or `[features]`. As in PyTorch, the last axes of both lie over each other,
/// and the one value along an axis of size 1 meets all of the input's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What is done with each value of the input, on the left, and that of the tensor, on the right.
    pub operator: Operator,
    /// Shape of the tensor: `[channels, 1, 1]`, `[1]`, or `[]` for a single number.
    pub shape: Vec<usize>,
    /// Sizes that it is seen with where it meets the input, as by `p.view(1, -1, 1, 1)`; its shape where none are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Vec<usize>>,
    /// Mean of its first values, or what all of them are; 0 by default.
    #[serde(default)]
    pub mean: f64,
    /// Standard deviation of its first values; 0, where all are alike, by default.
    #[serde(default)]
    pub std: f64,
    /// How they are drawn where that is not 0: `normal`, which is the default, or `uniform`.
    #[serde(default)]
    pub draw: Draw,
}

/// First values of a tensor of a module's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct First {
    /// Their mean, or what all of them are.
    pub mean: f64,
    /// Their standard deviation.
    pub std: f64,
    /// How they are drawn where that is not 0.
    pub draw: Draw,
}

/// How first values lie around their mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
    /// Normally, as those of `torch.randn`.
    #[default]
    Normal,
    /// Evenly between two bounds, `sqrt(3) std` below and above the mean, as those of `torch.rand`.
    Uniform,
}

/// Which value of the tensor each value of a picture meets, as they lie one behind another: value `i` number `i / run % weights`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Values of the tensor.
    pub weights: usize,
    /// Neighbours that meet the same one.
    pub run: usize,
}

impl First {
    /// All alike.
    pub fn all(mean: f64) -> Self {
        Self {
            mean,
            std: 0.0,
            draw: Draw::Normal,
        }
    }

    /// Evenly between two bounds.
    pub fn between(low: f64, high: f64) -> Self {
        Self {
            mean: (low + high) / 2.0,
            std: (high - low).abs() / 12f64.sqrt(),
            draw: Draw::Uniform,
        }
    }

    /// `scale * x + shift` of each.
    pub fn moved(self, scale: f64, shift: f64) -> Self {
        Self {
            mean: scale * self.mean + shift,
            std: (scale * self.std).abs(),
            ..self
        }
    }
}

impl Parameter {
    /// What its values are at first.
    pub fn first(&self) -> First {
        First {
            mean: self.mean,
            std: self.std,
            draw: self.draw,
        }
    }

    /// Its sizes over an input of so many axes; none where it has more.
    pub fn sizes_over(&self, axes: usize) -> Option<Vec<usize>> {
        let sizes = self.view.as_ref().unwrap_or(&self.shape);
        let (before, over) = sizes.split_at(sizes.len().saturating_sub(axes));
        let fits = before.iter().all(|&size| size == 1);
        let ones = std::iter::repeat_n(1, axes - over.len());
        fits.then(|| ones.chain(over.iter().copied()).collect())
    }

    /// Which of its values those of an input meet; none where they do not fit.
    pub fn spread(&self, input: &[usize]) -> Option<Spread> {
        let sizes = self.sizes_over(input.len())?;
        let mut spread = Spread { weights: 1, run: 1 };
        let mut is_done = false;
        for (&size, &all) in sizes.iter().zip(input).rev() {
            match (size, all) {
                (_, 1) if size == 1 => {}
                (1, _) if spread.weights == 1 => spread.run *= all,
                // Axes of its own behind this one and before it would not be one run.
                (1, _) => is_done = true,
                _ if size == all && !is_done => spread.weights *= size,
                _ => return None,
            }
        }
        Some(spread)
    }

    /// The same over a map, or over a vector written as one of one pixel.
    pub fn spread_over_map(&self, input: [usize; 3]) -> Spread {
        let found = self.spread(&input).or_else(|| self.spread(&input[..1]));
        found.unwrap_or(Spread { weights: 1, run: 1 })
    }

    /// Where the axis of the channels or features stands among its sizes, if it has one.
    fn channels(&self) -> Option<usize> {
        let sizes = self.view.as_ref().unwrap_or(&self.shape);
        let place = match sizes.len() {
            3.. => sizes.len() - 3,
            1 | 2 => sizes.len() - 1,
            _ => return None,
        };
        (sizes[place] > 1).then_some(place)
    }
}

impl LayerKind for Parameter {
    const NAME: &'static str = "Parameter";
    const STEM: &'static str = "parameter";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("shape");

    fn fresh(around: &Around) -> Self {
        let shape = match around.reaches {
            &[features] => vec![features],
            _ => vec![around.channels(), 1, 1],
        };
        Parameter {
            operator: Operator::Multiply,
            shape,
            view: None,
            mean: 1.0,
            std: 0.0,
            draw: Draw::Normal,
        }
    }

    fn detail(&self) -> String {
        let operator = match self.operator {
            Operator::Add => "x + ",
            Operator::Subtract => "x - ",
            Operator::Multiply => "x × ",
            Operator::Divide => "x / ",
            Operator::Maximum => "max of x, ",
            Operator::Minimum => "min of x, ",
        };
        let sizes: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        match sizes.is_empty() {
            true => format!("{operator}1"),
            false => operator.to_string() + &sizes.join("×"),
        }
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let is_number = |value: f64| (value as f32).is_finite();
        if !is_number(self.mean) || !is_number(self.std) || self.std < 0.0 {
            return Err(site.setting(phrase!(
                "mean and std must be finite numbers, and std not below 0"
            )));
        }
        let seen = self.view.as_ref().unwrap_or(&self.shape);
        let count = elements(&self.shape);
        if count == 0 || self.shape.len() > AXES || elements(seen) != count {
            return Err(site.setting(phrase!(
                "shape must have {axes} sizes at most, each at least 1, and view as many values",
                axes = AXES
            )));
        }
        if self.spread(input).is_some() {
            return Ok(input.to_vec());
        }
        let sizes: Vec<String> = seen.iter().map(usize::to_string).collect();
        let (last, own) = (input[input.len() - 1], seen[seen.len() - 1]);
        let consequence = match input.len() {
            3 if seen.len() == 1 && own == input[0] => phrase!(
                "PyTorch lays sizes over each other from the last axis on: the {own} values would meet {last} columns, not {own} channels, and it refuses them.",
                own,
                last
            ),
            _ => phrase!(
                "PyTorch lays sizes over each other from the last axis on, where each has to be 1 or the input's; otherwise it refuses them or makes the input larger, which is not supported."
            ),
        };
        Err(site.shape(
            input,
            phrase!(
                "an input that its sizes {sizes} can be laid over",
                sizes = sizes.join("×")
            ),
            consequence,
        ))
    }

    fn mend(&self, name: &str) -> Phrase {
        phrase!(
            " Give {name} sizes that are 1 or those of what reaches it: for a value a channel of a map (channels, 1, 1).",
            name
        )
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        vec![ParameterSpec {
            name: String::new(),
            shape: self.shape.clone(),
            fan_in: 1,
            role: ParameterRole::Own {
                first: self.first(),
            },
        }]
    }

    fn multiply_adds(&self, _: &[usize], _: &[usize]) -> u64 {
        0
    }

    /// One size is taken for a vector's, as that of a layer norm is.
    fn width(&mut self) -> Width<'_> {
        match (self.channels(), &self.view) {
            (Some(place), None) => Width::Follows(&mut self.shape[place]),
            (None, None) => Width::Passes,
            (_, Some(_)) => Width::Mixed,
        }
    }

    fn fit(&mut self, reaches: &[usize]) {
        let Some(sizes) = self.sizes_over(reaches.len()) else {
            return;
        };
        let fitted = sizes.iter().zip(reaches);
        let fitted: Vec<usize> = fitted
            .map(|(&size, &all)| if size == 1 { 1 } else { all })
            .collect();
        // Where it is seen otherwise it is one row of values, or none of its own business.
        if self.view.is_some() && self.shape.len() == 1 {
            self.shape = vec![elements(&fitted)];
            self.view = Some(fitted);
        } else if self.view.is_none() {
            let kept = self.shape.len().min(fitted.len());
            let (from, to) = (self.shape.len() - kept, fitted.len() - kept);
            self.shape[from..].copy_from_slice(&fitted[to..]);
        }
    }
}
