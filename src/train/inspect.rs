//! Questions to a session's network, its weights, and Grad-CAM from the weights as they are.

use super::{Session, TrainError};
use crate::data::BoundingBox;
use crate::engine::burn::{GradCam, grad_cam};
use crate::engine::{Answer, Input, NamedTensor, Part, Want};

/// What a session's network reads.
#[derive(Debug, Clone, Copy)]
pub enum View<'a> {
    /// Held-out or training pictures, by their indices.
    Pictures(Part, &'a [u32]),
    /// A picture of any size, as RGBA bytes; it is made an input as the recipe's `fit` says.
    Own {
        /// H x W x 4 bytes, row by row.
        rgba: &'a [u8],
        /// Columns, in pixels.
        width: usize,
        /// Rows, in pixels.
        height: usize,
    },
}

impl Session {
    /// Answers for pictures with the network as it is: logits, classes, boxes, layers.
    ///
    /// # Errors
    /// What an own picture cannot be made an input by; what the engine says.
    pub async fn infer(&mut self, view: View<'_>, want: Want<'_>) -> Result<Answer, TrainError> {
        let own;
        let input = match view {
            View::Pictures(part, indices) => Input::Pictures(part, indices),
            View::Own {
                rgba,
                width,
                height,
            } => {
                let (transform, dataset) = (self.transform(), self.dataset());
                own = transform.picture(dataset, self.recipe().fit, rgba, [width, height])?;
                Input::Values(&own)
            }
        };
        Ok(self.runner.infer(input, want).await?)
    }

    /// The true boxes of pictures, as [`Want::Boxes`] finds them.
    pub fn true_boxes(&self, part: Part, indices: &[u32]) -> Vec<Vec<BoundingBox>> {
        let split = part.of(self.dataset());
        self.transform().boxes(self.dataset(), split, indices)
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
}
