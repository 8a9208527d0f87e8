//! What of a picture the network sees, and where its answers lie in the picture.

use convlab::data::{Ground, Photo, Window};

use super::model::Model;
use crate::shell::Failure;

impl Model {
    /// Whether a picture has the ground that the training's pictures do not have.
    pub fn is_opposite(&self, photo: &Photo) -> Result<bool, Failure> {
        let Some(ground) = self.ground else {
            return Ok(false);
        };
        let [_, height, width] = self.session.network().input;
        let own = Ground::of(&self.planes(photo)?, [height, width]);
        Ok(own.is_some_and(|own| own != ground))
    }

    /// Whether the network sees the window that `fit` says, so that its answers have a place in the picture.
    pub fn is_whole(&self) -> bool {
        self.recipe().eval_transforms.is_empty()
    }

    /// Height and width of what masks and boxes are told and drawn for: the picture, or what the network sees of it.
    pub fn drawn(&self, picture: [usize; 2]) -> [usize; 2] {
        let [_, height, width] = self.session.network().input;
        match self.is_whole() {
            true => picture,
            false => [height, width],
        }
    }

    /// The part of that which the network's input shows.
    pub fn window(&self, picture: [usize; 2]) -> Window {
        let dataset = self.session.dataset();
        match self.is_whole() {
            true => self
                .recipe()
                .fit
                .window(picture, [dataset.height, dataset.width]),
            false => {
                let [height, width] = self.drawn(picture);
                Window::inside(0, 0, height, width)
            }
        }
    }

    /// The pixels to draw on, H x W x 3.
    pub fn seen(&self, photo: &Photo) -> Result<Vec<u8>, Failure> {
        if self.is_whole() {
            let pixels = photo.rgba.chunks_exact(4);
            return Ok(pixels
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                .collect());
        }
        let channels = self.session.dataset().channels.max(1);
        let planes = self.planes(photo)?;
        let plane = planes.len() / channels;
        let pixel = |at: usize| {
            [0, 1, 2].map(|channel: usize| planes[at + plane * channel.min(channels - 1)])
        };
        Ok((0..plane).flat_map(pixel).collect())
    }

    /// What the network sees, as bytes, plane by plane.
    fn planes(&self, photo: &Photo) -> Result<Vec<u8>, Failure> {
        let (transform, dataset) = (self.session.transform(), self.session.dataset());
        let size = [photo.width, photo.height];
        Ok(transform.picture_bytes(dataset, self.recipe().fit, &photo.rgba, size)?)
    }
}
