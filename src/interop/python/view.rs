//! Views of a tensor that wait for what they lead to: `view`, `permute`, `squeeze` and their like, one after another, are one layer or none.

use super::value::Tensor;
use crate::network::layers::{
    ChannelShuffle, Flatten, Permute, PixelShuffle, PixelUnshuffle, Rearrangement, Reshape,
};
use crate::network::{Layer, layers};

/// A picture's values read as `found.shape`, in the order `found.order`, and called `sizes` then. There may be any number of sizes, also none.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub found: Rearrangement,
    pub sizes: Vec<usize>,
}

fn product(sizes: &[usize]) -> usize {
    sizes
        .iter()
        .fold(1, |product: usize, &size| product.saturating_mul(size))
}

impl View {
    /// The values as they are.
    pub fn of(shape: &[usize]) -> Self {
        Self {
            found: Rearrangement {
                shape: shape.to_vec(),
                order: (0..shape.len()).collect(),
            },
            sizes: shape.to_vec(),
        }
    }

    /// The same values under other sizes; none where their number is another.
    pub fn reshaped(mut self, sizes: Vec<usize>) -> Option<Self> {
        let fits = product(&sizes) == product(&self.sizes);
        self.sizes = sizes;
        fits.then_some(self)
    }

    /// Axes in another order, counted from 0; none where that takes two layers.
    pub fn permuted(&self, order: &[usize]) -> Option<Self> {
        let sizes: Vec<usize> = order.iter().map(|&axis| self.sizes[axis]).collect();
        let read: Vec<usize> = self
            .found
            .order
            .iter()
            .map(|&axis| self.found.shape[axis])
            .collect();
        let found = match (self.is_in_order(), read == self.sizes) {
            (true, _) => Rearrangement {
                shape: self.sizes.clone(),
                order: order.to_vec(),
            },
            (false, true) => Rearrangement {
                shape: self.found.shape.clone(),
                order: order.iter().map(|&axis| self.found.order[axis]).collect(),
            },
            (false, false) => return None,
        };
        Some(Self { found, sizes })
    }

    /// Whether the values are read in the order in which they lie.
    pub fn is_in_order(&self) -> bool {
        same(&self.found, &View::of(&[product(&self.sizes)]).found)
    }

    /// The layer that makes it of a tensor of that shape; none where nothing is to be done.
    pub fn layer(&self, shape: &[usize]) -> Option<Layer> {
        if self.is_in_order() {
            return match self.sizes[..] {
                _ if self.sizes == shape => None,
                [_] => Some(Layer::Flatten(Flatten {})),
                _ => Some(Layer::Reshape(Reshape {
                    output: self.sizes.clone(),
                })),
            };
        }
        let known = usual(shape, &self.sizes).into_iter().find(|layer| {
            let found = layer.rearrangement(shape);
            found.is_some_and(|found| same(&found, &self.found))
        });
        known.or_else(|| {
            Some(Layer::Permute(Permute {
                shape: self.found.shape.clone(),
                order: self.found.order.iter().map(|axis| axis + 1).collect(),
                output: self.sizes.clone(),
            }))
        })
    }
}

/// What PyTorch has a layer of its own for between two shapes.
fn usual(from: &[usize], to: &[usize]) -> Vec<Layer> {
    let (&[channels, height, width], &[channels_out, rows, columns]) = (from, to) else {
        return Vec::new();
    };
    if from == to {
        let divisors = (2..channels).filter(|groups| channels % groups == 0);
        return divisors
            .map(|groups| Layer::ChannelShuffle(ChannelShuffle { groups }))
            .collect();
    }
    let factor = |large: usize, small: usize| {
        (small > 0 && large.is_multiple_of(small)).then(|| large / small)
    };
    let shuffled = factor(rows, height)
        .filter(|&factor| columns == width * factor && channels == channels_out * factor * factor);
    let unshuffled = factor(height, rows)
        .filter(|&factor| width == columns * factor && channels_out == channels * factor * factor);
    let shuffled = shuffled.map(|factor| Layer::PixelShuffle(PixelShuffle { factor }));
    let unshuffled = unshuffled.map(|factor| Layer::PixelUnshuffle(PixelUnshuffle { factor }));
    shuffled.into_iter().chain(unshuffled).collect()
}

/// Whether two read the same values one after another: axes of size 1 left out, those that lie in each other as one.
fn same(a: &Rearrangement, b: &Rearrangement) -> bool {
    let merged = |found: &Rearrangement| {
        let mut axes: Vec<(usize, usize)> = Vec::new();
        for (size, stride) in found.strides() {
            match axes.last_mut() {
                _ if size == 1 => {}
                Some(last) if last.1 == size * stride => *last = (last.0 * size, stride),
                _ => axes.push((size, stride)),
            }
        }
        axes
    };
    merged(a) == merged(b)
}

impl Tensor {
    /// Sizes of one picture as the program sees them; none behind a layer that does not fit.
    pub fn sizes(&self) -> Option<Vec<usize>> {
        if let Some(spread) = &self.spread {
            return Some(spread.clone());
        }
        if let Some(view) = &self.view {
            return Some(view.sizes.clone());
        }
        let sizes = self
            .shape
            .as_ref()?
            .iter()
            .enumerate()
            .map(|(axis, &size)| {
                let stride = axis.checked_sub(1).map_or(1, |axis| self.stride[axis]);
                size.div_ceil(stride.max(1))
            });
        Some(sizes.collect())
    }

    /// Whether nothing waits to be made a layer.
    pub fn is_plain(&self) -> bool {
        self.stride == [1, 1] && self.view.is_none() && self.spread.is_none()
    }

    /// The same values seen otherwise; as they are where the view changes nothing.
    pub fn viewed(&self, view: View) -> Self {
        let is_plain = view.is_in_order() && self.shape.as_ref() == Some(&view.sizes);
        Self {
            view: (!is_plain).then_some(view),
            ..self.clone()
        }
    }
}

/// What spreads the one value along an axis of size 1, one layer an axis; none where another axis is to grow.
pub fn spreading(from: &[usize], to: &[usize]) -> Option<Vec<(Layer, usize)>> {
    let (&[channels, height, width], &[channels_to, rows, columns]) = (from, to) else {
        return None;
    };
    let grows = |from: usize, to: usize| from == to || from == 1;
    if !grows(channels, channels_to) || !grows(height, rows) || !grows(width, columns) {
        return None;
    }
    let mut found = Vec::new();
    if [height, width] != [rows, columns] {
        let layer = Layer::Upsample(layers::Upsample {
            scale: [rows / height.max(1), columns / width.max(1)],
            mode: crate::network::UpsampleMode::Nearest,
            align_corners: false,
        });
        found.push((layer, 1));
    }
    if channels != channels_to {
        found.push((Layer::Concat(layers::Concat { dim: 1 }), channels_to));
    }
    Some(found)
}
