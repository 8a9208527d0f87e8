//! A user's photo as one input of the network: what a camera or a drop gives, made to look like a picture of the data set.

use super::{Transform, resize};
use crate::data::{DataError, Dataset};

impl Transform {
    /// RGBA bytes (H x W x 4) to 1 x C x H x W floats: cropped in the middle to the data set's proportions, reduced to the data
    /// set's size and then to the network's, as its pictures are; gray where the data set is.
    pub fn picture(
        &self,
        dataset: &Dataset,
        rgba: &[u8],
        width: usize,
        height: usize,
    ) -> Result<Vec<f32>, DataError> {
        let planar = photo(dataset, rgba, width, height)?;
        let [_, net_height, net_width] = self.output_shape(dataset);
        let sized = resize(
            &planar,
            [dataset.height, dataset.width],
            [net_height, net_width],
        );
        Ok(super::normalise(
            &sized,
            net_height * net_width,
            &self.tables(dataset.channels),
        ))
    }
}

/// The photo as C x H x W bytes of the data set's size.
fn photo(
    dataset: &Dataset,
    rgba: &[u8],
    width: usize,
    height: usize,
) -> Result<Vec<u8>, DataError> {
    let expected = width.checked_mul(height).and_then(|n| n.checked_mul(4));
    if expected != Some(rgba.len()) || rgba.is_empty() {
        return Err(DataError::PictureBytes {
            width,
            height,
            length: rgba.len(),
        });
    }
    // The largest centred rectangle of the data set's proportions.
    let crop_width = (height * dataset.width / dataset.height.max(1)).clamp(1, width);
    let crop_height = (width * dataset.height / dataset.width.max(1)).clamp(1, height);
    let (left, top) = ((width - crop_width) / 2, (height - crop_height) / 2);
    let mut planar = Vec::with_capacity(dataset.channels * crop_width * crop_height);
    for channel in 0..dataset.channels {
        for row in rgba.chunks_exact(width * 4).skip(top).take(crop_height) {
            let pixels = row.chunks_exact(4).skip(left).take(crop_width);
            planar.extend(pixels.map(|pixel| {
                if dataset.channels == 1 {
                    luma(pixel)
                } else {
                    pixel[channel.min(2)]
                }
            }));
        }
    }
    Ok(resize(
        &planar,
        [crop_height, crop_width],
        [dataset.height, dataset.width],
    ))
}

/// Gray by ITU-R 601 weights in 16-bit fixed point, as PIL converts RGB to L.
pub(super) fn luma(pixel: &[u8]) -> u8 {
    let weighted =
        u32::from(pixel[0]) * 19_595 + u32::from(pixel[1]) * 38_470 + u32::from(pixel[2]) * 7_471;
    ((weighted + 0x8000) >> 16) as u8
}
