//! Values in another order: axes changed, and what PyTorch has of its own for it.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::elements;
use super::site::{Around, Site};
use super::{Layer, LayerKind, Width};
use crate::arrange::Arrange;
use crate::said::phrase;

/// Axes that [`Permute`] may have.
pub const AXES: usize = 6;

/// `x.view(-1, *shape).permute(0, *order).reshape(-1, *output)`; the batch stays in front, and `order` counts the axes of `shape` from 1,
/// as PyTorch does with the batch before them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permute {
    /// Sizes of the axes that the input is seen with, without the batch.
    pub shape: Vec<usize>,
    /// Which of these axes stands where afterwards, counted from 1.
    pub order: Vec<usize>,
    /// Shape of the output, without the batch.
    pub output: Vec<usize>,
}

/// `nn.PixelShuffle`: `[factor² channels, height, width]` to `[channels, factor height, factor width]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PixelShuffle {
    /// Pixels a side that a pixel becomes, PyTorch's `upscale_factor`.
    pub factor: usize,
}

/// `nn.PixelUnshuffle`: [`PixelShuffle`] undone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PixelUnshuffle {
    /// Pixels a side that become one, PyTorch's `downscale_factor`.
    pub factor: usize,
}

/// `nn.ChannelShuffle`: the first channel of each group, then the second of each, ...
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelShuffle {
    /// Groups of channels, which divide them.
    pub groups: usize,
}

/// Axes of one picture and the order that they are read in, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rearrangement {
    /// Sizes of the axes.
    pub shape: Vec<usize>,
    /// Which axis stands where afterwards, counted from 0.
    pub order: Vec<usize>,
}

impl Rearrangement {
    /// Sizes of the axes as they are read, and how far the next place along each lies in what is read.
    pub fn strides(&self) -> Vec<(usize, usize)> {
        let stride = |axis: usize| elements(&self.shape[axis + 1..]);
        self.order
            .iter()
            .map(|&axis| (self.shape[axis], stride(axis)))
            .collect()
    }

    /// The way back.
    pub fn inverse(&self) -> Self {
        let shape = self.order.iter().map(|&axis| self.shape[axis]).collect();
        let place = |axis| {
            self.order
                .iter()
                .position(|&other| other == axis)
                .unwrap_or(axis)
        };
        Self {
            shape,
            order: (0..self.order.len()).map(place).collect(),
        }
    }
}

impl Layer {
    /// The order in which a layer reads its input, a shape that fits; none where it computes something.
    pub fn rearrangement(&self, input: &[usize]) -> Option<Rearrangement> {
        let (shape, order) = match (self, input) {
            (Layer::Permute(layer), _) => {
                let order = layer
                    .order
                    .iter()
                    .map(|axis| axis.wrapping_sub(1))
                    .collect();
                (layer.shape.clone(), order)
            }
            (&Layer::PixelShuffle(PixelShuffle { factor }), &[channels, height, width]) => {
                let kept = channels / factor.saturating_pow(2).max(1);
                (
                    vec![kept, factor, factor, height, width],
                    vec![0, 3, 1, 4, 2],
                )
            }
            (&Layer::PixelUnshuffle(PixelUnshuffle { factor }), &[channels, height, width]) => {
                let [rows, columns] = [height, width].map(|size| size / factor.max(1));
                (
                    vec![channels, rows, factor, columns, factor],
                    vec![0, 2, 4, 1, 3],
                )
            }
            (&Layer::ChannelShuffle(ChannelShuffle { groups }), &[channels, height, width]) => {
                let each = channels / groups.max(1);
                (vec![groups, each, height * width], vec![1, 0, 2])
            }
            _ => return None,
        };
        Some(Rearrangement { shape, order })
    }
}

impl LayerKind for Permute {
    const NAME: &'static str = "permute";
    const STEM: &'static str = "permute";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(around: &Around) -> Self {
        Permute {
            shape: around.reaches.to_vec(),
            order: (1..=around.reaches.len()).collect(),
            output: around.reaches.to_vec(),
        }
    }

    fn detail(&self) -> String {
        let list = |sizes: &[usize]| {
            let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
            sizes.join(", ")
        };
        format!("({}) by ({})", list(&self.shape), list(&self.order))
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let mut order = self.order.clone();
        order.arrange();
        if !order.into_iter().eq(1..=self.shape.len()) || !(1..=AXES).contains(&self.shape.len()) {
            return Err(site.setting(phrase!(
                "order must hold each axis of shape once, counted from 1, and there may be {axes} at most",
                axes = AXES
            )));
        }
        if !matches!(self.output.len(), 1 | 3) {
            return Err(site.setting(phrase!(
                "output must be a map (three sizes) or a vector (one)"
            )));
        }
        let count = elements(input);
        match elements(&self.shape) == count && elements(&self.output) == count && count > 0 {
            true => Ok(self.output.clone()),
            false => Err(site.shape(
                input,
                phrase!(
                    "{count} values, as its shape has",
                    count = elements(&self.shape)
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

impl LayerKind for PixelShuffle {
    const NAME: &'static str = "PixelShuffle";
    const STEM: &'static str = "shuffle";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        PixelShuffle { factor: 2 }
    }

    fn detail(&self) -> String {
        format!("times {}", self.factor)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let [channels, height, width] = site.map(input)?;
        site.check_positive(&[[self.factor; 2]])?;
        let each = self.factor.saturating_pow(2);
        if !channels.is_multiple_of(each) {
            return Err(site.shape(
                input,
                phrase!("a multiple of {each} channels", each),
                phrase!("PyTorch refuses channels that do not divide."),
            ));
        }
        Ok(vec![
            channels / each,
            height.saturating_mul(self.factor),
            width.saturating_mul(self.factor),
        ])
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}

impl LayerKind for PixelUnshuffle {
    const NAME: &'static str = "PixelUnshuffle";
    const STEM: &'static str = "unshuffle";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        PixelUnshuffle { factor: 2 }
    }

    fn detail(&self) -> String {
        format!("by {}", self.factor)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let [channels, height, width] = site.map(input)?;
        site.check_positive(&[[self.factor; 2]])?;
        let factor = self.factor;
        if !height.is_multiple_of(factor) || !width.is_multiple_of(factor) {
            return Err(site.shape(
                input,
                phrase!("rows and columns in multiples of {factor}", factor),
                phrase!("PyTorch refuses sizes that do not divide."),
            ));
        }
        Ok(vec![
            channels.saturating_mul(factor.saturating_pow(2)),
            height / factor,
            width / factor,
        ])
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}

impl LayerKind for ChannelShuffle {
    const NAME: &'static str = "ChannelShuffle";
    const STEM: &'static str = "shuffle";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        ChannelShuffle { groups: 1 }
    }

    fn detail(&self) -> String {
        format!("{} groups", self.groups)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let [channels, ..] = site.map(input)?;
        match self.groups > 0 && channels.is_multiple_of(self.groups) {
            true => Ok(input.to_vec()),
            false => Err(site.shape(
                input,
                phrase!(
                    "channels that divide into {groups} groups",
                    groups = self.groups
                ),
                phrase!("PyTorch refuses channels that do not divide."),
            )),
        }
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}
