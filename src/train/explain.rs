//! Why a network says what it says: Grad-CAM from the weights as they are now.

use super::{Session, TrainError};
use crate::engine::Part;
use crate::engine::burn::{GradCam, grad_cam};

impl Session {
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
