//! Parts of maps, and maps with a border.

use serde::{Deserialize, Serialize};

use super::super::NetworkError;
use super::site::{Around, Site};
use super::{LayerKind, Width};
use crate::said::phrase;

/// `x[:, start:stop:step, ...]` along channels, rows and columns, as Python counts: below 0 from the end, beyond the end as far as it
/// goes, and no `stop` up to the end. Of a vector the first of each is meant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slice {
    /// First channel, row and column.
    pub start: [i64; 3],
    /// Channel, row and column behind the last.
    pub stop: [Option<i64>; 3],
    /// From one taken to the next along each axis, at least 1.
    pub step: [usize; 3],
}

/// `F.pad(x, (left, right, top, bottom), mode, value)`: columns and rows around a map; below 0 takes them away.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pad2d {
    /// `[left, right, top, bottom]`
    pub padding: [i64; 4],
    /// What is put around; constant by default.
    #[serde(default)]
    pub mode: PadMode,
    /// The value of constant padding; 0 by default.
    #[serde(default)]
    pub value: f64,
}

/// What [`Pad2d`] puts around a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PadMode {
    /// One value, [`Pad2d::value`].
    #[default]
    Constant,
    /// The map mirrored at its outermost row, which is not repeated.
    Reflect,
    /// The outermost row again and again.
    Replicate,
    /// The map from its other end.
    Circular,
}

/// The first place taken along an axis and how many are.
fn taken(size: usize, start: i64, stop: Option<i64>, step: usize) -> (usize, usize) {
    let place = |at: i64| {
        let far = usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX);
        match at < 0 {
            true => size.saturating_sub(far),
            false => far.min(size),
        }
    };
    let (first, end) = (place(start), stop.map_or(size, place));
    (first, end.saturating_sub(first).div_ceil(step.max(1)))
}

impl Slice {
    /// For each axis of a shape the first place taken, and how many are.
    pub fn taken(&self, shape: &[usize]) -> Vec<(usize, usize)> {
        let axes = shape.iter().take(3).enumerate();
        axes.map(|(axis, &size)| taken(size, self.start[axis], self.stop[axis], self.step[axis]))
            .collect()
    }

    /// `0:8, 1:-1, ::2`, as Python writes it, for so many axes.
    pub fn written(&self, axes: usize) -> String {
        let part = |axis: usize| {
            let start = match self.start[axis] {
                0 => String::new(),
                start => start.to_string(),
            };
            let stop = self.stop[axis].map_or(String::new(), |stop| stop.to_string());
            match self.step[axis] {
                1 => format!("{start}:{stop}"),
                step => format!("{start}:{stop}:{step}"),
            }
        };
        (0..axes.min(3)).map(part).collect::<Vec<_>>().join(", ")
    }
}

impl Pad2d {
    /// Rows or columns before and behind: axis 0 are the rows.
    pub fn around(&self, axis: usize) -> [i64; 2] {
        let [left, right, top, bottom] = self.padding;
        match axis {
            0 => [top, bottom],
            _ => [left, right],
        }
    }

    /// Where along an axis of that size the value at a place of the output comes from; none for the constant.
    pub fn source(&self, axis: usize, size: usize, place: usize) -> Option<usize> {
        let (at, size) = (place as i64 - self.around(axis)[0], size as i64);
        let found = match self.mode {
            PadMode::Constant => at,
            PadMode::Reflect if at < 0 => -at,
            PadMode::Reflect if at >= size => 2 * (size - 1) - at,
            PadMode::Reflect => at,
            PadMode::Replicate => at.clamp(0, size - 1),
            PadMode::Circular => at.rem_euclid(size.max(1)),
        };
        usize::try_from(found)
            .ok()
            .filter(|&found| found < size as usize)
    }
}

impl LayerKind for Slice {
    const NAME: &'static str = "slice";
    const STEM: &'static str = "slice";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Slice {
            start: [0, 0, 0],
            stop: [None, None, None],
            step: [1, 1, 1],
        }
    }

    fn detail(&self) -> String {
        format!("[{}]", self.written(3))
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        if self.step.iter().any(|&step| step == 0 || step > 1 << 16) {
            return Err(site.setting(phrase!("steps must be between 1 and 65536")));
        }
        let shape: Vec<usize> = self
            .taken(input)
            .into_iter()
            .map(|(_, count)| count)
            .collect();
        match shape.contains(&0) || shape.len() != input.len() {
            true => Err(site.shape(
                input,
                phrase!(
                    "something to take with [{parts}]",
                    parts = self.written(input.len())
                ),
                phrase!("Nothing would be left of it."),
            )),
            false => Ok(shape),
        }
    }

    fn width(&mut self) -> Width<'_> {
        Width::Mixed
    }

    weightless!();
}

impl LayerKind for Pad2d {
    const NAME: &'static str = "Pad2d";
    const STEM: &'static str = "pad2d";
    const JOINS: bool = false;
    const FOLLOWS: Option<&'static str> = None;

    fn fresh(_: &Around) -> Self {
        Pad2d {
            padding: [1, 1, 1, 1],
            mode: PadMode::Constant,
            value: 0.0,
        }
    }

    fn detail(&self) -> String {
        let [left, right, top, bottom] = self.padding;
        let mode = match self.mode {
            PadMode::Constant => format!("{}", self.value),
            PadMode::Reflect => "reflect".into(),
            PadMode::Replicate => "replicate".into(),
            PadMode::Circular => "circular".into(),
        };
        format!("{left}, {right}, {top}, {bottom}, {mode}")
    }

    fn shape(&self, site: &Site, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        let input = site.one(inputs)?;
        let [channels, height, width] = site.map(input)?;
        if self
            .padding
            .iter()
            .any(|side| side.unsigned_abs() > 1 << 16)
        {
            return Err(site.setting(phrase!("padding must be between -65536 and 65536")));
        }
        if !(self.value as f32).is_finite() {
            return Err(site.setting(phrase!("the value must be a finite number")));
        }
        let mut output = [0; 2];
        for (axis, size) in [height, width].into_iter().enumerate() {
            let around = self.around(axis);
            let most = match self.mode {
                PadMode::Constant => 1 << 16,
                PadMode::Replicate => 1 << 16,
                PadMode::Reflect => size as i64 - 1,
                PadMode::Circular => size as i64,
            };
            let takes = self.mode != PadMode::Constant && around.iter().any(|&side| side < 0);
            if takes || around.iter().any(|&side| side > most) {
                return Err(site.shape(
                    input,
                    phrase!("padding between 0 and {most} rows and columns", most),
                    phrase!("PyTorch refuses another padding of this mode."),
                ));
            }
            let padded = size as i64 + around[0] + around[1];
            output[axis] = usize::try_from(padded).unwrap_or(0);
        }
        match output.contains(&0) {
            true => Err(site.shape(
                input,
                phrase!("more rows and columns than are taken away"),
                phrase!("Nothing would be left of it."),
            )),
            false => Ok(vec![channels, output[0], output[1]]),
        }
    }

    fn width(&mut self) -> Width<'_> {
        Width::Passes
    }

    weightless!();
}
