//! A person's own picture as one input of the network, prepared as the data's pictures are.

use super::Transform;
use crate::data::{DataError, Dataset, Split};
use crate::recipe::Fit;

impl Transform {
    /// RGBA bytes (H x W x 4) to 1 x C x H x W floats: brought to the data set's size by `fit` as its files are, then what is done to
    /// held-out pictures; gray where the data set is.
    ///
    /// # Errors
    /// [`DataError::PictureBytes`] where the bytes are not those of a picture of that width and height.
    pub fn picture(
        &self,
        dataset: &Dataset,
        fit: Fit,
        rgba: &[u8],
        [width, height]: [usize; 2],
    ) -> Result<Vec<f32>, DataError> {
        let pixels = photo(dataset, fit, rgba, [width, height])?;
        Ok(self.eval_batch(dataset, &Split::of_classes(pixels, vec![0]), &[0]))
    }

    /// The same before normalisation: C x H x W bytes, what the network sees.
    ///
    /// # Errors
    /// [`DataError::PictureBytes`].
    pub fn picture_bytes(
        &self,
        dataset: &Dataset,
        fit: Fit,
        rgba: &[u8],
        [width, height]: [usize; 2],
    ) -> Result<Vec<u8>, DataError> {
        let pixels = photo(dataset, fit, rgba, [width, height])?;
        Ok(self.pictures(dataset, &Split::of_classes(pixels, vec![0]), &[0]))
    }
}

/// The photo as C x H x W bytes of the data set's size.
fn photo(
    dataset: &Dataset,
    fit: Fit,
    rgba: &[u8],
    [width, height]: [usize; 2],
) -> Result<Vec<u8>, DataError> {
    let expected = width.checked_mul(height).and_then(|n| n.checked_mul(4));
    if expected != Some(rgba.len()) || rgba.is_empty() {
        return Err(DataError::PictureBytes {
            width,
            height,
            length: rgba.len(),
        });
    }
    let mut planar = Vec::with_capacity(dataset.channels * width * height);
    for channel in 0..dataset.channels {
        planar.extend(rgba.chunks_exact(4).map(|pixel| match dataset.channels {
            1 => luma(pixel),
            _ => pixel[channel.min(2)],
        }));
    }
    Ok(fit.picture(&planar, [height, width], [dataset.height, dataset.width]))
}

/// Gray by ITU-R 601 weights in 16-bit fixed point, as PIL converts RGB to L.
pub(super) fn luma(pixel: &[u8]) -> u8 {
    let weighted =
        u32::from(pixel[0]) * 19_595 + u32::from(pixel[1]) * 38_470 + u32::from(pixel[2]) * 7_471;
    ((weighted + 0x8000) >> 16) as u8
}
