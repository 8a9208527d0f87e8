//! A layer where it stands: what reaches a fresh one, and the errors that teach why one does not fit.

use super::super::parameters::elements;
use super::super::{NetworkError, ShapeMismatch};
use crate::said::{Phrase, phrase};

/// Where a fresh layer is put.
pub(super) struct Around<'a> {
    /// `[channels, height, width]`, `[features]`, or empty where it is not known.
    pub reaches: &'a [usize],
    /// How wide the layer is to be.
    pub width: Option<usize>,
    /// The max pooling that an unpooling undoes.
    pub pool: Option<&'a str>,
}

impl Around<'_> {
    pub fn channels(&self) -> usize {
        self.reaches.first().copied().unwrap_or(16)
    }

    pub fn features(&self) -> usize {
        elements(self.reaches)
    }

    pub fn width_or(&self, usual: usize) -> usize {
        self.width.unwrap_or(usual).max(1)
    }
}

/// A layer where it stands, for messages.
pub(super) struct Site<'a> {
    pub name: &'a str,
    /// PyTorch's name of its kind.
    pub kind: &'static str,
    /// The batch size that messages quote.
    pub batch: usize,
}

impl Site<'_> {
    /// The only input.
    pub fn one<'a>(&self, inputs: &[&'a [usize]]) -> Result<&'a [usize], NetworkError> {
        match inputs {
            [input] => Ok(input),
            _ => Err(self.setting(phrase!(
                "it takes one input, {count} are named",
                count = inputs.len()
            ))),
        }
    }

    /// The only input, of any shape, which it leaves as it is.
    pub fn unchanged(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, NetworkError> {
        Ok(self.one(inputs)?.to_vec())
    }

    /// The input as a feature map.
    pub fn map(&self, input: &[usize]) -> Result<[usize; 3], NetworkError> {
        input.try_into().map_err(|_| {
            self.shape(
                input,
                phrase!("a feature map (channels×height×width)"),
                phrase!("It comes after the maps were flattened."),
            )
        })
    }

    /// Height and width after a window has moved over them: `floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1`.
    pub fn windows(
        &self,
        size: [usize; 2],
        kernel: [usize; 2],
        stride: [usize; 2],
        padding: [usize; 2],
        dilation: [usize; 2],
    ) -> Result<[usize; 2], NetworkError> {
        let mut output = [0; 2];
        for axis in 0..2 {
            let reach = dilation[axis]
                .saturating_mul(kernel[axis] - 1)
                .saturating_add(1);
            let padded = size[axis].saturating_add(padding[axis].saturating_mul(2));
            if padded < reach {
                return Err(self.shape(
                    &size,
                    phrase!("at least {reach}×{reach} after padding", reach),
                    phrase!(
                        "Its window does not fit into {padded} rows or columns; PyTorch refuses it.",
                        padded
                    ),
                ));
            }
            output[axis] = (padded - reach) / stride[axis] + 1;
        }
        Ok(output)
    }

    pub fn check_positive(&self, pairs: &[[usize; 2]]) -> Result<(), NetworkError> {
        if pairs
            .iter()
            .flatten()
            .any(|&value| value == 0 || value > 1 << 16)
        {
            return Err(self.setting(phrase!(
                "kernel, stride and dilation must be between 1 and 65536"
            )));
        }
        Ok(())
    }

    pub fn shape(&self, got: &[usize], wants: Phrase, consequence: Phrase) -> NetworkError {
        NetworkError::Shape(Box::new(self.mismatch(got, wants, consequence)))
    }

    pub fn mismatch(&self, got: &[usize], wants: Phrase, consequence: Phrase) -> ShapeMismatch {
        ShapeMismatch {
            layer: self.name.into(),
            kind: self.kind,
            got: show(got),
            wants,
            consequence,
            mend: Phrase::default(),
        }
    }

    pub fn setting(&self, problem: Phrase) -> NetworkError {
        NetworkError::Setting {
            layer: self.name.into(),
            kind: self.kind,
            problem,
        }
    }
}

/// `128×56×56 = 401408`, `120`.
pub(super) fn show(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    let text = sizes.join("×");
    match shape.len() {
        0 | 1 => text,
        _ => format!("{text} = {}", elements(shape)),
    }
}
