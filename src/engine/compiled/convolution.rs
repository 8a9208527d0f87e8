//! Convolutions: their sizes, and the tile a work item takes in each of their kernels.

use super::plan::Constants;
use super::tiles::Tiles;
use crate::network::layers::{Conv2d, ConvTranspose2d};

/// The sizes of a convolution, or of the convolution a transposed one transposes ("in" is then the larger side).
#[derive(Debug, Clone, Copy)]
pub struct ConvShape {
    /// Channels of the input.
    pub channels_in: usize,
    /// Channels of the output.
    pub channels_out: usize,
    /// Parts of the channels that are convolved apart.
    pub groups: usize,
    /// Height and width of the input.
    pub input: [usize; 2],
    /// Height and width of the output.
    pub output: [usize; 2],
    /// Height and width of a filter.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next.
    pub stride: [usize; 2],
    /// Rows and columns of zeros on each side of the input.
    pub padding: [usize; 2],
    /// Rows and columns from one tap of a filter to the next.
    pub dilation: [usize; 2],
}

impl ConvShape {
    /// Of a convolution of a map `[height, width]`. Where a pooling is fused, the operation's output is smaller than this one's.
    pub fn of(layer: &Conv2d, input: [usize; 2]) -> Self {
        let output = [0, 1].map(|axis| {
            let reach = layer.dilation[axis] * (layer.kernel[axis] - 1) + 1;
            (input[axis] + 2 * layer.padding[axis] - reach) / layer.stride[axis] + 1
        });
        Self {
            channels_in: layer.channels_in,
            channels_out: layer.channels_out,
            groups: layer.groups,
            input,
            output,
            kernel: layer.kernel,
            stride: layer.stride,
            padding: layer.padding,
            dilation: layer.dilation,
        }
    }

