//! `F.pad` in every mode.

use super::parts::whole;
use super::{Evaluator, Place};
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::trace::unstrided;
use crate::interop::python::value::{Arguments, Tensor, Value};
use crate::network::Layer;
use crate::network::layers::{Affine, ChannelPad, Pad2d, PadMode};
use crate::said::phrase;

/// What PyTorch calls a way to pad.
pub fn mode_of(word: &str, at: Place) -> Result<PadMode> {
    Ok(match word {
        "constant" | "zeros" => PadMode::Constant,
        "reflect" => PadMode::Reflect,
        "replicate" => PadMode::Replicate,
        "circular" => PadMode::Circular,
        other => {
            return Err(unsupported(
                at,
                phrase!("the padding mode '{other}'", other),
                phrase!("There are constant, zeros, reflect, replicate and circular."),
            ));
        }
    })
}

impl Evaluator {
    /// `F.pad(x, (left, right, top, bottom, before, after), mode, value)`.
    pub(super) fn pad(&mut self, tensor: Tensor, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let given = Given::new("F.pad", arguments, &["pad", "mode", "value"])?;
        let members = given
            .get("pad")
            .and_then(Value::members)
            .unwrap_or_default();
        let sizes: Option<Vec<i64>> = members.iter().map(whole).collect();
        let sizes = sizes.filter(|sizes| matches!(sizes.len(), 2 | 4 | 6)).ok_or_else(|| {
            unsupported(at, phrase!("the sizes of F.pad are not known"), phrase!("Two, four or six whole numbers are supported: left, right, top, bottom, before, after."))
        })?;
        let mode = mode_of(&given.text_or("mode", "constant")?, at)?;
        let value = given.number_or("value", 0.0)?;
        let side = |index: usize| sizes.get(index).copied().unwrap_or(0);
        let padding = [0, 1, 2, 3].map(side);
        let channels = [side(4), side(5)];
        if tensor.sizes().is_some_and(|sizes| sizes.len() != 3) {
            return Err(unsupported(
                at,
                phrase!("F.pad of what is no map"),
                phrase!("Maps are supported."),
            ));
        }
        let mut tensor = tensor;
        if padding != [0; 4] {
            let layer = Layer::Pad2d(Pad2d {
                padding,
                mode,
                value: if mode == PadMode::Constant {
                    value
                } else {
                    0.0
                },
            });
            tensor = self.trace.push(layer, &[tensor], None, at)?;
        }
        if channels.iter().any(|&side| side < 0) {
            let stop = |behind: i64| (behind < 0).then_some(behind);
            let range = ((-channels[0]).max(0), stop(channels[1]), 1);
            tensor = self.part(&tensor, 1, range, at)?;
        }
        match channels.map(|side| usize::try_from(side).unwrap_or(0)) {
            [0, 0] => Ok(Value::Tensor(tensor)),
            _ if mode != PadMode::Constant => Err(unsupported(
                at,
                phrase!("channels are padded with what is no constant"),
                phrase!("A constant is supported."),
            )),
            [before, after] => {
                // Zeros are put around what is less by the value.
                let shifted = |this: &mut Self, tensor: Tensor, shift: f64| match value == 0.0 {
                    true => Ok(tensor),
                    false => {
                        let layer = Layer::Affine(Affine { scale: 1.0, shift });
                        this.trace.push(layer, &[tensor], None, at)
                    }
                };
                tensor = shifted(self, tensor, -value)?;
                // A stride that waits for its layer is part of this one.
                let waits = tensor.view.is_none() && tensor.spread.is_none();
                let (stride, from) = match waits {
                    true => (tensor.stride, unstrided(&tensor)),
                    false => ([1, 1], tensor),
                };
                let layer = Layer::ChannelPad(ChannelPad {
                    stride,
                    before,
                    after,
                });
                let output = self.trace.push(layer, &[from], None, at)?;
                Ok(Value::Tensor(shifted(self, output, value)?))
            }
        }
    }
}
