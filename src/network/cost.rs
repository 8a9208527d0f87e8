//! What a network costs: multiply-adds of one forward pass of one picture.

use super::Layer;

/// Multiply-adds a layer does for one picture, given the shape it puts out (`[c, h, w]` or `[features]`).
///
/// Convolution: outputs x (channels_in / groups) x kernel; transposed convolution: the same, counted from its input;
/// linear: features_in x features_out. The rest (pooling, activations, sums) is not counted, as is usual.
/// A FLOP count is twice this.
pub fn multiply_adds(layer: &Layer, input: &[usize], output: &[usize]) -> u64 {
    let product = |shape: &[usize]| {
        shape
            .iter()
            .fold(1u64, |product, &size| product.saturating_mul(size as u64))
    };
    match *layer {
        Layer::Conv2d {
            channels_in,
            kernel,
            groups,
            ..
        } => product(output) * (channels_in / groups.max(1)) as u64 * product(&kernel),
        Layer::ConvTranspose2d {
            channels_out,
            kernel,
            groups,
            ..
        } => product(input) * (channels_out / groups.max(1)) as u64 * product(&kernel),
        Layer::Linear {
            features_in,
            features_out,
            ..
        } => features_in as u64 * features_out as u64,
        Layer::BatchNorm2d { .. }
        | Layer::MaxPool2d { .. }
        | Layer::AvgPool2d { .. }
        | Layer::AdaptiveAvgPool2d { .. }
        | Layer::MaxUnpool2d { .. }
        | Layer::Upsample { .. }
        | Layer::ChannelPad { .. }
        | Layer::Relu
        | Layer::LeakyRelu { .. }
        | Layer::Sigmoid
        | Layer::Tanh
        | Layer::Dropout { .. }
        | Layer::Flatten
        | Layer::View { .. }
        | Layer::Add
        | Layer::Concat => 0,
    }
}
