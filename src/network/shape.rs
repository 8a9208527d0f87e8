//! Shape inference: what every layer puts out for one picture, or an error that teaches.

use super::parameters::elements;
use super::walk::Walk;
use super::{Layer, Network, NetworkError};
use crate::said::phrase;

/// Largest number of elements of one picture's activation, and of one tensor of weights: beyond it nothing here could train.
const ELEMENTS_LIMIT: usize = 1 << 28;
/// The batch size used where a message quotes what PyTorch would say.
pub(super) const EXAMPLE_BATCH: usize = 64;

impl Network {
    /// The output shape of every node for one picture: `[channels, height, width]` or `[features]`.
    ///
    /// # Errors
    /// The first layer that cannot take what reaches it, with what PyTorch would do and what would mend it.
    pub fn shapes(&self) -> Result<Vec<Vec<usize>>, NetworkError> {
        self.shapes_for_batch(EXAMPLE_BATCH)
    }

    /// [`Network::shapes`], with messages that speak of batches of this size.
    pub fn shapes_for_batch(&self, batch: usize) -> Result<Vec<Vec<usize>>, NetworkError> {
        self.wiring()?;
        self.infer(self.input, batch)
            .map_err(|(index, error)| self.add_mend(index, error))
    }

    /// Number of classes: features of the network's own output, or its channels where that is a map; of boxes where it puts out those.
    pub fn classes(&self) -> Result<usize, NetworkError> {
        if let Some(grid) = self.box_grid()? {
            return Ok(grid.classes);
        }
        Ok(self.outputs()?[0].classes())
    }

    /// Height and width of the map of classes that the network puts out; none where it puts out a vector, or boxes.
    pub fn output_map(&self) -> Result<Option<[usize; 2]>, NetworkError> {
        if !self.head.is_classes() {
            return Ok(None);
        }
        Ok(match self.outputs()?[0].shape[..] {
            [_, height, width] => Some([height, width]),
            _ => None,
        })
    }

    /// The shapes for pictures of that size, up to the first layer that is wrong.
    fn infer(
        &self,
        input: [usize; 3],
        batch: usize,
    ) -> Result<Vec<Vec<usize>>, (usize, NetworkError)> {
        let mut walk = Walk::new(input, batch);
        let pass = |(index, node)| {
            let reach = walk.reach(node);
            let shape = walk.pass(node, &reach).map_err(|error| (index, error))?;
            // Behind a layer that is right it is known what reaches the next.
            Ok(shape.unwrap_or_default())
        };
        self.nodes.iter().enumerate().map(pass).collect()
    }

    /// Says which square picture size would do, if the layer is the only thing in the way.
    fn add_mend(&self, index: usize, error: NetworkError) -> NetworkError {
        let NetworkError::Shape(mut mismatch) = error else {
            return error;
        };
        if !mismatch.mend.is_empty() {
            return NetworkError::Shape(mismatch);
        }
        let [channels, height, width] = self.input;
        let fitting =
            (1..=512).find(|&size| self.infer([channels, size, size], EXAMPLE_BATCH).is_ok());
        mismatch.mend = match fitting {
            Some(size) if [height, width] != [size, size] => {
                phrase!(
                    " The pictures are {height}×{width}: Resize({size}) mends it.",
                    height,
                    width,
                    size
                )
            }
            _ => self.nodes[index].layer.mend(&mismatch.layer),
        };
        NetworkError::Shape(mismatch)
    }
}

/// Whether nothing here could train a layer that puts that out.
pub(super) fn too_large(layer: &Layer, shape: &[usize]) -> Option<NetworkError> {
    [
        ("an activation of one picture", elements(shape)),
        ("a weight tensor", layer.largest_tensor()),
    ]
    .into_iter()
    .find(|&(_, size)| size > ELEMENTS_LIMIT)
    .map(|(what, size)| NetworkError::TooLarge {
        what,
        size,
        limit: ELEMENTS_LIMIT,
    })
}

/// What a layer puts out for such inputs, shapes of one picture. A max unpooling's inputs are its own, its pooling's input and its
/// pooling's output.
///
/// # Errors
/// As [`Network::shapes`] gives, without what would mend it.
pub fn output_shape(
    name: &str,
    layer: &Layer,
    inputs: &[&[usize]],
) -> Result<Vec<usize>, NetworkError> {
    layer.shape(name, EXAMPLE_BATCH, inputs)
}
