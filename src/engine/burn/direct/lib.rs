//! Convolutions on a processor: eight output channels side by side, sums in registers, nothing unfolded. Burn's own path copies
//! every window, and takes the weight's gradient for a convolution whose kernel is as large as the output, which at small batches
//! is the slowest part of a step.

mod backward_weight;
mod forward;
mod planes;

use wide::f32x8;

pub use backward_weight::conv2d_backward_weight;
pub use forward::{conv2d_backward_input, conv2d_forward};

/// Output channels that are worked on together.
const LANES: usize = 8;

/// Sizes of a convolution: the input is `[batch, channels_in, rows, columns]`.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    pub batch: usize,
    pub channels_in: usize,
    pub channels_out: usize,
    /// Rows and columns of input, output and kernel.
    pub input: [usize; 2],
    pub output: [usize; 2],
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    /// Rows and columns of zeros before the input; of less than none so many of the input's first are left out.
    pub padding: [isize; 2],
    pub dilation: [usize; 2],
    pub groups: usize,
}

/// Output channels of a block side by side: `[group, block, length]` of LANES channels, from `[channel, length]`. Lanes without a channel
/// stay as they are.
fn side_by_side(values: &[f32], group_out: usize, length: usize, into: &mut [f32x8]) {
    let blocks = group_out.div_ceil(LANES);
    for (out, values) in values.chunks_exact(length).enumerate() {
        let (group, out) = (out / group_out, out % group_out);
        let into = &mut into[(group * blocks + out / LANES) * length..][..length];
        for (into, value) in into.iter_mut().zip(values) {
            into.as_mut_array()[out % LANES] = *value;
        }
    }
}
