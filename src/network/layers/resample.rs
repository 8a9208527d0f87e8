//! Maps made larger or thinner without weights.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site};
use super::{LayerKind, Width, ones, pair};
use crate::said::phrase;

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

/// `F.interpolate` to a size, or by factors that may be broken; one of the two is given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resize {
    /// Height and width of the output.
    #[serde(default)]
    pub size: Option<[usize; 2]>,
    /// Output over input, rounded down; PyTorch places the values by the factor itself.
    #[serde(default)]
    pub scale: Option<[f64; 2]>,
    /// How the values between are made.
    pub mode: ResizeMode,
    /// Of bilinear and bicubic: whether the corners keep their values.
    #[serde(default)]
    pub align_corners: bool,
}

/// How [`Resize`] fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResizeMode {
    /// The pixel whose corner lies before.
    Nearest,
    /// The pixel whose centre is nearest.
    NearestExact,
    /// Two pixels along each axis, by their distances.
    Bilinear,
    /// Four pixels along each axis, with PyTorch's a = -0.75.
    Bicubic,
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

impl ResizeMode {
    /// PyTorch's word.
    pub fn word(self) -> &'static str {
        match self {
            ResizeMode::Nearest => "nearest",
            ResizeMode::NearestExact => "nearest-exact",
            ResizeMode::Bilinear => "bilinear",
            ResizeMode::Bicubic => "bicubic",
        }
    }

    /// Whether it mixes several pixels, for which `align_corners` is asked.
    pub fn mixes(self) -> bool {
        matches!(self, ResizeMode::Bilinear | ResizeMode::Bicubic)
    }
}

impl Resize {
    /// Inputs from one output to the next along an axis (0 the rows), in single precision as PyTorch has it.
    pub fn step(&self, axis: usize, size_in: usize, size_out: usize) -> f32 {
        match (self.align_corners && self.mode.mixes(), self.scale) {
            (true, _) if size_out > 1 => (size_in - 1) as f32 / (size_out - 1) as f32,
            (true, _) => 0.0,
            (false, Some(scale)) => (1.0 / scale[axis]) as f32,
            (false, None) => size_in as f32 / size_out as f32,
        }
    }
}

impl LayerKind for Resize {
    const NAME: &'static str = "interpolate";
    const STEM: &'static str = "resize";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(around: &Around) -> Self {
        let size = match *around.reaches {
            [_, height, width] => [height, width],
            _ => [8, 8],
        };
        Resize {
            size: Some(size),
            scale: None,
            mode: ResizeMode::Bilinear,
            align_corners: false,
        }
    }

    fn detail(&self) -> String {
        let mode = self.mode.word();
        match (self.size, self.scale) {
            (Some(size), _) => format!("{mode}, to {}", pair(size)),
            (None, Some([rows, columns])) if rows == columns => format!("{mode}, times {rows}"),
            (None, Some([rows, columns])) => format!("{mode}, times {rows}×{columns}"),
            (None, None) => mode.into(),
        }
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let [channels, height, width] = site.map(input)?;
        let size = match (self.size, self.scale) {
            (Some(size), None) => size,
            (None, Some(scale)) => {
                if scale
                    .iter()
                    .any(|&scale| !(1e-4..=65536.0).contains(&scale))
                {
                    return Err(site.setting(phrase!("scale must be between 0.0001 and 65536")));
                }
                [height as f64 * scale[0], width as f64 * scale[1]].map(|size| size as usize)
            }
            _ => return Err(site.setting(phrase!("it needs either a size or a scale"))),
        };
        match size.contains(&0) {
            true => Err(site.shape(
                input,
                phrase!("rows and columns that leave at least one"),
                phrase!("Nothing would be left of it."),
            )),
            false => Ok(vec![channels, size[0], size[1]]),
        }
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
