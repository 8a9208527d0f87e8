//! A picture laid out for the loops of a convolution.

use std::ops::Range;

use super::Sizes;

/// A picture's channels, padded; where columns are strided, those of the same remainder side by side, so that every column of a
/// kernel reads neighbours.
pub(crate) struct Planes {
    pub values: Vec<f32>,
    rows: usize,
    /// Columns of one remainder.
    pub columns: usize,
    stride: usize,
    /// Rows and columns of the input that windows cover.
    covered: [Range<usize>; 2],
    /// Place of each column of the kernel within a channel.
    pub kernel_columns: Vec<usize>,
}

impl Planes {
    pub fn new(sizes: &Sizes) -> Self {
        let stride = sizes.stride[1];
        // As far as the windows reach.
        let [rows, columns] = [0, 1].map(|axis| {
            (sizes.output[axis] - 1) * sizes.stride[axis]
                + (sizes.kernel[axis] - 1) * sizes.dilation[axis]
                + 1
        });
        let columns = columns.div_ceil(stride);
        let covered = |axis: usize, reach: usize| {
            let input = sizes.input[axis];
            let first = (-sizes.padding[axis]).max(0) as usize;
            let end = (reach as isize - sizes.padding[axis]).max(0) as usize;
            first.min(input)..end.clamp(first.min(input), input)
        };
        let covered = [covered(0, rows), covered(1, columns * stride)];
        let kernel_columns = (0..sizes.kernel[1])
            .map(|column| column * sizes.dilation[1])
            .map(|column| column % stride * rows * columns + column / stride)
            .collect();
        Self {
            values: vec![0.0; sizes.channels_in * stride * rows * columns],
            rows,
            columns,
            stride,
            covered,
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
        let [covered_rows, covered_columns] = self.covered.clone();
        let first = covered_columns.start.wrapping_add_signed(sizes.padding[1]);
        for channel in 0..sizes.channels_in {
            for row in covered_rows.clone() {
                let from = ((picture * sizes.channels_in + channel) * rows + row) * columns;
                let from = &input[from + covered_columns.start..from + covered_columns.end];
                let row = row.wrapping_add_signed(sizes.padding[0]);
                let into = channel * plane + row * self.columns;
                if stride == 1 {
                    self.values[into + first..][..from.len()].copy_from_slice(from);
                    continue;
                }
                for (column, value) in (first..).zip(from) {
                    let remainder = column % stride * self.rows * self.columns;
                    self.values[into + remainder + column / stride] = *value;
                }
            }
        }
    }
}