    /// Of a transposed convolution from a map `[height, width]` to another.
    pub fn transposed(layer: &ConvTranspose2d, input: [usize; 2], output: [usize; 2]) -> Self {
        Self {
            channels_in: layer.channels_out,
            channels_out: layer.channels_in,
            groups: layer.groups,
            input: output,
            output: input,
            kernel: layer.kernel,
            stride: layer.stride,
            padding: layer.padding,
            dilation: layer.dilation,
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

    /// How many pairs of an output's place and a kernel's tap there are along an axis that lie inside the input.
    fn pairs(&self, axis: usize) -> usize {
        let places = self.padding[axis]..self.padding[axis] + self.input[axis];
        let taps = |place: usize| {
            (0..self.kernel[axis])
                .filter(|tap| {
                    places.contains(&(place * self.stride[axis] + tap * self.dilation[axis]))
                })
                .count()
        };
        (0..self.output[axis]).map(taps).sum()
    }

    /// The tile (channels, rows, columns, rows of the kernel at once) with the least work for a map of these sizes. Rows and columns
    /// are multiples of `step`; all rows of the kernel are taken at once where `whole` and it pays. There are so many `maps` of these
    /// sizes, and so many channels are summed over.
    fn cheapest(
        &self,
        tiles: &Tiles,
        sizes: [usize; 3],
        step: [usize; 2],
        whole: bool,
        [maps, channels]: [usize; 2],
        turn: impl Fn([usize; 4]) -> Turn,
    ) -> [usize; 4] {
        let smallest = [1, step[0], step[1], 1];
        let mut best = (smallest, u64::MAX);
        for k in [1, self.kernel[0]] {
            if k > 1 && !(whole && tiles.whole_kernel) {
                continue;
            }
            for c in 1..=sizes[0].min(tiles.conv_channels) {
                for y in (step[0]..=tiles.conv_rows.max(step[0])).step_by(step[0]) {
                    for x in (step[1]..=tiles.conv_columns.max(step[1])).step_by(step[1]) {
                        let tile = [c, y, x, k];
                        let turn = turn(tile);
                        let items = maps
                            * sizes[0].div_ceil(c)
                            * sizes[1].div_ceil(y)
                            * sizes[2].div_ceil(x);
                        let exact = [0, 1, 2]
                            .iter()
                            .all(|&axis| sizes[axis].is_multiple_of(tile[axis]));
                        let guards = if exact { 0 } else { tiles.guard * turn.sums };
                        let turns = channels * self.kernel[0] / k;
                        let cost = tiles.rounds(items, turns, turn.cost(tiles))
                            + tiles.rounds(items, 1, guards);
                        let fits = turn.multiply_adds <= tiles.multiply_adds;
                        if fits && cost < best.1 {
                            best = (tile, cost);
                        }
                    }
                }
            }
        }
        best.0
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
        let turn = |[c, y, x, k]: [usize; 4]| {
            let met_x = match x >= self.output[1] {
                true => self.pairs(1),
                false => x * kernel,
            };
            let met_y = match k > 1 && y >= self.output[0] {
                true => self.pairs(0),
                false => y * k,
            };
            Turn {
                multiply_adds: c * met_y * met_x,
                loads: ((y - 1) * self.stride[0] + k).min(y * k)
                    * ((x - 1) * stride + (kernel - 1) * dilation + 1),
                shared: c * k * kernel,
                sums: c * y * x,
            }
        };
        let sizes = [channels, self.output[0], self.output[1]];
        let whole = self.dilation[0] == 1;
        let counts = [batch * self.groups, self.channels_in / self.groups];
        let tile = self.cheapest(tiles, sizes, step, whole, counts, turn);
        let pictures = tile_constants(tiles, tile, batch, constants);
        let [c, y, x, _] = tile;
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
        let whole = tiles.whole_kernel && self.dilation[0] == 1 && self.stride[0] == 1;
        // Rows of pooling windows are read once where all rows of the kernel are taken.
        let step = match pooled {
            true => [if whole { 2 } else { 1 }, 2 * stride],
            false => [1, stride],
        };
        // Of a tile as wide (or as high) as the map the source's own columns (rows) alone are loaded and multiplied.
        let turn = |[c, y, x, k]: [usize; 4]| {
            let (columns, met_x) = match x >= self.input[1] {
                true => (self.output[1], self.pairs(1)),
                false => (
                    (x - 1 + (kernel - 1) * dilation) / stride + 2,
                    x * kernel / stride,
                ),
            };
            let (lines, met_y) = match k > 1 && y >= self.input[0] {
                true => (self.output[0], self.pairs(0)),
                false => (y + k - 1, y * k),
            };
            // A value and an argmax for each pooling window.
            let loads = match (pooled, k) {
                (true, 1) => 2 * lines * columns.div_ceil(2),
                (true, _) => 2 * (lines + 1).div_ceil(2) * columns.div_ceil(2),
                (false, _) => lines * columns,
            };
            Turn {
                multiply_adds: c * met_y * met_x,
                loads,
                shared: c * k * kernel,
                sums: c * y * x,
            }
        };
        let sizes = [channels, rows, self.input[1]];
        let counts = [batch * self.groups, self.channels_out / self.groups];
        let tile = self.cheapest(tiles, sizes, step, whole, counts, turn);
        let pictures = tile_constants(tiles, tile, batch, constants);
        let [c, y, x, _] = tile;
        pictures
            * rows.div_ceil(y)
            * self.input[1].div_ceil(x)
            * self.stride[0]
            * self.groups
            * channels.div_ceil(c)
    }
}

/// What one turn of a tile's innermost loop does.
struct Turn {
    multiply_adds: usize,
    loads: usize,
    /// Loads that neighbouring items share.
    shared: usize,
    /// Sums the turn adds to.
    sums: usize,
}

impl Turn {
    /// What it costs, in multiply-adds.
    fn cost(&self, tiles: &Tiles) -> usize {
        self.multiply_adds
            + tiles.load * self.loads
            + tiles.shared_load() * self.shared
            + tiles.sum * self.sums
    }
}

/// Adds a tile's constants; gives the pictures of a batch, padded where four of them load together.
fn tile_constants(
    tiles: &Tiles,
    [c, y, x, k]: [usize; 4],
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
        ("TILE_K", k.into()),
    ]);
    match quads {
        true => tiles.padded(batch),
        false => batch,
    }
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
    /// The tile with the least work.
    pub fn choose(shape: &ConvShape, tiles: &Tiles, pooled: bool) -> Self {
        let whole = tiles.whole_kernel && shape.dilation[0] == 1;
        // Pooling windows are taken whole, or one of their rows (columns) at a time.
        let side = |side: usize, output: usize| match side.min(output) {
            side if pooled && side > 1 => side / 2 * 2,
            side => side,
        };
        let smallest = Self {
            quads: false,
            channels: 1,
            inputs: 1,
            kernel_rows: 1,
            rows: 1,
            columns: 1,
        };
        let mut best = (smallest, u64::MAX);
        for kernel_rows in [1, shape.kernel[0]] {
            if kernel_rows > 1 && !whole {
                continue;
            }
            for &[rows, columns] in tiles.weight_stops {
                let rows = side(rows, shape.output[0]);
                let columns = side(columns, shape.output[1]);
                for channels in 1..=(shape.channels_out / shape.groups).min(tiles.conv_channels) {
                    for inputs in 1..=(shape.channels_in / shape.groups).min(tiles.conv_channels) {
                        for quads in [false, true] {
                            if quads && !tiles.quads {
                                continue;
                            }
                            let tile = Self {
                                quads,
                                channels,
                                inputs,
                                kernel_rows,
                                rows,
                                columns,
                            };
                            let turn = tile.turn(shape, pooled);
                            let stops = tile.bands(shape) * shape.output[1].div_ceil(columns);
                            let cost = (tile.count(shape) * stops) as u64 * turn.cost(tiles) as u64;
                            // `divided` of shaders/shared/quads.wgsl gives quotients below 256.
                            let fits = turn.multiply_adds <= tiles.multiply_adds
                                && inputs * tile.input_rows(shape) <= 256;
                            if fits && cost < best.1 {
                                best = (tile, cost);
                            }
                        }
                    }
                }
            }
        }
        best.0
    }

    /// Input rows of a band.
    fn input_rows(&self, shape: &ConvShape) -> usize {
        (self.rows - 1) * shape.stride[0] + (self.kernel_rows - 1) * shape.dilation[0] + 1
    }

    /// What a stop does: loads are the input columns that are new and the gradients (a value and an argmax for each pooling window);
    /// columns that are kept are carried along like sums.
    fn turn(&self, shape: &ConvShape, pooled: bool) -> Turn {
        let weights = self.channels * self.inputs * self.kernel_rows * shape.kernel[1];
        let rows = self.input_rows(shape);
        let span =
            (self.columns - 1) * shape.stride[1] + (shape.kernel[1] - 1) * shape.dilation[1] + 1;
        let (new, kept) = match self.columns >= shape.output[1] {
            true => (span, 0),
            false => {
                let new = span.min(self.columns * shape.stride[1]);
                (new, span - new)
            }
        };
        let gradients = match pooled {
            true => 2 * self.rows.div_ceil(2) * self.columns.div_ceil(2),
            false => self.rows * self.columns,
        };
        let inputs = self.inputs * rows * new;
        let gradients = self.channels * gradients;
        let (loads, shared) = match self.quads {
            true => (gradients, inputs),
            false => (gradients + inputs, 0),
        };
        Turn {
            multiply_adds: weights * self.rows * self.columns,
            loads,
            shared,
            sums: weights + self.inputs * rows * kept,
        }
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
