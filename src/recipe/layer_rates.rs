//! Factors of the learning rate by layer, for fine-tuning: 0 freezes a layer, below 1 it learns more slowly than the others.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::network::is_of_layer;

/// Factors that may be given, at most.
const MOST: usize = 1000;

/// `layer=factor`: the factor of every parameter of that layer, or of the layers whose names begin with it and a dot
/// (`layer1=0.1` is also that of `layer1.0.conv1.weight`), or of all (`*=0`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct LayerRate {
    /// Name of a layer, the beginning of several names up to a dot, or `*` for all.
    pub layer: String,
    /// Factor of the learning rate, finite and at least 0; 0 freezes the layer.
    pub factor: f64,
}

impl FromStr for LayerRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (layer, factor) = text
            .split_once('=')
            .map(|(layer, factor)| (layer.trim(), factor.trim()))
            .filter(|(layer, _)| !layer.is_empty())
            .ok_or_else(|| {
                format!("\"{text}\" is not a layer and a factor, such as conv1=0 or fc3=10")
            })?;
        let number = factor.parse().ok();
        let factor = number.filter(|factor: &f64| factor.is_finite() && *factor >= 0.0);
        let factor = factor.ok_or_else(|| {
            format!("the factor of \"{text}\" must be a number of at least 0; 0 freezes the layer")
        })?;
        Ok(Self {
            layer: layer.into(),
            factor,
        })
    }
}

impl fmt::Display for LayerRate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}={}", self.layer, self.factor)
    }
}

impl From<LayerRate> for String {
    fn from(rate: LayerRate) -> Self {
        rate.to_string()
    }
}

impl TryFrom<String> for LayerRate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl LayerRate {
    /// The factor of a parameter: that of the last that names it, 1 where none does.
    pub fn factor_of(rates: &[Self], parameter: &str) -> f64 {
        let last = rates
            .iter()
            .rev()
            .find(|rate| is_of_layer(parameter, &rate.layer));
        last.map_or(1.0, |rate| rate.factor)
    }

    /// What is wrong with factors for these learned parameters: one that is of none, or none that learns.
    pub fn problem<'a>(
        rates: &[Self],
        learned: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<String> {
        if rates.len() > MOST {
            return Some(format!(
                "there are {} of them, and {MOST} are enough",
                rates.len()
            ));
        }
        let unknown = rates
            .iter()
            .find(|rate| !learned.clone().any(|name| is_of_layer(name, &rate.layer)));
        if let Some(unknown) = unknown {
            let mut layers: Vec<&str> = learned
                .map(|name| name.rsplit_once('.').map_or(name, |(layer, _)| layer))
                .collect();
            layers.dedup();
            return Some(format!(
                "no layer that learns is called {}; these learn: {}",
                unknown.layer,
                layers.join(", ")
            ));
        }
        let mut factors = learned.map(|name| Self::factor_of(rates, name));
        match rates.is_empty() || factors.any(|factor| factor > 0.0) {
            true => None,
            false => Some("every layer is frozen, so that nothing would be learned".into()),
        }
    }
}
