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

/// The gradient of the input of a convolution, `[batch, channels_in, rows, columns]`, from that of its output.
///
/// With a stride of `s` every `s`-th row of the input meets the same rows of the kernel, and no others: those rows are a convolution of
/// the output's gradient with these rows of the kernel, backwards, and so are the columns.
pub fn conv2d_backward_input(grad_output: &[f32], weight: &[f32], sizes: &Sizes) -> Vec<f32> {
    let phases = [0, 1].map(|axis| phases(axis, sizes));
    if sizes.stride == [1, 1]
        && let [[rows], [columns]] = [&phases[0][..], &phases[1][..]]
    {
        return phase(grad_output, weight, sizes, [rows, columns]);
    }
    let [height, width] = sizes.input;
    let mut gradient = vec![0.0; sizes.batch * sizes.channels_in * height * width];
    for rows in &phases[0] {
        for columns in &phases[1] {
            let values = phase(grad_output, weight, sizes, [rows, columns]);
            let planes = gradient.chunks_exact_mut(height * width);
            for (into, from) in planes.zip(values.chunks_exact(rows.count * columns.count)) {
                let into = into.chunks_exact_mut(width).skip(rows.first);
                let into = into.step_by(sizes.stride[0]);
                for (into, from) in into.zip(from.chunks_exact(columns.count)) {
                    let into = into.iter_mut().skip(columns.first).step_by(sizes.stride[1]);
                    into.zip(from).for_each(|(into, from)| *into = *from);
                }
            }
        }
    }
    gradient
}

/// Rows (or columns) of the input that meet the same rows of the kernel.
struct Phase {
    /// The first one, and how many there are, a stride apart.
    first: usize,
    count: usize,
    /// The kernel's rows, the last first.
    taps: Vec<usize>,
    /// Their distance in rows of the output, and the padding.
    dilation: usize,
    padding: isize,
}

/// Those that meet any; the others' gradient is 0.
fn phases(axis: usize, sizes: &Sizes) -> Vec<Phase> {
    let [stride, dilation, kernel] = [sizes.stride[axis], sizes.dilation[axis], sizes.kernel[axis]];
    let (input, padding) = (sizes.input[axis], sizes.padding[axis]);
    let apart = dilation / common_divisor(stride, dilation);
    let of = |remainder: usize| {
        let first = (remainder as isize - padding).rem_euclid(stride as isize) as usize;
        let taps = (0..kernel).filter(|tap| tap * dilation % stride == remainder);
        let taps: Vec<usize> = taps.rev().collect();
        // The output's row that meets the first of the input's with the first of the kernel's.
        let nearest = taps.last()? * dilation;
        let row = (first as isize + padding - nearest as isize) / stride as isize;
        (first < input).then(|| Phase {
            first,
            count: (input - first).div_ceil(stride),
            dilation: apart,
            padding: ((taps.len() - 1) * apart) as isize - row,
            taps,
        })
    };
    (0..stride).filter_map(of).collect()
}

/// The gradient of those rows and columns, `[batch, channels_in, rows, columns]`.
fn phase(grad_output: &[f32], weight: &[f32], sizes: &Sizes, of: [&Phase; 2]) -> Vec<f32> {
    let (group_in, group_out) = (
        sizes.channels_in / sizes.groups,
        sizes.channels_out / sizes.groups,
    );
    let [rows, columns] = of;
    let positions = rows.taps.len() * columns.taps.len();
    // [group, i, o, taps] of [group, o, i, positions].
    let mut turned = vec![0.0; sizes.channels_out * group_in * positions];
    let kernels = weight.chunks_exact(sizes.kernel[0] * sizes.kernel[1]);
    for (number, kernel) in kernels.enumerate() {
        let (group, o, i) = (
            number / (group_out * group_in),
            number / group_in % group_out,
            number % group_in,
        );
        let into = ((group * group_in + i) * group_out + o) * positions;
        let taps = rows.taps.iter().flat_map(|row| {
            let columns = columns.taps.iter();
            columns.map(move |column| kernel[row * sizes.kernel[1] + column])
        });
        for (into, value) in turned[into..into + positions].iter_mut().zip(taps) {
            *into = value;
        }
    }
    let turned_sizes = Sizes {
        channels_in: sizes.channels_out,
        channels_out: sizes.channels_in,
        input: sizes.output,
        output: of.map(|phase| phase.count),
        kernel: of.map(|phase| phase.taps.len()),
        stride: [1, 1],
        padding: of.map(|phase| phase.padding),
        dilation: of.map(|phase| phase.dilation),
        ..*sizes
    };
    conv2d_forward(grad_output, &turned, &turned_sizes)
}

fn common_divisor(a: usize, b: usize) -> usize {
    match b {
        0 => a,
        _ => common_divisor(b, a % b),
    }
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
