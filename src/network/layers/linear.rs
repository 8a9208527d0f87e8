//! The linear layer.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterSpec, weight_and_bias};
use super::site::{Around, Site};
use super::{LayerKind, Width, count, yes};
use crate::said::{Phrase, phrase};

/// `nn.Linear`; weight `[features_out, features_in]`.
///
/// Input `[features_in]`, output `[features_out]`; of a map its last axis, `[rows, columns, features_in]`, as behind
/// `x.permute(0, 2, 3, 1)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// Length of the input vector or of the map's last axis, PyTorch's `in_features`.
    pub features_in: usize,
    /// Length of it in the output, PyTorch's `out_features`.
    pub features_out: usize,
    /// Whether a learned value is added to each output; true by default.
    #[serde(default = "yes")]
    pub bias: bool,
}

impl LayerKind for Linear {
    const NAME: &'static str = "Linear";
    const STEM: &'static str = "fc";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("features_in");

    fn fresh(around: &Around) -> Self {
        Linear {
            features_in: around.features(),
            features_out: around.width_or(64),
            bias: true,
        }
    }

    fn detail(&self) -> String {
        String::new()
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let (features_in, features_out) = (self.features_in, self.features_out);
        if features_in == 0 || features_out == 0 {
            return Err(site.setting(phrase!("it needs at least one feature in and out")));
        }
        let [before @ .., features] = input else {
            return site.map(input).map(|map| map.to_vec());
        };
        if *features == features_in {
            return Ok([before, &[features_out]].concat());
        }
        let rows = count(before).saturating_mul(site.batch as u64);
        let consequence = phrase!(
            "PyTorch refuses it: «{quoted}».",
            quoted = format!(
                "mat1 and mat2 shapes cannot be multiplied ({rows}x{features} and {features_in}x{features_out})"
            )
        );
        if before.is_empty() {
            let wants = phrase!("{features} features", features = features_in);
            return Err(site.shape(input, wants, consequence));
        }
        let mut mismatch = site.mismatch(
            input,
            phrase!(
                "{features} features in a row, or along the last axis of a map",
                features = features_in
            ),
            consequence,
        );
        mismatch.mend = phrase!(
            " Flatten the feature maps first, or permute their channels to the end, if {layer} is to go over these.",
            layer = site.name
        );
        Err(NetworkError::Shape(Box::new(mismatch)))
    }

    fn mend(&self, name: &str) -> Phrase {
        phrase!(" Give {name} the number of features that reach it.", name)
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        let weight = [self.features_out, self.features_in];
        weight_and_bias(&weight, self.features_out, self.bias)
    }

    /// features_in x output.
    fn multiply_adds(&self, _: &[usize], output: &[usize]) -> u64 {
        (self.features_in as u64).saturating_mul(count(output))
    }

    fn width(&mut self) -> Width<'_> {
        Width::Own(&mut self.features_out)
    }

    fn fit(&mut self, reaches: &[usize]) {
        if let &[features] = reaches {
            self.features_in = features;
        }
    }
}
