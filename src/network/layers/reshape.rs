//! Feature maps as vectors, and vectors as maps.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterSpec, elements};
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::{Phrase, phrase};

/// `torch.flatten(x, 1)`: input of any shape, output `[features]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flatten {}

/// `x.view(-1, features)`, as the tutorials write it: right only if a picture has just that many features.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// Length of a row of the output, the second argument of `view`.
    pub features: usize,
}

/// `x.reshape(-1, *output)`: the same values, in the same order, as a map of three sizes or a vector of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reshape {
    /// Its shape, without the batch.
    pub output: Vec<usize>,
}

impl LayerKind for Reshape {
    const NAME: &'static str = "reshape";
    const STEM: &'static str = "reshape";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(around: &Around) -> Self {
        Reshape {
            output: around.reaches.to_vec(),
        }
    }

    fn detail(&self) -> String {
        let sizes: Vec<String> = self.output.iter().map(usize::to_string).collect();
        format!("to {}", sizes.join("×"))
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        if !matches!(self.output.len(), 1 | 3) {
            return Err(site.setting(phrase!(
                "output must be a map (three sizes) or a vector (one)"
            )));
        }
        match elements(&self.output) == elements(input) {
            true => Ok(self.output.clone()),
            false => Err(site.shape(
                input,
                phrase!(
                    "{count} values, as its shape has",
                    count = elements(&self.output)
                ),
                phrase!("A view keeps their number; PyTorch refuses another."),
            )),
        }
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}

impl LayerKind for Flatten {
    const NAME: &'static str = "Flatten";
    const STEM: &'static str = "flatten";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Flatten {}
    }

    fn detail(&self) -> String {
        String::new()
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        Ok(vec![elements(site.one(inputs)?)])
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

impl LayerKind for View {
    const NAME: &'static str = "view";
    const STEM: &'static str = "view";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("features");

    fn fresh(around: &Around) -> Self {
        View {
            features: around.features(),
        }
    }

    fn detail(&self) -> String {
        format!("-1, {}", self.features)
    }

    /// `view(-1, features)` takes whatever divides, across pictures: the error says what comes of it.
    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let features = self.features;
        let got = elements(input);
        if features == 0 {
            return Err(site.setting(phrase!("it needs at least one feature")));
        }
        if got == features {
            return Ok(vec![features]);
        }
        let total = got as u64 * site.batch as u64;
        let (batch, rows) = (site.batch, total / features as u64);
        let refusal =
            format!("Expected input batch_size ({rows}) to match target batch_size ({batch})");
        let consequence = if got.is_multiple_of(features) {
            phrase!(
                "view(-1, {features}) makes {each} rows of each picture, {rows} of a batch of {batch}, and cross_entropy refuses {rows} rows for {batch} labels: «{refusal}».",
                features,
                each = got / features,
                rows,
                batch,
                refusal
            )
        } else {
            let each = phrase!(
                "{got} features of one picture do not divide into rows of {features} ({count} rows)",
                got,
                features,
                count = format!("{:.2}", got as f64 / features as f64)
            );
            if total.is_multiple_of(features as u64) {
                phrase!(
                    "{each}. PyTorch's view would run rows across pictures, {rows} rows of a batch of {batch}, and cross_entropy refuses them: «{refusal}»; a batch it does not divide is refused by view itself.",
                    each,
                    rows,
                    batch,
                    refusal
                )
            } else {
                phrase!(
                    "{each}, and PyTorch refuses a batch of {batch}: «{quoted}».",
                    each,
                    batch,
                    quoted =
                        format!("shape '[-1, {features}]' is invalid for input of size {total}")
                )
            }
        };
        Err(site.shape(
            input,
            phrase!("{features} features a picture", features),
            consequence,
        ))
    }

    fn mend(&self, name: &str) -> Phrase {
        phrase!(" Give {name} the number of features that reach it.", name)
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        Vec::new()
    }

    fn multiply_adds(&self, _: &[usize], _: &[usize]) -> u64 {
        0
    }

    fn width(&mut self) -> Width<'_> {
        Width::Follows(&mut self.features)
    }

    fn fit(&mut self, reaches: &[usize]) {
        self.features = elements(reaches);
    }
}
