//! What a session's network answers, and why: logits, masks, boxes, activations, weights, and Grad-CAM from the weights as they are.

use super::{Session, TrainError};
use crate::data::BoundingBox;
use crate::engine::burn::{GradCam, grad_cam};
use crate::engine::detection::Detection;
use crate::engine::overlay::{Overlaid, Overlay};
use crate::engine::{Activation, NamedTensor, Part};

impl Session {
    /// Logits of held-out or training pictures, `[count, outputs]`.
    pub async fn logits(&mut self, part: Part, indices: &[u32]) -> Result<Vec<f32>, TrainError> {
        Ok(self.runner.logits(part, indices).await?)
    }

    /// [`Session::logits`] of every head.
    pub async fn outputs(
        &mut self,
        part: Part,
        indices: &[u32],
    ) -> Result<Vec<Vec<f32>>, TrainError> {
        Ok(self.runner.outputs(part, indices).await?)
    }

    /// Logits of a picture of any size, as RGBA bytes.
    pub async fn classify(
        &mut self,
        rgba: &[u8],
        width: usize,
        height: usize,
    ) -> Result<Vec<f32>, TrainError> {
        let input = self.own(rgba, width, height)?;
        Ok(self.runner.logits_of(&input).await?)
    }

    /// [`Session::outputs`] of a picture of any size, as RGBA bytes.
    pub async fn outputs_picture(
        &mut self,
        rgba: &[u8],
        width: usize,
        height: usize,
    ) -> Result<Vec<Vec<f32>>, TrainError> {
        let input = self.own(rgba, width, height)?;
        Ok(self.runner.outputs_of(&input).await?)
    }

    /// The largest class of every pixel of held-out or training pictures, `[count, height, width]` at the network's size; one
    /// class a picture where the network puts out no map.
    pub async fn segment(&mut self, part: Part, indices: &[u32]) -> Result<Vec<u8>, TrainError> {
        Ok(self.runner.segment(part, indices).await?)
    }

    /// [`Session::segment`] drawn on a canvas, where the engine has one.
    pub async fn overlay(
        &mut self,
        part: Part,
        indices: &[u32],
        overlay: &Overlay,
    ) -> Result<Option<Overlaid>, TrainError> {
        Ok(self.runner.overlay(part, indices, overlay).await?)
    }

    /// [`Session::segment`] of a picture of any size, as RGBA bytes; `[height, width]` at the network's size.
    pub async fn segment_picture(
        &mut self,
        rgba: &[u8],
        width: usize,
        height: usize,
    ) -> Result<Vec<u8>, TrainError> {
        let input = self.own(rgba, width, height)?;
        Ok(self.runner.segment_of(&input).await?)
    }

    /// The boxes found in held-out or training pictures, best first, in pixels of the network's input.
    pub async fn detect(
        &mut self,
        part: Part,
        indices: &[u32],
    ) -> Result<Vec<Vec<Detection>>, TrainError> {
        Ok(self.runner.detect(part, indices).await?)
    }

    /// [`Session::detect`] of a picture of any size, as RGBA bytes.
    pub async fn detect_picture(
        &mut self,
        rgba: &[u8],
        width: usize,
        height: usize,
    ) -> Result<Vec<Detection>, TrainError> {
        let input = self.own(rgba, width, height)?;
        let found = self.runner.detect_of(&input).await?;
        Ok(found.into_iter().next().unwrap_or_default())
    }

    /// The true boxes of pictures, as [`Session::detect`] finds them.
    pub fn true_boxes(&self, part: Part, indices: &[u32]) -> Vec<Vec<BoundingBox>> {
        let split = part.of(self.dataset());
        self.transform().boxes(self.dataset(), split, indices)
    }

    /// Every layer's output for one picture.
    pub async fn activations(
        &mut self,
        part: Part,
        index: u32,
    ) -> Result<Vec<Activation>, TrainError> {
        let split = part.of(self.dataset());
        let input = self.transform().eval_batch(self.dataset(), split, &[index]);
        Ok(self.runner.activations(&input).await?)
    }

    /// One tensor of the `state_dict`, such as `conv1.weight`.
    pub async fn parameter(&mut self, name: &str) -> Result<NamedTensor, TrainError> {
        Ok(self.runner.parameter(name).await?)
    }

    /// Which pixels of a picture speak for a class, by the maps of a layer; at the network's input size.
    ///
    /// # Errors
    /// What [`grad_cam`] says, and [`crate::engine::EngineError::Index`] for a picture that is not there.
    pub async fn grad_cam(
        &mut self,
        part: Part,
        index: u32,
        layer: &str,
        class: usize,
    ) -> Result<GradCam, TrainError> {
        let split = part.of(self.dataset());
        crate::engine::check_indices(&[index], part.name(), split.len())?;
        let picture = self.transform().eval_batch(self.dataset(), split, &[index]);
        let parameters = self.state().await?.parameters;
        Ok(grad_cam(self.network(), parameters, picture, layer, class).await?)
    }

    /// A picture of any size, as RGBA bytes, on its way to the network.
    fn own(&self, rgba: &[u8], width: usize, height: usize) -> Result<Vec<f32>, TrainError> {
        let (transform, dataset) = (self.transform(), self.dataset());
        Ok(transform.picture(dataset, self.recipe().fit, rgba, [width, height])?)
    }
}
