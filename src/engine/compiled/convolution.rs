//! Convolutions: their sizes, and the tile a work item takes in each of their kernels.

use super::plan::Constants;
use super::tiles::{Tiles, fit};
use crate::spec::Layer;

/// The sizes of a convolution, or of the convolution a transposed one transposes ("in" is then the larger side).
#[derive(Debug, Clone, Copy)]
pub struct ConvShape {
    pub channels_in: usize,
    pub channels_out: usize,
    pub groups: usize,
    pub input: [usize; 2],
    pub output: [usize; 2],
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub padding: [usize; 2],
    pub dilation: [usize; 2],
}

impl ConvShape {
    /// Of a convolution or a transposed one, from its input `[height, width]` to its output.
    pub fn of(layer: &Layer, input: [usize; 2], output: [usize; 2]) -> Self {
        match *layer {
            Layer::Conv2d {
                channels_in,
                channels_out,
                kernel,
                stride,
                padding,
                dilation,
                groups,
                ..
            } => Self {
                channels_in,
                channels_out,
                groups,
                input,
                // Where the pooling is fused, the operation's output is smaller.
                output: [0, 1].map(|axis| {
                    let reach = dilation[axis] * (kernel[axis] - 1) + 1;
                    (input[axis] + 2 * padding[axis] - reach) / stride[axis] + 1
                }),
                kernel,
                stride,
                padding,
                dilation,
            },
            Layer::ConvTranspose2d {
                channels_in,
                channels_out,
                kernel,
                stride,
                padding,
                dilation,
                groups,
                ..
            } => Self {
                channels_in: channels_out,
                channels_out: channels_in,
                groups,
                input: output,
                output: input,
                kernel,
                stride,
                padding,
                dilation,
            },
            _ => Self {
                channels_in: 1,
                channels_out: 1,
                groups: 1,
                input,
                output,
                kernel: [1, 1],
                stride: [1, 1],
                padding: [0, 0],
                dilation: [1, 1],
            },
        }
    }

    pub fn constants(&self) -> Constants {
        vec![
            ("CHANNELS_IN", self.channels_in.into()),
            ("CHANNELS_OUT", self.channels_out.into()),
            ("GROUP_IN", (self.channels_in / self.groups).into()),
            ("GROUP_OUT", (self.channels_out / self.groups).into()),
            ("HEIGHT_IN", self.input[0].into()),
            ("WIDTH_IN", self.input[1].into()),
            ("HEIGHT_OUT", self.output[0].into()),
            ("WIDTH_OUT", self.output[1].into()),
            ("KERNEL_H", self.kernel[0].into()),
            ("KERNEL_W", self.kernel[1].into()),
            ("STRIDE_H", self.stride[0].into()),
            ("STRIDE_W", self.stride[1].into()),
            ("PADDING_H", self.padding[0].into()),
            ("PADDING_W", self.padding[1].into()),
            ("DILATION_H", self.dilation[0].into()),
            ("DILATION_W", self.dilation[1].into()),
        ]
    }

    pub fn multiply_adds(&self) -> usize {
        self.channels_out
            * self.output[0]
            * self.output[1]
            * (self.channels_in / self.groups)
            * self.kernel[0]
            * self.kernel[1]
    }

    /// Tiles of `shaders/shared/conv2d_tile.wgsl`: adds its constants, gives the work items of a picture.
    pub fn tile_convolution(
        &self,
        tiles: &Tiles,
        pooled: bool,
        constants: &mut Constants,
    ) -> usize {
        let group_out = self.channels_out / self.groups;
        let [kernel_w, stride, dilation] = [self.kernel[1], self.stride[1], self.dilation[1]];
        let step = if pooled { 2 } else { 1 };
        let count = |c: usize, y: usize, x: usize| {
            group_out.div_ceil(c) * self.output[0].div_ceil(y) * self.output[1].div_ceil(x)
        };
        let mut best = ([1, step, step], usize::MAX);
        for c in 1..=group_out.min(tiles.conv_channels) {
            for y in (step..=tiles.conv_rows.max(step)).step_by(step) {
                for x in (step..=tiles.conv_columns.max(step)).step_by(step) {
                    let multiply_adds = c * y * x * kernel_w;
                    let smallest = c * y * x == step * step;
                    if multiply_adds > tiles.multiply_adds && !smallest {
                        continue;
                    }
                    let span = (x - 1) * stride + (kernel_w - 1) * dilation + 1;
                    let loads = y * span + c * kernel_w;
                    let cost = count(c, y, x) * (multiply_adds + tiles.load * loads);
                    if cost < best.1 {
                        best = ([c, y, x], cost);
                    }
                }
            }
        }
        let [c, y, x] = best.0;
        constants.extend([
            ("TILE_C", c.into()),
            ("TILE_Y", y.into()),
            ("TILE_X", x.into()),
        ]);
        self.groups * count(c, y, x)
    }

