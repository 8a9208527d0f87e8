//! Convolutions and transposed convolutions.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::super::parameters::{ParameterSpec, weight_and_bias};
use super::site::{Around, Site};
use super::{LayerKind, Width, count, one, ones, pair, window, yes};
use crate::said::{Phrase, phrase};

/// `nn.Conv2d`; weight `[channels_out, channels_in / groups, kernel_h, kernel_w]`.
///
/// Input `[channels_in, height, width]`, output `[channels_out, h, w]` with
/// `h = floor((height + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv2d {
    /// Channels of the input, PyTorch's `in_channels`.
    pub channels_in: usize,
    /// Channels of the output, PyTorch's `out_channels`: the number of filters.
    pub channels_out: usize,
    /// Height and width of a filter, PyTorch's `kernel_size`.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next; 1 by default.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// Rows and columns of zeros added on each side of the input; 0 by default.
    #[serde(default)]
    pub padding: [usize; 2],
    /// Rows and columns from one tap of a filter to the next; 1 by default.
    #[serde(default = "ones")]
    pub dilation: [usize; 2],
    /// Parts of the channels that are convolved apart; divides both numbers of channels, 1 by default.
    #[serde(default = "one")]
    pub groups: usize,
    /// Whether a learned value is added to each output channel; true by default.
    #[serde(default = "yes")]
    pub bias: bool,
}

/// `nn.ConvTranspose2d`; weight `[channels_in, channels_out / groups, kernel_h, kernel_w]`.
///
/// Input `[channels_in, height, width]`, output `[channels_out, h, w]` with
/// `h = (height - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConvTranspose2d {
    /// Channels of the input, PyTorch's `in_channels`.
    pub channels_in: usize,
    /// Channels of the output, PyTorch's `out_channels`.
    pub channels_out: usize,
    /// Height and width of a filter, PyTorch's `kernel_size`.
    pub kernel: [usize; 2],
    /// Rows and columns of the output between neighbouring values of the input; 1 by default.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// Rows and columns cut off on each side of the output; 0 by default.
    #[serde(default)]
    pub padding: [usize; 2],
    /// Rows and columns that the output has more at its bottom and right; below stride or dilation, 0 by default.
    #[serde(default)]
    pub output_padding: [usize; 2],
    /// Rows and columns from one tap of a filter to the next; 1 by default.
    #[serde(default = "ones")]
    pub dilation: [usize; 2],
    /// Parts of the channels that are convolved apart; divides both numbers of channels, 1 by default.
    #[serde(default = "one")]
    pub groups: usize,
    /// Whether a learned value is added to each output channel; true by default.
    #[serde(default = "yes")]
    pub bias: bool,
}

impl Conv2d {
    /// Shape of the weight.
    fn weight(&self) -> [usize; 4] {
        let [h, w] = self.kernel;
        [
            self.channels_out,
            self.channels_in / self.groups.max(1),
            h,
            w,
        ]
    }
}

impl ConvTranspose2d {
    /// Shape of the weight.
    fn weight(&self) -> [usize; 4] {
        let [h, w] = self.kernel;
        [
            self.channels_in,
            self.channels_out / self.groups.max(1),
            h,
            w,
        ]
    }
}

impl LayerKind for Conv2d {
    const NAME: &'static str = "Conv2d";
    const STEM: &'static str = "conv";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("channels_in");

    fn fresh(around: &Around) -> Self {
        Conv2d {
            channels_in: around.channels(),
            channels_out: around.width_or(around.channels()),
            kernel: [3, 3],
            stride: [1, 1],
            padding: [1, 1],
            dilation: [1, 1],
            groups: 1,
            bias: true,
        }
    }

    fn detail(&self) -> String {
        let mut text = window(self.kernel, self.stride, [1, 1]);
        if self.dilation != [1, 1] {
            text += &format!(", dilation {}", pair(self.dilation));
        }
        if self.groups != 1 {
            text += &format!(", {} groups", self.groups);
        }
        text
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let [channels, size @ ..] = site.map(input)?;
        let windows = [self.kernel, self.stride, self.dilation];
        check(
            site,
            self.channels_in,
            self.channels_out,
            &windows,
            self.groups,
        )?;
        if channels != self.channels_in {
            return Err(wrong_channels(
                site,
                input,
                self.channels_in,
                &self.weight(),
                self.groups,
            ));
        }
        let [height, width] =
            site.windows(size, self.kernel, self.stride, self.padding, self.dilation)?;
        Ok(vec![self.channels_out, height, width])
    }

    fn mend(&self, _: &str) -> Phrase {
        Phrase::default()
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        weight_and_bias(&self.weight(), self.channels_out, self.bias)
    }

