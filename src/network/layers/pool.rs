//! Pooling, and max pooling undone.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site, show};
use super::{LayerKind, Width, pair, window, yes};
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
    /// Rounds up: a last window may reach over the edge, if it begins in the map or the padding before it.
    #[serde(default)]
    pub ceil_mode: bool,
}

/// `nn.AvgPool2d`; shapes as of [`MaxPool2d`].
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
    /// As of [`MaxPool2d`]. What lies beyond the padding never counts.
    #[serde(default)]
    pub ceil_mode: bool,
    /// Whether the padding counts as zeros; otherwise the mean is of the map's own values.
    #[serde(default = "yes")]
    pub count_include_pad: bool,
}

impl AvgPool2d {
    /// Whether every mean is of as many values as the window has.
    pub fn is_even(&self) -> bool {
        !self.ceil_mode && (self.count_include_pad || self.padding == [0, 0])
    }
}

/// `nn.LPPool2d`, the power-average pooling: of each window `(kernel_h kernel_w mean(x^norm_type))^(1 / norm_type)`, whose gradient is
/// 0 where the powers add up to 0; shapes as of [`MaxPool2d`] without padding.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LpPool2d {
    /// The power: 1 is the sum of a window, 2 the root of its sum of squares. Below 0 only whole powers are numbers.
    pub norm_type: f64,
    /// Height and width of the window, PyTorch's `kernel_size`.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next.
    pub stride: [usize; 2],
    /// As of [`MaxPool2d`]. A window that reaches over the edge counts for a whole one.
    #[serde(default)]
    pub ceil_mode: bool,
}

impl LpPool2d {
    /// The mean that it takes the root of.
    pub fn mean(&self) -> AvgPool2d {
        AvgPool2d {
            kernel: self.kernel,
            stride: self.stride,
            padding: [0, 0],
            ceil_mode: self.ceil_mode,
            count_include_pad: true,
        }
    }

    /// Values of a whole window.
    pub fn values(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }
}

/// The largest power of an [`LpPool2d`]; beyond it the powers of usual values are no numbers in single precision.
const LARGEST_NORM: f64 = 64.0;

/// `nn.AdaptiveAvgPool2d`: input `[channels, height, width]`, output `[channels, output_h, output_w]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptiveAvgPool2d {
    /// Height and width of the output, PyTorch's `output_size`.
    pub output: [usize; 2],
}

/// `nn.AdaptiveMaxPool2d`; shapes as of [`AdaptiveAvgPool2d`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptiveMaxPool2d {
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
    ceil_mode: bool,
) -> Result<Vec<usize>, NetworkError> {
    let [channels, size @ ..] = site.map(site.one(inputs)?)?;
    site.check_positive(&[kernel, stride])?;
    if (0..2).any(|axis| padding[axis] > kernel[axis] / 2) {
        return Err(site.setting(phrase!("padding must be at most half the kernel")));
    }
    let mut windows = site.windows(size, kernel, stride, padding, [1, 1])?;
    for axis in 0..2 {
        let covered = (windows[axis] - 1) * stride[axis] + kernel[axis];
        let begins = windows[axis] * stride[axis] < size[axis] + padding[axis];
        let is_left = covered < size[axis] + 2 * padding[axis];
        windows[axis] += usize::from(ceil_mode && is_left && begins);
    }
    Ok(vec![channels, windows[0], windows[1]])
}

/// `max 2×2`, and whether it rounds up.
fn pool_detail(what: &str, kernel: [usize; 2], stride: [usize; 2], ceil_mode: bool) -> String {
    let rounds = if ceil_mode { ", ceil" } else { "" };
    format!("{what} {}{rounds}", window(kernel, stride, kernel))
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
            ceil_mode: false,
        }
    }

    fn detail(&self) -> String {
        pool_detail("max", self.kernel, self.stride, self.ceil_mode)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let windows = [self.kernel, self.stride, self.padding];
        pooled(site, inputs, windows, self.ceil_mode)
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
            ceil_mode: false,
            count_include_pad: true,
        }
    }

    fn detail(&self) -> String {
        pool_detail("average", self.kernel, self.stride, self.ceil_mode)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let windows = [self.kernel, self.stride, self.padding];
        pooled(site, inputs, windows, self.ceil_mode)
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

impl LayerKind for LpPool2d {
    const NAME: &'static str = "LPPool2d";
    const STEM: &'static str = "pool";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        LpPool2d {
            norm_type: 2.0,
            kernel: [2, 2],
            stride: [2, 2],
            ceil_mode: false,
        }
    }

    fn detail(&self) -> String {
        let what = format!("norm {}", self.norm_type);
        pool_detail(&what, self.kernel, self.stride, self.ceil_mode)
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        if !(1.0..=LARGEST_NORM).contains(&self.norm_type) {
            return Err(site.setting(phrase!(
                "norm_type must be within 1 and {limit}",
                limit = LARGEST_NORM
            )));
        }
        let windows = [self.kernel, self.stride, [0, 0]];
        pooled(site, inputs, windows, self.ceil_mode)
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

impl LayerKind for AdaptiveMaxPool2d {
    const NAME: &'static str = "AdaptiveMaxPool2d";
    const STEM: &'static str = "pool";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        AdaptiveMaxPool2d { output: [1, 1] }
    }

    fn detail(&self) -> String {
        format!("max to {}", pair(self.output))
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
