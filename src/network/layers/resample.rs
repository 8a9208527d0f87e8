//! Maps made larger or thinner without weights.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site};
use super::{LayerKind, Width, ones, pair};

/// `nn.Upsample`: `scale` times the height and width.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upsample {
    /// Factors of height and width, whole numbers of at least 1; PyTorch's `scale_factor`.
    pub scale: [usize; 2],
    /// Which values the new pixels get.
    pub mode: UpsampleMode,
    /// Of bilinear: whether the corners keep their values.
    #[serde(default)]
    pub align_corners: bool,
}

/// How [`Upsample`] fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpsampleMode {
    /// Each value is repeated.
    Nearest,
    /// Each new value is interpolated between the four around it.
    Bilinear,
}

/// `F.pad(x[:, :, ::stride_h, ::stride_w], (0, 0, 0, 0, before, after))`: ResNet's shortcut without weights (option A).
///
/// Input `[channels, height, width]`, output `[before + channels + after, ceil(height / stride_h), ceil(width / stride_w)]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelPad {
    /// Rows and columns from one kept value to the next; 1 by default.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// Channels of zeros put before those of the input.
    pub before: usize,
    /// Channels of zeros put behind those of the input.
    pub after: usize,
}

impl LayerKind for Upsample {
    const NAME: &'static str = "Upsample";
    const STEM: &'static str = "upsample";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Upsample {
            scale: [2, 2],
            mode: UpsampleMode::Nearest,
            align_corners: false,
        }
    }

    fn detail(&self) -> String {
        let mode = match self.mode {
            UpsampleMode::Nearest => "nearest",
            UpsampleMode::Bilinear => "bilinear",
        };
        format!("{mode}, times {}", pair(self.scale))
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let [channels, height, width] = site.map(site.one(inputs)?)?;
        site.check_positive(&[self.scale])?;
        Ok(vec![
            channels,
            height.saturating_mul(self.scale[0]),
            width.saturating_mul(self.scale[1]),
        ])
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}

impl LayerKind for ChannelPad {
    const NAME: &'static str = "pad";
    const STEM: &'static str = "pad";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        ChannelPad {
            stride: [1, 1],
            before: 0,
            after: 0,
        }
    }

    fn detail(&self) -> String {
        let (before, after, stride) = (self.before, self.after, pair(self.stride));
        format!("{before} + {after} channels, stride {stride}")
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let [channels, height, width] = site.map(site.one(inputs)?)?;
        site.check_positive(&[self.stride])?;
        Ok(vec![
            channels
                .saturating_add(self.before)
                .saturating_add(self.after),
            height.div_ceil(self.stride[0]),
            width.div_ceil(self.stride[1]),
        ])
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}
