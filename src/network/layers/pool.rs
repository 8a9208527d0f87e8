//! Pooling, and max pooling undone.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site, show};
use super::{LayerKind, Width, pair, window};
use crate::said::phrase;

/// `nn.MaxPool2d`.
///
/// Input `[channels, height, width]`, output `[channels, h, w]` with `h = floor((height + 2 padding - kernel) / stride) + 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaxPool2d {
    /// Height and width of the window, PyTorch's `kernel_size`.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next.
    pub stride: [usize; 2],
    /// Rows and columns added on each side, which never are the maximum; at most half the kernel, 0 by default.
    #[serde(default)]
    pub padding: [usize; 2],
}

/// `nn.AvgPool2d` with `count_include_pad=True`; shapes as of [`MaxPool2d`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AvgPool2d {
    /// Height and width of the window, PyTorch's `kernel_size`.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next.
    pub stride: [usize; 2],
    /// Rows and columns of zeros added on each side, which the mean includes; at most half the kernel, 0 by
    /// default.
    #[serde(default)]
    pub padding: [usize; 2],
}

/// `nn.AdaptiveAvgPool2d`: input `[channels, height, width]`, output `[channels, output_h, output_w]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptiveAvgPool2d {
    /// Height and width of the output, PyTorch's `output_size`.
    pub output: [usize; 2],
}

/// `nn.MaxUnpool2d` with the indices of the earlier max pooling of that name (without padding): back to its input's size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaxUnpool2d {
    /// Name of the max pooling.
    pub pool: String,
}

/// The output of a window that moves over each channel.
fn pooled(
    site: &Site,
    inputs: &[&[usize]],
    [kernel, stride, padding]: [[usize; 2]; 3],
) -> Result<Vec<usize>, NetworkError> {
    let [channels, size @ ..] = site.map(site.one(inputs)?)?;
    site.check_positive(&[kernel, stride])?;
    if (0..2).any(|axis| padding[axis] > kernel[axis] / 2) {
        return Err(site.setting(phrase!("padding must be at most half the kernel")));
    }
    let [height, width] = site.windows(size, kernel, stride, padding, [1, 1])?;
    Ok(vec![channels, height, width])
}

impl LayerKind for MaxPool2d {
    const NAME: &'static str = "MaxPool2d";
    const STEM: &'static str = "pool";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        MaxPool2d {
            kernel: [2, 2],
            stride: [2, 2],
            padding: [0, 0],
        }
    }

    fn detail(&self) -> String {
        format!("max {}", window(self.kernel, self.stride, self.kernel))
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        pooled(site, inputs, [self.kernel, self.stride, self.padding])
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

impl LayerKind for AvgPool2d {
    const NAME: &'static str = "AvgPool2d";
    const STEM: &'static str = "pool";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        AvgPool2d {
            kernel: [2, 2],
            stride: [2, 2],
            padding: [0, 0],
        }
    }

    fn detail(&self) -> String {
        format!("average {}", window(self.kernel, self.stride, self.kernel))
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        pooled(site, inputs, [self.kernel, self.stride, self.padding])
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

impl LayerKind for AdaptiveAvgPool2d {
    const NAME: &'static str = "AdaptiveAvgPool2d";
    const STEM: &'static str = "pool";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        AdaptiveAvgPool2d { output: [1, 1] }
    }

    fn detail(&self) -> String {
        format!("average to {}", pair(self.output))
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let [channels, ..] = site.map(site.one(inputs)?)?;
        site.check_positive(&[self.output])?;
        Ok(vec![channels, self.output[0], self.output[1]])
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

impl LayerKind for MaxUnpool2d {
    const NAME: &'static str = "MaxUnpool2d";
    const STEM: &'static str = "unpool";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(around: &Around) -> Self {
        MaxUnpool2d {
            pool: around.pool.unwrap_or_default().into(),
        }
    }

    fn detail(&self) -> String {
        format!("by {}", self.pool)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        match *inputs {
            [input, before, after] if input == after => Ok(before.to_vec()),
            [input, _, after] => Err(site.shape(
                input,
                phrase!(
                    "{shape} like the output of its max pooling",
                    shape = show(after)
                ),
                phrase!("PyTorch refuses it: the indices must have the shape of the input."),
            )),
            _ => Err(site.setting(phrase!(
                "`pool` has to name one earlier MaxPool2d without padding, and it takes one input"
            ))),
        }
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}
