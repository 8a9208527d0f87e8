//! Questions to a network: what it is to read, and what is requested of it.

use super::detection::{self, Detection};
use super::overlay::{Overlaid, Overlay};
use super::{Counts, Engine, EngineError, Part, class_map, targets};
use crate::network::Network;

/// What a network reads, as in evaluation.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// Pictures of a part of the data set, by their indices.
    Pictures(Part, &'a [u32]),
    /// Inputs, `[batch, channels, height, width]`.
    Values(&'a [f32]),
}

/// What is requested of it.
#[derive(Debug, Clone, Copy)]
pub enum Want<'a> {
    /// What every head puts out: logits `[count, classes]` or `[count, classes, height, width]`, or the cells of a network of boxes,
    /// `[count, 5 + classes, rows, columns]`.
    Outputs,
    /// Counts of pictures, or of the pixels of their masks, against their targets; those of every head.
    Counts,
    /// The largest class of every pixel, `[count, height, width]` of the network's map; one class a picture where it puts out no map.
    /// Classes beyond 255 are 255.
    Classes,
    /// The boxes found in each picture, best first, as [`detection::decode`] takes them from the outputs.
    Boxes,
    /// What every layer puts out for one picture.
    Activations,
    /// [`Want::Classes`] drawn on a canvas without being read back, with what it counts against the true classes; nothing where the
    /// engine has no canvas, or the network puts out no map of its pictures' size.
    Overlay(&'a Overlay),
}

/// The output of one layer for one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Activation {
    /// Name of the layer.
    pub layer: String,
    /// `[channels, height, width]` or `[features]`.
    pub shape: Vec<usize>,
    /// Values in row-major order, after the layer itself and before the next.
    pub values: Vec<f32>,
}

/// What came of a question, under the name of what was requested.
pub enum Answer {
    /// Values of each head for all pictures, in the order of the heads.
    Outputs(Vec<Vec<f32>>),
    /// Counts of each head, in the order of the heads.
    Counts(Vec<Counts>),
    /// The class of each pixel, or of each picture, one picture after another.
    Classes(Vec<u8>),
    /// The boxes of each picture, best first.
    Boxes(Vec<Vec<Detection>>),
    /// One for each layer, in the order of computing.
    Activations(Vec<Activation>),
    /// The sheet as drawn; none where it cannot be drawn here.
    Overlay(Option<Overlaid>),
}

/// Takes the value out of an answer of one kind.
macro_rules! taken {
    ($($(#[$doc:meta])* $name:ident: $kind:ident -> $value:ty,)+) => {
        impl Answer {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// [`EngineError::Answer`] where something else was asked for.
                pub fn $name(self) -> Result<$value, EngineError> {
                    let Answer::$kind(value) = self else {
                        return Err(EngineError::Answer(stringify!($name)));
                    };
                    Ok(value)
                }
            )+
        }
    };
}

taken! {
    /// What [`Want::Outputs`] asks for.
    outputs: Outputs -> Vec<Vec<f32>>,
    /// What [`Want::Counts`] asks for.
    counts: Counts -> Vec<Counts>,
    /// What [`Want::Classes`] asks for.
    classes: Classes -> Vec<u8>,
    /// What [`Want::Boxes`] asks for.
    boxes: Boxes -> Vec<Vec<Detection>>,
    /// What [`Want::Activations`] asks for.
    activations: Activations -> Vec<Activation>,
    /// What [`Want::Overlay`] asks for.
    overlay: Overlay -> Option<Overlaid>,
}

impl Answer {
    /// What the first head puts out, of [`Want::Outputs`].
    ///
    /// # Errors
    /// [`EngineError::Answer`] where something else was asked for.
    pub fn logits(self) -> Result<Vec<f32>, EngineError> {
        Ok(self.outputs()?.swap_remove(0))
    }
}

/// Whether an input is one picture of that many values.
pub(super) fn check_one_picture(input: Input<'_>, picture: usize) -> Result<(), EngineError> {
    let values = match input {
        Input::Pictures(_, indices) => indices.len() * picture,
        Input::Values(values) => values.len(),
    };
    if values == picture {
        return Ok(());
    }
    Err(EngineError::Length {
        what: "the input",
        got: values,
        wants: picture,
    })
}

/// [`Want::Counts`] on the host, from the outputs.
pub(super) fn counts_of(
    engine: &(impl Engine + ?Sized),
    input: Input<'_>,
    outputs: &[Vec<f32>],
) -> Result<Vec<Counts>, EngineError> {
    let Input::Pictures(part, indices) = input else {
        return Err(EngineError::NoTargets);
    };
    let network = engine.network();
    if !network.head.is_classes() {
        return Err(EngineError::BoxesAlone);
    }
    let heads = network.outputs()?;
    let (dataset, transform) = engine.data()?;
    let targets = targets::of_part(dataset, part.of(dataset), transform, indices, &heads);
    let mut rest = &targets[..];
    let of_head = |(head, (output, values)): (usize, (&crate::network::Output, &Vec<f32>))| {
        let (own, others) = rest.split_at(indices.len() * output.plane());
        rest = others;
        let settings = engine.settings().of_head(head);
        Counts::of(values, own, [output.classes(), output.plane()], &settings)
    };
    Ok(heads.iter().zip(outputs).enumerate().map(of_head).collect())
}

/// [`Want::Classes`] on the host, from the first head's outputs.
pub(super) fn classes_of(network: &Network, logits: &[f32]) -> Result<Vec<u8>, EngineError> {
    if !network.head.is_classes() {
        return Err(EngineError::BoxesAlone);
    }
    let map = network.output_map()?;
    let plane = map.map_or(1, |[height, width]| height * width);
    Ok(class_map(logits, network.classes()?, plane))
}

/// [`Want::Boxes`] on the host, from the outputs.
pub(super) fn boxes_of(
    network: &Network,
    outputs: &[f32],
) -> Result<Vec<Vec<Detection>>, EngineError> {
    let [_, height, width] = network.input;
    let grid = network.box_grid()?.ok_or(EngineError::ClassesAlone)?;
    Ok(detection::decode(&grid, [height, width], outputs))
}