    /// Outputs x (channels_in / groups) x kernel.
    fn multiply_adds(&self, _: &[usize], output: &[usize]) -> u64 {
        let [_, taps @ ..] = self.weight();
        count(output).saturating_mul(count(&taps))
    }

    fn width(&mut self) -> Width<'_> {
        Width::Own(&mut self.channels_out)
    }

    fn fit(&mut self, reaches: &[usize]) {
        fit(
            reaches,
            &mut self.channels_in,
            &mut self.channels_out,
            &mut self.groups,
        );
    }
}

impl LayerKind for ConvTranspose2d {
    const NAME: &'static str = "ConvTranspose2d";
    const STEM: &'static str = "conv";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = Some("channels_in");

    fn fresh(around: &Around) -> Self {
        ConvTranspose2d {
            channels_in: around.channels(),
            channels_out: around.width_or(around.channels()),
            kernel: [2, 2],
            stride: [2, 2],
            padding: [0, 0],
            output_padding: [0, 0],
            dilation: [1, 1],
            groups: 1,
            bias: true,
        }
    }

    fn detail(&self) -> String {
        window(self.kernel, self.stride, [1, 1])
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let [channels, size @ ..] = site.map(input)?;
        let windows = [self.kernel, self.stride, self.dilation];
        check(
            site,
            self.channels_in,
            self.channels_out,
            &windows,
            self.groups,
        )?;
        if channels != self.channels_in {
            return Err(wrong_channels(
                site,
                input,
                self.channels_in,
                &self.weight(),
                self.groups,
            ));
        }
        let mut output = vec![self.channels_out];
        for (axis, size) in size.into_iter().enumerate() {
            let (stride, dilation) = (self.stride[axis], self.dilation[axis]);
            if self.output_padding[axis] >= stride.max(dilation) {
                return Err(site.setting(phrase!(
                    "output padding must be smaller than the stride or the dilation"
                )));
            }
            let spread = (size - 1)
                .saturating_mul(stride)
                .saturating_add(dilation.saturating_mul(self.kernel[axis] - 1))
                .saturating_add(self.output_padding[axis] + 1);
            match spread.checked_sub(self.padding[axis].saturating_mul(2)) {
                Some(length) if length > 0 => output.push(length),
                _ => return Err(site.setting(phrase!("padding leaves nothing of its output"))),
            }
        }
        Ok(output)
    }

    fn mend(&self, _: &str) -> Phrase {
        Phrase::default()
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        weight_and_bias(&self.weight(), self.channels_out, self.bias)
    }

    /// Inputs x (channels_out / groups) x kernel.
    fn multiply_adds(&self, input: &[usize], _: &[usize]) -> u64 {
        let [_, taps @ ..] = self.weight();
        count(input).saturating_mul(count(&taps))
    }

    fn width(&mut self) -> Width<'_> {
        Width::Own(&mut self.channels_out)
    }

    fn fit(&mut self, reaches: &[usize]) {
        fit(
            reaches,
            &mut self.channels_in,
            &mut self.channels_out,
            &mut self.groups,
        );
    }
}

/// Input channels from the map that reaches it; a convolution of one group a channel keeps that.
fn fit(reaches: &[usize], channels_in: &mut usize, channels_out: &mut usize, groups: &mut usize) {
    let &[channels, _, _] = reaches else { return };
    if *groups == *channels_in && *groups > 1 && channels_out.is_multiple_of(*groups) {
        *channels_out = channels.saturating_mul(*channels_out / *groups);
        *groups = channels;
    }
    *channels_in = channels;
}

fn check(
    site: &Site,
    channels_in: usize,
    channels_out: usize,
    pairs: &[[usize; 2]],
    groups: usize,
) -> Result<(), NetworkError> {
    site.check_positive(pairs)?;
    if channels_in == 0 || channels_out == 0 {
        return Err(site.setting(phrase!("it needs at least one channel in and out")));
    }
    if groups == 0 || !channels_in.is_multiple_of(groups) || !channels_out.is_multiple_of(groups) {
        return Err(site.setting(phrase!(
            "groups ({groups}) must divide its {channels_in} input and {channels_out} output channels",
            groups,
            channels_in,
            channels_out
        )));
    }
    Ok(())
}

fn wrong_channels(
    site: &Site,
    input: &[usize],
    wanted: usize,
    weight: &[usize],
    groups: usize,
) -> NetworkError {
    let list = |shape: &[usize]| {
        let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
        sizes.join(", ")
    };
    let channels = input[0];
    site.shape(
        input,
        phrase!("{wanted} channels", wanted),
        phrase!(
            "PyTorch refuses it: «{quoted}».",
            quoted = format!(
                "Given groups={groups}, weight of size [{}], expected input[{}, {}] to have {wanted} channels, but got {channels} channels instead",
                list(weight),
                site.batch,
                list(input)
            )
        ),
    )
}
