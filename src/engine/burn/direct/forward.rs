//! A convolution's output, and the gradient of its input, which is a convolution of the output's gradient.

use wide::f32x8;

use super::planes::Planes;
use super::{LANES, Sizes, side_by_side};

/// Neighbouring outputs that are worked on together.
const TILE: usize = 6;

/// `output[n, o, y, x] = sum over i, ky, kx of weight[o, i, ky, kx] * input[n, i, y * stride + ky * dilation - padding, ...]`, of shape
/// `[batch, channels_out, rows, columns]`.
pub fn conv2d_forward(input: &[f32], weight: &[f32], sizes: &Sizes) -> Vec<f32> {
    let (group_in, group_out) = (
        sizes.channels_in / sizes.groups,
        sizes.channels_out / sizes.groups,
    );
    let positions = group_in * sizes.kernel[0] * sizes.kernel[1];
    let blocks = group_out.div_ceil(LANES);
    let mut weights = vec![f32x8::ZERO; sizes.groups * blocks * positions];
    side_by_side(weight, group_out, positions, &mut weights);
    let mut planes = Planes::new(sizes);
    let places = places(sizes, &planes);
    let sliding = planes.kernel_columns.iter().copied().eq(0..sizes.kernel[1]);
    let plane = sizes.output[0] * sizes.output[1];
    let mut output = vec![0.0; sizes.batch * sizes.channels_out * plane];
    for picture in 0..sizes.batch {
        planes.fill(input, picture, sizes);
        for (number, weights) in weights.chunks_exact(positions).enumerate() {
            let (group, block) = (number / blocks, number % blocks);
            let first_out = group * group_out + block * LANES;
            let lanes = LANES.min(group_out - block * LANES);
            let output = &mut output[(picture * sizes.channels_out + first_out) * plane..];
            let work = Work {
                planes: &planes,
                first: planes.channel(group * group_in),
                channels: group_in,
                rows: sizes.kernel[0],
                row_step: sizes.dilation[0] * planes.columns,
                weights,
            };
            for tile in &places {
                let sums = match (tile.neighbours, sliding) {
                    (true, true) => work.sliding(tile.places[0]),
                    (true, false) => work.neighbours(tile.places[0]),
                    (false, _) => work.scattered(&tile.places),
                };
                for lane in 0..lanes {
                    let output = &mut output[lane * plane + tile.first..][..TILE.min(plane)];
                    for (output, sum) in output.iter_mut().zip(&sums) {
                        *output = sum.as_array()[lane];
                    }
                }
            }
        }
    }
    output
}

/// The gradient of the input of a convolution with stride 1, from that of its output; `None` where it takes another stride, or more
/// padding than its kernel reaches.
pub fn conv2d_backward_input(
    grad_output: &[f32],
    weight: &[f32],
    sizes: &Sizes,
) -> Option<Vec<f32>> {
    if sizes.stride != [1, 1] {
        return None;
    }
    let mut padding = [0; 2];
    for (axis, padding) in padding.iter_mut().enumerate() {
        let reach = (sizes.kernel[axis] - 1) * sizes.dilation[axis];
        *padding = reach.checked_sub(sizes.padding[axis])?;
    }
    let (group_in, group_out) = (
        sizes.channels_in / sizes.groups,
        sizes.channels_out / sizes.groups,
    );
    let positions = sizes.kernel[0] * sizes.kernel[1];
    // [group, i, o, positions backwards] of [group, o, i, positions].
    let mut turned = vec![0.0; weight.len()];
    for (number, kernel) in weight.chunks_exact(positions).enumerate() {
        let (group, o, i) = (
            number / (group_out * group_in),
            number / group_in % group_out,
            number % group_in,
        );
        let into = ((group * group_in + i) * group_out + o) * positions;
        for (into, value) in turned[into..into + positions]
            .iter_mut()
            .zip(kernel.iter().rev())
        {
            *into = *value;
        }
    }
    let turned_sizes = Sizes {
        channels_in: sizes.channels_out,
        channels_out: sizes.channels_in,
        input: sizes.output,
        output: sizes.input,
        padding,
        ..*sizes
    };
    Some(conv2d_forward(grad_output, &turned, &turned_sizes))
}

/// TILE outputs that follow each other, or, where there are fewer in all, the last again.
struct Outputs {
    first: usize,
    /// Where each one's window begins in a channel.
    places: [usize; TILE],
    /// Whether they lie in one row.
    neighbours: bool,
}

/// All outputs of a channel. The last tile overlaps the one before.
fn places(sizes: &Sizes, planes: &Planes) -> Vec<Outputs> {
    let [rows, columns] = sizes.output;
    let count = rows * columns;
    let tile = |first: usize, neighbours: bool| Outputs {
        first,
        places: std::array::from_fn(|k| {
            let at = (first + k).min(count - 1);
            at / columns * sizes.stride[0] * planes.columns + at % columns
        }),
        neighbours,
    };
    let starts =
        |len: usize| (0..len.div_ceil(TILE)).map(move |n| (n * TILE).min(len.saturating_sub(TILE)));
    match columns >= TILE {
        true => (0..rows)
            .flat_map(|row| starts(columns).map(move |column| row * columns + column))
            .map(|first| tile(first, true))
            .collect(),
        false => starts(count).map(|first| tile(first, false)).collect(),
    }
}

/// The sums of one block of output channels.
struct Work<'a> {
    planes: &'a Planes,
    /// Where the first input channel lies.
    first: usize,
    channels: usize,
    /// Rows of the kernel, and how far apart they lie.
    rows: usize,
    row_step: usize,
    weights: &'a [f32x8],
}

/// Writes the loops over a kernel with the six sums in registers: a loop over an array of them would stay a loop where the module is
/// compiled for size. `$windows` gives the inputs of each column of the kernel, from the values of a channel and where the row begins.
macro_rules! sums {
    ($name:ident, |$work:ident, $places:ident: $kind:ty, $values:ident, $row:ident| $windows:expr) => {
        #[inline(never)]
        fn $name(&self, $places: $kind) -> [f32x8; TILE] {
            let $work = self;
            let [mut a, mut b, mut c, mut d, mut e, mut f] = [f32x8::ZERO; TILE];
            let mut weights = self.weights.chunks_exact(self.planes.kernel_columns.len());
            for channel in 0..self.channels {
                let $values = &self.planes.values[self.first + channel * self.planes.plane()..];
                for (row, weights) in weights.by_ref().take(self.rows).enumerate() {
                    let $row = row * self.row_step;
                    for (inputs, weight) in $windows.zip(weights) {
                        a += f32x8::splat(inputs[0]) * *weight;
                        b += f32x8::splat(inputs[1]) * *weight;
                        c += f32x8::splat(inputs[2]) * *weight;
                        d += f32x8::splat(inputs[3]) * *weight;
                        e += f32x8::splat(inputs[4]) * *weight;
                        f += f32x8::splat(inputs[5]) * *weight;
                    }
                }
            }
            [a, b, c, d, e, f]
        }
    };
}

impl Work<'_> {
    // The columns of the kernel lie side by side, and so do the outputs.
    sums!(sliding, |work, place: usize, values, row| {
        values[place + row..][..TILE - 1 + work.planes.kernel_columns.len()].windows(TILE)
    });
    sums!(neighbours, |work, place: usize, values, row| {
        let columns = work.planes.kernel_columns.iter();
        columns.map(move |column| &values[place + row + column..][..TILE])
    });
    sums!(scattered, |work, places: &[usize; TILE], values, row| {
        let columns = work.planes.kernel_columns.iter();
        columns.map(move |column| places.map(|place| values[place + row + column]))
    });
}
