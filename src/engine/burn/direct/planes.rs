//! A picture laid out for the loops of a convolution.

use super::Sizes;

/// A picture's channels, padded; where columns are strided, those of the same remainder side by side, so that every column of a
/// kernel reads neighbours.
pub(crate) struct Planes {
    pub values: Vec<f32>,
    rows: usize,
    /// Columns of one remainder.
    pub columns: usize,
    stride: usize,
    /// Place of each column of the kernel within a channel.
    pub kernel_columns: Vec<usize>,
}

impl Planes {
    pub fn new(sizes: &Sizes) -> Self {
        let stride = sizes.stride[1];
        let [rows, columns] = [0, 1].map(|axis| {
            let reach = (sizes.output[axis] - 1) * sizes.stride[axis]
                + (sizes.kernel[axis] - 1) * sizes.dilation[axis]
                + 1;
            reach.max(sizes.input[axis] + 2 * sizes.padding[axis])
        });
        let columns = columns.div_ceil(stride);
        let kernel_columns = (0..sizes.kernel[1])
            .map(|column| column * sizes.dilation[1])
            .map(|column| column % stride * rows * columns + column / stride)
            .collect();
        Self {
            values: vec![0.0; sizes.channels_in * stride * rows * columns],
            rows,
            columns,
            stride,
            kernel_columns,
        }
    }

    /// Values of one channel.
    pub fn plane(&self) -> usize {
        self.stride * self.rows * self.columns
    }

    pub fn channel(&self, channel: usize) -> usize {
        channel * self.plane()
    }

    pub fn fill(&mut self, input: &[f32], picture: usize, sizes: &Sizes) {
        let [rows, columns] = sizes.input;
        let (plane, stride) = (self.plane(), self.stride);
        for channel in 0..sizes.channels_in {
            for row in 0..rows {
                let from = ((picture * sizes.channels_in + channel) * rows + row) * columns;
                let from = &input[from..from + columns];
                let into = channel * plane + (row + sizes.padding[0]) * self.columns;
                if stride == 1 {
                    self.values[into + sizes.padding[1]..][..columns].copy_from_slice(from);
                    continue;
                }
                for (column, value) in from.iter().enumerate() {
                    let column = column + sizes.padding[1];
                    let remainder = column % stride * self.rows * self.columns;
                    self.values[into + remainder + column / stride] = *value;
                }
            }
        }
    }
}