    /// Tiles of `shaders/shared/conv2d_transposed_tile.wgsl`.
    pub fn tile_transposed(&self, tiles: &Tiles, pooled: bool, constants: &mut Constants) -> usize {
        let group_in = self.channels_in / self.groups;
        let tile_c = fit(group_in, tiles.conv_channels, 1);
        let columns = self.stride[1] * if pooled { 2 } else { 1 };
        let tile_x = fit(self.input[1], tiles.conv_columns, columns);
        constants.extend([("TILE_C", tile_c.into()), ("TILE_X", tile_x.into())]);
        self.groups * group_in.div_ceil(tile_c) * self.input[0] * self.input[1].div_ceil(tile_x)
    }
}

/// What a work item of `shaders/conv2d_backward_weight.wgsl` takes at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightTile {
    channels: usize,
    inputs: usize,
    kernel_rows: usize,
    rows: usize,
    columns: usize,
}

impl WeightTile {
    /// The tile with the least work: multiply-adds, and loads at what they cost.
    pub fn choose(shape: &ConvShape, tiles: &Tiles, pooled: bool) -> Self {
        let whole = tiles.weight_whole_kernel && shape.dilation[0] == 1;
        let sides = Self {
            channels: 1,
            inputs: 1,
            kernel_rows: if whole { shape.kernel[0] } else { 1 },
            rows: shape.output[0].min(tiles.weight_rows),
            columns: shape.output[1].min(tiles.weight_columns),
        };
        // A large kernel alone may be too much.
        let sides = [
            sides,
            Self {
                rows: 1,
                columns: 1,
                ..sides
            },
            Self {
                kernel_rows: 1,
                ..sides
            },
        ]
        .into_iter()
        .find(|tile| tile.multiply_adds(shape) <= tiles.multiply_adds)
        .unwrap_or(Self {
            kernel_rows: 1,
            rows: 1,
            columns: 1,
            ..sides
        });
        let mut best = (sides, usize::MAX);
        for channels in 1..=(shape.channels_out / shape.groups).min(tiles.conv_channels) {
            for inputs in 1..=(shape.channels_in / shape.groups).min(tiles.conv_channels) {
                let tile = Self {
                    channels,
                    inputs,
                    ..sides
                };
                let cost = tile.count(shape)
                    * (tile.multiply_adds(shape) + tiles.load * tile.loads(shape, pooled));
                let fits = tile.multiply_adds(shape) <= tiles.multiply_adds;
                if cost < best.1 && (fits || channels * inputs == 1) {
                    best = (tile, cost);
                }
            }
        }
        best.0
    }

    fn multiply_adds(&self, shape: &ConvShape) -> usize {
        let taps = self.kernel_rows * shape.kernel[1];
        self.channels * self.inputs * taps * self.rows * self.columns
    }

    /// Loads of a stop: the input columns that are new, the gradients (a value and a winner for each pooling window).
    fn loads(&self, shape: &ConvShape, pooled: bool) -> usize {
        let rows =
            (self.rows - 1) * shape.stride[0] + (self.kernel_rows - 1) * shape.dilation[0] + 1;
        let span =
            (self.columns - 1) * shape.stride[1] + (shape.kernel[1] - 1) * shape.dilation[1] + 1;
        let gradients = if pooled {
            2 * self.rows.div_ceil(2) * self.columns.div_ceil(2)
        } else {
            self.rows * self.columns
        };
        self.inputs * rows * span.min(self.columns * shape.stride[1]) + self.channels * gradients
    }

    /// Tiles the weight is made of.
    pub fn count(&self, shape: &ConvShape) -> usize {
        shape.groups
            * (shape.channels_out / shape.groups).div_ceil(self.channels)
            * (shape.channels_in / shape.groups).div_ceil(self.inputs)
            * shape.kernel[0].div_ceil(self.kernel_rows)
    }

    /// Bands of output rows of a picture.
    pub fn bands(&self, shape: &ConvShape) -> usize {
        shape.output[0].div_ceil(self.rows)
    }

    pub fn constants(&self) -> Constants {
        vec![
            ("TILE_C", self.channels.into()),
            ("TILE_I", self.inputs.into()),
            ("TILE_K", self.kernel_rows.into()),
            ("TILE_Y", self.rows.into()),
            ("TILE_X", self.columns.into()),
        ]
    }
}
