//! Convolutions: their sizes, and the tile a work item takes in each of their kernels.

use super::plan::Constants;
use super::tiles::Tiles;
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

    /// Tiles of `shaders/shared/conv2d_tile.wgsl`: adds its constants, gives the work items of a batch.
    pub fn tile_convolution(
        &self,
        tiles: &Tiles,
        pooled: bool,
        batch: usize,
        constants: &mut Constants,
    ) -> usize {
        let channels = self.channels_out / self.groups;
        let [kernel, stride, dilation] = [self.kernel[1], self.stride[1], self.dilation[1]];
        let step = if pooled { [2, 2] } else { [1, 1] };
        let loads = |[c, y, x]: [usize; 3]| {
            let values = y * ((x - 1) * stride + (kernel - 1) * dilation + 1);
            tiles.load * values + tiles.shared_load() * c * kernel
        };
        let multiply_adds = |[c, y, x]: [usize; 3]| c * y * x * kernel;
        let tile = cheapest(
            tiles,
            [channels, self.output[0], self.output[1]],
            step,
            loads,
            multiply_adds,
        );
        let pictures = tile_constants(tiles, tile, batch, constants);
        let [c, y, x] = tile;
        pictures
            * self.output[0].div_ceil(y)
            * self.output[1].div_ceil(x)
            * self.groups
            * channels.div_ceil(c)
    }

    /// Tiles of `shaders/shared/conv2d_transposed_tile.wgsl`: adds its constants, gives the work items of a batch.
    pub fn tile_transposed(
        &self,
        tiles: &Tiles,
        pooled: bool,
        batch: usize,
        constants: &mut Constants,
    ) -> usize {
        let channels = self.channels_in / self.groups;
        let [kernel, stride, dilation] = [self.kernel[1], self.stride[1], self.dilation[1]];
        // A tile's rows lie a stride apart.
        let rows = self.input[0].div_ceil(self.stride[0]);
        let step = [1, stride * if pooled { 2 } else { 1 }];
        // Of a tile as wide as the map the source's own columns alone are loaded and multiplied.
        let [wide, source] = [self.input[1], self.output[1]];
        let loads = |[c, y, x]: [usize; 3]| {
            let values = match x >= wide {
                true => y * source,
                false => y * ((x - 1 + (kernel - 1) * dilation) / stride + 2),
            };
            tiles.load * values + tiles.shared_load() * c * kernel
        };
        let multiply_adds = |[c, y, x]: [usize; 3]| match x >= wide {
            true => c * y * source * kernel,
            false => c * y * x * kernel / stride,
        };
        let tile = cheapest(
            tiles,
            [channels, rows, self.input[1]],
            step,
            loads,
            multiply_adds,
        );
        let pictures = tile_constants(tiles, tile, batch, constants);
        let [c, y, x] = tile;
        pictures
            * rows.div_ceil(y)
            * self.input[1].div_ceil(x)
            * self.stride[0]
            * self.groups
            * channels.div_ceil(c)
    }
}

/// Adds a tile's constants; gives the pictures of a batch, padded where four of them load together.
fn tile_constants(
    tiles: &Tiles,
    [c, y, x]: [usize; 3],
    batch: usize,
    constants: &mut Constants,
) -> usize {
    // With one or two pictures half of a quad would work for nothing.
    let quads = tiles.quads && batch > 2;
    constants.extend([
        ("QUADS", quads.into()),
        ("TILE_C", c.into()),
        ("TILE_Y", y.into()),
        ("TILE_X", x.into()),
    ]);
    match quads {
        true => tiles.padded(batch),
        false => batch,
    }
}

