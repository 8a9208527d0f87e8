//! What a network answers beside a class: masks, boxes, and which pixels speak for a class; with what the data set says of the same pictures.

use wasm_bindgen::prelude::*;

use super::error::{CallError, Result};
use super::lab::Lab;
use super::views::{Tensor, no_picture, own, part_of};
use crate::engine::detection::Detection;
use crate::engine::{Want, overlay};
use crate::train::View;

/// A sheet of what a network says of pictures' pixels.
#[wasm_bindgen(getter_with_clone)]
pub struct Overlay {
    /// The cells one under the other, drawn in the classes' colours.
    pub sheet: web_sys::ImageBitmap,
    /// `[pictures, 3, classes]`: pixels of each class in truth, in prediction, in both.
    pub counts: Vec<u32>,
}

#[wasm_bindgen]
impl Lab {
    /// The largest class of every pixel of pictures of a part, `[count, height, width]` at the network's size.
    pub async fn segment(&mut self, part: &str, indices: Vec<u32>) -> Result<Vec<u8>> {
        let part = part_of(part)?;
        let view = View::Pictures(part, &indices);
        let answer = self.session()?.infer(view, Want::Classes).await;
        Ok(answer?.classes()?)
    }

    /// [`Lab::segment`] drawn on the GPU and not read back, cell under cell: three numbers a cell (place in `indices`; 0 predicted, 1
    /// true, 2 where they differ; how often a pixel is repeated), and words of RGBA multiplied by their opacity for the classes 0 to
    /// 255, for stripes, between them, and what is right. Nothing where what trains cannot draw on a canvas that is seen.
    pub async fn overlay(
        &mut self,
        part: &str,
        indices: Vec<u32>,
        cells: Vec<u32>,
        colours: Vec<u32>,
    ) -> Result<Option<Overlay>> {
        let part = part_of(part)?;
        let overlay = overlay::Overlay::read(&cells, colours, indices.len())?;
        let view = View::Pictures(part, &indices);
        let answer = self.session()?.infer(view, Want::Overlay(&overlay)).await;
        let drawn = answer?.overlay()?;
        Ok(drawn.map(|drawn| Overlay {
            sheet: drawn.frame,
            counts: drawn.counts,
        }))
    }

    /// The largest class of every pixel of a picture of any size, given as RGBA; `[height, width]` at the network's size.
    pub async fn segment_picture(
        &mut self,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<Vec<u8>> {
        let view = own(&rgba, width, height);
        let answer = self.session()?.infer(view, Want::Classes).await;
        Ok(answer?.classes()?)
    }

    /// The true class of every pixel of pictures of a part, `[count, height, width]` at the network's size; 255 where none is
    /// said.
    pub fn masks(&mut self, part: &str, indices: &[u32]) -> Result<Vec<u8>> {
        let part = part_of(part)?;
        let session = self.session()?;
        let dataset = session.dataset();
        let split = part.of(dataset);
        if split.targets.masks.is_none() {
            return Err(CallError::NoMasks(dataset.name.clone()).into());
        }
        if let Some(&index) = indices.iter().find(|&&index| index as usize >= split.len()) {
            return Err(no_picture(index, split.len()));
        }
        Ok(session.transform().masks(dataset, split, indices))
    }

    /// The true boxes of pictures of a part, six values each: place in `indices`, class, x0, y0, x1, y1 in pixels of the data set.
    pub fn boxes(&mut self, part: &str, indices: &[u32]) -> Result<Vec<f32>> {
        let part = part_of(part)?;
        let dataset = self.session()?.dataset();
        let split = part.of(dataset);
        let Some(boxes) = &split.targets.boxes else {
            return Err(CallError::NoBoxes(dataset.name.clone()).into());
        };
        let mut values = Vec::new();
        for (place, &index) in indices.iter().enumerate() {
            let found = boxes.get(index as usize);
            for one in found.ok_or_else(|| no_picture(index, split.len()))? {
                let class = f32::from(one.class);
                values.extend([place as f32, class, one.x0, one.y0, one.x1, one.y1]);
            }
        }
        Ok(values)
    }

    /// The boxes found in pictures of a part, seven values each, best first in each picture: place in `indices`, class, score 0 to
    /// 1, x0, y0, x1, y1 in pixels of the data set.
    pub async fn detect(&mut self, part: &str, indices: Vec<u32>) -> Result<Vec<f32>> {
        let part = part_of(part)?;
        let session = self.session()?;
        let view = View::Pictures(part, &indices);
        let answer = session.infer(view, Want::Boxes).await?;
        let found = answer.boxes()?;
        let [height, width] = [session.dataset().height, session.dataset().width];
        Ok(rows(&found, session.network().input, [height, width]))
    }

    /// [`Lab::detect`] of a picture of the data's proportions and any size, given as RGBA; in its own pixels.
    pub async fn detect_picture(
        &mut self,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
    ) -> Result<Vec<f32>> {
        let view = own(&rgba, width, height);
        let session = self.session()?;
        let answer = session.infer(view, Want::Boxes).await?;
        let found = answer.boxes()?;
        let size = [height as usize, width as usize];
        Ok(rows(&found, session.network().input, size))
    }

    /// Grad-CAM: how much each pixel of a picture speaks for a class, by the maps of a layer; `[height, width]` at the network's
    /// size, 0 or above. Computed on the CPU, whatever trains.
    pub async fn grad_cam(
        &mut self,
        part: &str,
        index: u32,
        layer: &str,
        class: u32,
    ) -> Result<Tensor> {
        let part = part_of(part)?;
        let map = self
            .session()?
            .grad_cam(part, index, layer, class as usize)
            .await?;
        Ok(Tensor {
            layer: layer.into(),
            shape: map.shape.map(|size| size as u32).to_vec(),
            data: map.values,
        })
    }
}

/// Detections in pixels of the network's input as rows in those of pictures of `height` and `width`.
fn rows(
    pictures: &[Vec<Detection>],
    [_, from_height, from_width]: [usize; 3],
    [height, width]: [usize; 2],
) -> Vec<f32> {
    let down = height as f32 / from_height as f32;
    let across = width as f32 / from_width as f32;
    let mut values = Vec::new();
    for (place, found) in pictures.iter().enumerate() {
        for one in found {
            values.extend([place as f32, f32::from(one.class), one.score]);
            values.extend([
                one.x0 * across,
                one.y0 * down,
                one.x1 * across,
                one.y1 * down,
            ]);
        }
    }
    values
}
