//! What can be seen of a session: pictures, predictions, filters, activations.

use wasm_bindgen::prelude::*;

use super::error::{CallError, Result, Thrown};
use super::lab::Lab;
use crate::engine::{EngineError, Part, Want};
use crate::network::Node;
use crate::train::{View, probabilities};

/// A tensor for drawing.
#[wasm_bindgen(getter_with_clone)]
pub struct Tensor {
    /// Name of the layer it belongs to.
    pub layer: String,
    /// `[channels, height, width]`, `[features]`, or that of a weight.
    pub shape: Vec<u32>,
    /// Row-major.
    pub data: Vec<f32>,
}

#[wasm_bindgen]
impl Lab {
    /// Pictures of a part (`"train"` or `"test"`) as RGBA at the data set's size, one after another.
    pub fn pictures(&mut self, part: &str, indices: &[u32]) -> Result<Vec<u8>> {
        let part = part_of(part)?;
        let dataset = self.session()?.dataset();
        let split = part.of(dataset);
        let mut rgba = Vec::with_capacity(indices.len() * dataset.height * dataset.width * 4);
        for &index in indices {
            let picture = dataset.picture(split, index as usize);
            let picture = picture.ok_or_else(|| match dataset.take_failure() {
                Some(reason) => EngineError::Unreadable(reason).into(),
                None => no_picture(index, split.len()),
            })?;
            push_rgba(&mut rgba, &picture, dataset.channels);
        }
        Ok(rgba)
    }

    /// Classes of pictures of a part.
    pub fn labels(&mut self, part: &str, indices: &[u32]) -> Result<Vec<u32>> {
        let part = part_of(part)?;
        let dataset = self.session()?.dataset();
        let split = part.of(dataset);
        indices
            .iter()
            .map(|&index| {
                split
                    .labels()
                    .get(index as usize)
                    .map(|&label| u32::from(label))
                    .ok_or_else(|| no_picture(index, split.len()))
            })
            .collect()
    }

    /// What pictures of a part as a whole show, where the data set says it beside their masks.
    pub fn scenes(&mut self, part: &str, indices: &[u32]) -> Result<Vec<u32>> {
        let part = part_of(part)?;
        let split = part.of(self.session()?.dataset());
        let scenes = split.targets.scenes.as_deref().unwrap_or_default();
        let scene = |&index: &u32| scenes.get(index as usize).map(|&scene| u32::from(scene));
        let of = |index| scene(index).ok_or_else(|| no_picture(*index, scenes.len()));
        indices.iter().map(of).collect()
    }

    /// Training pictures as the net sees them at a step: resized and augmented, before normalisation; RGBA at the network's
    /// input size.
    pub fn augmented(&mut self, indices: &[u32], step: u32) -> Result<Vec<u8>> {
        let session = self.session()?;
        let dataset = session.dataset();
        let [channels, height, width] = session.transform().output_shape(dataset);
        let bytes = session.transform().train_pictures(
            dataset,
            indices,
            u64::from(session.recipe().seed),
            u64::from(step),
        );
        let mut rgba = Vec::with_capacity(indices.len() * height * width * 4);
        for picture in bytes.chunks_exact(channels * height * width) {
            push_rgba(&mut rgba, picture, channels);
        }
        Ok(rgba)
    }

    /// Probabilities `[count, classes]` of pictures of a part.
    pub async fn predict(&mut self, part: &str, indices: Vec<u32>) -> Result<Vec<f32>> {
        let part = part_of(part)?;
        let view = View::Pictures(part, &indices);
        let session = self.session()?;
        let values = session.infer(view, Want::Outputs).await?.logits()?;
        let network = session.network();
        let last = &network.nodes[network.output_node()].layer;
        Ok(probabilities(
            last,
            &values,
            values.len() / indices.len().max(1),
        ))
    }

    /// Probabilities of a picture of any size, given as RGBA.
    pub async fn classify(&mut self, rgba: Vec<u8>, width: u32, height: u32) -> Result<Vec<f32>> {
        let view = own(&rgba, width, height);
        let session = self.session()?;
        let values = session.infer(view, Want::Outputs).await?.logits()?;
        let network = session.network();
        let last = &network.nodes[network.output_node()].layer;
        Ok(probabilities(last, &values, values.len()))
    }

    /// The weights of a layer, in PyTorch's shape.
    pub async fn filters(&mut self, layer: &str) -> Result<Tensor> {
        let session = self.session()?;
        let mut nodes = session.network().nodes.iter();
        let owner = nodes
            .find(|node| node.name == layer)
            .map_or(layer, Node::owner);
        let name = format!("{owner}.weight");
        let weight = session.parameter(&name).await?;
        Ok(Tensor {
            layer: layer.into(),
            shape: sizes(&weight.shape),
            data: weight.values,
        })
    }

    /// Every layer's output for one picture of a part.
    pub async fn activations(&mut self, part: &str, index: u32) -> Result<Vec<Tensor>> {
        let part = part_of(part)?;
        let session = self.session()?;
        let count = part.of(session.dataset()).len();
        if index as usize >= count {
            return Err(no_picture(index, count));
        }
        let view = View::Pictures(part, &[index]);
        let answer = session.infer(view, Want::Activations).await;
        let layers = answer?.activations()?;
        Ok(layers
            .into_iter()
            .map(|layer| Tensor {
                shape: sizes(&layer.shape),
                layer: layer.layer,
                data: layer.values,
            })
            .collect())
    }
}

pub(super) fn part_of(name: &str) -> Result<Part> {
    match name {
        "train" => Ok(Part::Train),
        "test" => Ok(Part::Test),
        other => Err(CallError::Part(other.into()).into()),
    }
}

/// A picture of any size, given as RGBA.
pub(super) fn own(rgba: &[u8], width: u32, height: u32) -> View<'_> {
    let [width, height] = [width as usize, height as usize];
    View::Own {
        rgba,
        width,
        height,
    }
}

pub(super) fn no_picture(index: u32, count: usize) -> Thrown {
    CallError::Picture { index, count }.into()
}

fn sizes(shape: &[usize]) -> Vec<u32> {
    shape.iter().map(|&size| size as u32).collect()
}

/// Planar bytes of 1 or 3 channels as interleaved RGBA.
fn push_rgba(rgba: &mut Vec<u8>, picture: &[u8], channels: usize) {
    let plane = picture.len() / channels.max(1);
    let [green, blue] = if channels >= 3 {
        [plane, 2 * plane]
    } else {
        [0, 0]
    };
    for pixel in 0..plane {
        rgba.extend_from_slice(&[
            picture[pixel],
            picture[pixel + green],
            picture[pixel + blue],
            255,
        ]);
    }
}