/// The tile (channels, rows, columns) with the least work for a map of these sizes: its multiply-adds, and what its loads cost.
/// Rows and columns are multiples of `step`.
fn cheapest(
    tiles: &Tiles,
    sizes: [usize; 3],
    step: [usize; 2],
    loads: impl Fn([usize; 3]) -> usize,
    multiply_adds: impl Fn([usize; 3]) -> usize,
) -> [usize; 3] {
    let mut best = ([1, step[0], step[1]], usize::MAX);
    for c in 1..=sizes[0].min(tiles.conv_channels) {
        for y in (step[0]..=tiles.conv_rows.max(step[0])).step_by(step[0]) {
            for x in (step[1]..=tiles.conv_columns.max(step[1])).step_by(step[1]) {
                let tile = [c, y, x];
                let smallest = tile == [1, step[0], step[1]];
                let count = sizes[0].div_ceil(c) * sizes[1].div_ceil(y) * sizes[2].div_ceil(x);
                let cost = count * (multiply_adds(tile) + loads(tile));
                if cost < best.1 && (smallest || multiply_adds(tile) <= tiles.multiply_adds) {
                    best = (tile, cost);
                }
            }
        }
    }
    best.0
}

/// What a work item of `shaders/conv2d_backward_weight.wgsl` takes at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightTile {
    /// Four neighbouring items, of different channels out, load the inputs together.
    quads: bool,
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
            quads: false,
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
        for quads in [false, true] {
            if quads && !tiles.quads {
                continue;
            }
            for channels in 1..=(shape.channels_out / shape.groups).min(tiles.conv_channels) {
                for inputs in 1..=(shape.channels_in / shape.groups).min(tiles.conv_channels) {
                    let tile = Self {
                        quads,
                        channels,
                        inputs,
                        ..sides
                    };
                    let cost = tile.count(shape)
                        * (tile.multiply_adds(shape) + tile.loads(shape, tiles, pooled));
                    let fits = tile.multiply_adds(shape) <= tiles.multiply_adds;
                    if cost < best.1 && (fits || channels * inputs == 1) {
                        best = (tile, cost);
                    }
                }
            }
        }
        best.0
    }

    fn multiply_adds(&self, shape: &ConvShape) -> usize {
        let taps = self.kernel_rows * shape.kernel[1];
        self.channels * self.inputs * taps * self.rows * self.columns
    }

    /// What a stop's loads cost: the input columns that are new, the gradients (a value and a winner for each pooling window).
    fn loads(&self, shape: &ConvShape, tiles: &Tiles, pooled: bool) -> usize {
        let rows =
            (self.rows - 1) * shape.stride[0] + (self.kernel_rows - 1) * shape.dilation[0] + 1;
        let span =
            (self.columns - 1) * shape.stride[1] + (shape.kernel[1] - 1) * shape.dilation[1] + 1;
        let gradients = if pooled {
            2 * self.rows.div_ceil(2) * self.columns.div_ceil(2)
        } else {
            self.rows * self.columns
        };
        let input = match self.quads {
            true => tiles.shared_load(),
            false => tiles.load,
        };
        input * self.inputs * rows * span.min(self.columns * shape.stride[1])
            + tiles.load * self.channels * gradients
    }

    /// Tiles the weight is made of.
    pub fn count(&self, shape: &ConvShape) -> usize {
        let channels = (shape.channels_out / shape.groups).div_ceil(self.channels);
        let padded = match self.quads {
            true => channels.next_multiple_of(4),
            false => channels,
        };
        shape.groups
            * padded
            * (shape.channels_in / shape.groups).div_ceil(self.inputs)
            * shape.kernel[0].div_ceil(self.kernel_rows)
    }

    /// Bands of output rows of a picture.
    pub fn bands(&self, shape: &ConvShape) -> usize {
        shape.output[0].div_ceil(self.rows)
    }

    pub fn constants(&self) -> Constants {
        vec![
            ("QUADS", self.quads.into()),
            ("TILE_C", self.channels.into()),
            ("TILE_I", self.inputs.into()),
            ("TILE_K", self.kernel_rows.into()),
            ("TILE_Y", self.rows.into()),
            ("TILE_X", self.columns.into()),
        ]
    }
}
