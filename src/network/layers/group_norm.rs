//! Normalisation of a picture's values in groups, each by its own mean and variance: the same in training and outside of it.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterSpec, elements, norm_parameters};
use super::site::{Around, Site};
use super::{LayerKind, Width, yes};
use crate::said::{Phrase, phrase};

/// `nn.GroupNorm`: neighbouring channels are normalised together.
///
/// Input and output `[channels, height, width]` or `[features]`; weight and bias `[channels]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupNorm {
    /// Groups that the channels are divided into, PyTorch's `num_groups`.
    pub groups: usize,
    /// Channels of input and output, PyTorch's `num_channels`.
    pub channels: usize,
    /// Added to the variance before its root is taken; 1e-5 by default.
    #[serde(default = "eps")]
    pub eps: f64,
    /// Whether each channel is scaled and shifted by learned values; true by default.
    #[serde(default = "yes")]
    pub affine: bool,
}

/// `nn.InstanceNorm2d` without running statistics: each channel of each picture is normalised by itself.
///
/// Input and output `[channels, height, width]`; weight and bias `[channels]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceNorm2d {
    /// Channels of input and output, PyTorch's `num_features`.
    pub channels: usize,
    /// Added to the variance before its root is taken; 1e-5 by default.
    #[serde(default = "eps")]
    pub eps: f64,
    /// Whether each channel is scaled and shifted by learned values; false by default.
    #[serde(default)]
    pub affine: bool,
}

/// How a layer normalises a picture's values as they lie one behind another: `(x - mean) / sqrt(variance + eps) * weight + bias`, in groups
/// of neighbours. Value `i` of a picture takes weight and bias number `i / run % weights`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grouping {
    /// Values of a group.
    pub size: usize,
    /// Added to the variance before its root is taken.
    pub eps: f64,
    /// Weights of the layer; 0 where it has none.
    pub weights: usize,
    /// Neighbours that share a weight.
    pub run: usize,
    /// Whether there are as many biases.
    pub bias: bool,
}

pub(super) fn eps() -> f64 {
    1e-5
}

/// What is wrong with an `eps`.
pub(super) fn check_eps(site: &Site, eps: f64) -> Result<(), NetworkError> {
    match eps > 0.0 {
        true => Ok(()),
        false => Err(site.setting(phrase!("eps must be above 0"))),
    }
}

/// What is wrong with an input that has other channels than the layer: with weights PyTorch refuses it by `quoted`.
fn check_channels(
    site: &Site,
    input: &[usize],
    wanted: usize,
    affine: bool,
    quoted: String,
) -> Result<(), NetworkError> {
    if input.first() == Some(&wanted) {
        return Ok(());
    }
    let consequence = match affine {
        true => phrase!("PyTorch refuses it: «{quoted}».", quoted),
        false => phrase!(
            "Without weights PyTorch goes by what reaches it; here the number has to be right."
        ),
    };
    Err(site.shape(input, phrase!("{wanted} channels", wanted), consequence))
}

impl GroupNorm {
    /// What it does with a picture of so many values.
    pub fn grouping(&self, len: usize) -> Grouping {
        Grouping {
            size: len / self.groups.max(1),
            eps: self.eps,
            weights: if self.affine { self.channels } else { 0 },
            run: len / self.channels.max(1),
            bias: self.affine,
        }
    }
}

impl InstanceNorm2d {
    /// What it does with a picture of so many values.
    pub fn grouping(&self, len: usize) -> Grouping {
        self.as_groups().grouping(len)
    }

    /// The group norm with one channel a group, which does the same.
    fn as_groups(&self) -> GroupNorm {
        GroupNorm {
            groups: self.channels,
            channels: self.channels,
            eps: self.eps,
            affine: self.affine,
        }
    }
}

/// Most groups, up to PyTorch's usual 32, of at least two of so many channels each; one where that does not divide.
fn usual_groups(channels: usize) -> usize {
    let fits = |groups: &usize| channels.is_multiple_of(2 * groups);
    (1..=32).rev().find(fits).unwrap_or(1)
}

impl LayerKind for GroupNorm {
    const NAME: &'static str = "GroupNorm";
    const STEM: &'static str = "gn";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("channels");

    fn fresh(around: &Around) -> Self {
        GroupNorm {
            groups: usual_groups(around.channels()),
            channels: around.channels(),
            eps: eps(),
            affine: true,
        }
    }

    fn detail(&self) -> String {
        match self.groups {
            1 => "1 group".into(),
            groups => format!("{groups} groups"),
        }
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        check_eps(site, self.eps)?;
        let (groups, channels) = (self.groups, self.channels);
        if groups == 0 || !channels.is_multiple_of(groups) {
            return Err(site.setting(phrase!(
                "its {groups} groups do not divide {channels} channels evenly; choose a number that does",
                groups,
                channels
            )));
        }
        let quoted = format!(
            "Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape [{channels}]"
        );
        check_channels(site, input, channels, self.affine, quoted)?;
        Ok(input.to_vec())
    }

    fn mend(&self, _: &str) -> Phrase {
        Phrase::default()
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        match self.affine {
            true => norm_parameters(&[self.channels], true),
            false => Vec::new(),
        }
    }

    fn multiply_adds(&self, _: &[usize], _: &[usize]) -> u64 {
        0
    }

    fn width(&mut self) -> Width<'_> {
        Width::Follows(&mut self.channels)
    }

    /// Groups that do not divide the new channels become as many as do.
    fn fit(&mut self, reaches: &[usize]) {
        if let &[channels, ..] = reaches {
            self.channels = channels;
            if self.groups == 0 || !channels.is_multiple_of(self.groups) {
                self.groups = usual_groups(channels);
            }
        }
    }
}

impl LayerKind for InstanceNorm2d {
    const NAME: &'static str = "InstanceNorm2d";
    const STEM: &'static str = "norm";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("channels");

    fn fresh(around: &Around) -> Self {
        InstanceNorm2d {
            channels: around.channels(),
            eps: eps(),
            affine: false,
        }
    }

    fn detail(&self) -> String {
        if self.affine { "affine" } else { "" }.into()
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let [_, height, width] = site.map(input)?;
        check_eps(site, self.eps)?;
        let (wanted, batch) = (self.channels, site.batch);
        let quoted = format!(
            "expected input's size at dim=1 to match num_features ({wanted}), but got: {}.",
            input[0]
        );
        check_channels(site, input, wanted, self.affine, quoted)?;
        if elements(&[height, width]) == 1 {
            return Err(site.shape(
                input,
                phrase!("more than one value a channel"),
                phrase!(
                    "PyTorch refuses it: «{quoted}».",
                    quoted = format!(
                        "Expected more than 1 spatial element when training, got input size torch.Size([{batch}, {wanted}, 1, 1])"
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
        self.as_groups().parameters()
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
