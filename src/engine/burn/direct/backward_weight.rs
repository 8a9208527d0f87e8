//! The gradient of a convolution's weight: outer products of an input value and eight channels of gradients, added up in registers.

use wide::f32x8;

use super::planes::Planes;
use super::{LANES, Sizes, side_by_side};

/// `grad_weight[o, i, ky, kx] = sum over n, y, x of grad_output[n, o, y, x] * input[n, i, y * stride + ky * dilation - padding, ...]`,
/// of shape `[channels_out, channels_in / groups, kernel rows, kernel columns]`.
pub fn conv2d_backward_weight(input: &[f32], grad_output: &[f32], sizes: &Sizes) -> Vec<f32> {
    let Sizes { groups, .. } = *sizes;
    let [rows_kernel, columns_kernel] = sizes.kernel;
    let (group_in, group_out) = (sizes.channels_in / groups, sizes.channels_out / groups);
    let blocks = group_out.div_ceil(LANES);
    let positions = rows_kernel * columns_kernel;
    let mut sums = vec![f32x8::ZERO; groups * blocks * group_in * positions];
    let mut planes = Planes::new(sizes);
    let plane = sizes.output[0] * sizes.output[1];
    let mut gradients = vec![f32x8::ZERO; groups * blocks * plane];
    for picture in 0..sizes.batch {
        planes.fill(input, picture, sizes);
        let all = sizes.channels_out * plane;
        let own = &grad_output[picture * all..][..all];
        side_by_side(own, group_out, plane, &mut gradients);
        let ours = gradients.chunks_exact(plane);
        let sums = sums.chunks_exact_mut(group_in * positions);
        for (number, (gradients, sums)) in ours.zip(sums).enumerate() {
            let first_in = number / blocks * group_in;
            let mut channel = 0;
            while channel < group_in {
                let channels = if channel + 1 < group_in { 2 } else { 1 };
                let sums = &mut sums[channel * positions..(channel + channels) * positions];
                let place = planes.channel(first_in + channel);
                for row in 0..rows_kernel {
                    let tile = Tile {
                        planes: &planes,
                        place: place + row * sizes.dilation[0] * planes.columns,
                        gradients,
                        rows: sizes.output[0],
                        columns: sizes.output[1],
                        row_step: sizes.stride[0] * planes.columns,
                    };
                    let sums = &mut sums[row * columns_kernel..];
                    tile.row_of_kernel(channels, columns_kernel, positions, sums);
                }
                channel += channels;
            }
        }
    }
    let mut weight = vec![0.0; sizes.channels_out * group_in * positions];
    for (number, sums) in sums.chunks_exact(group_in * positions).enumerate() {
        let (group, block) = (number / blocks, number % blocks);
        for lane in 0..LANES.min(group_out - block * LANES) {
            let out = group * group_out + block * LANES + lane;
            let weight = &mut weight[out * group_in * positions..][..group_in * positions];
            for (weight, sum) in weight.iter_mut().zip(sums) {
                *weight = sum.as_array()[lane];
            }
        }
    }
    weight
}

/// The sums of one row of a kernel for one or two input channels and a block of output channels.
struct Tile<'a> {
    planes: &'a Planes,
    /// Where the first channel's first row of input lies.
    place: usize,
    /// `[rows, columns]`.
    gradients: &'a [f32x8],
    rows: usize,
    columns: usize,
    row_step: usize,
}

impl Tile<'_> {
    /// Adds to `sums`, where the second channel's lie `channel_step` behind the first's.
    fn row_of_kernel(
        &self,
        channels: usize,
        width: usize,
        channel_step: usize,
        sums: &mut [f32x8],
    ) {
        let mut column = 0;
        while column < width {
            let left = width - column;
            let at = &self.planes.kernel_columns[column..];
            let place =
                |channel: usize, k: usize| self.place + channel * self.planes.plane() + at[k];
            let taken = match (channels, left) {
                (2, 3..) => {
                    let places = [
                        place(0, 0),
                        place(0, 1),
                        place(0, 2),
                        place(1, 0),
                        place(1, 1),
                        place(1, 2),
                    ];
                    let [a, b, c, d, e, f] = self.six(places);
                    for (k, (first, second)) in [(a, d), (b, e), (c, f)].into_iter().enumerate() {
                        sums[column + k] += first;
                        sums[channel_step + column + k] += second;
                    }
                    3
                }
                (1, 3..) => {
                    let [a, b, c] = self.three([place(0, 0), place(0, 1), place(0, 2)]);
                    sums[column] += a;
                    sums[column + 1] += b;
                    sums[column + 2] += c;
                    3
                }
                (2, _) => {
                    let [a, b] = self.two([place(0, 0), place(1, 0)]);
                    sums[column] += a;
                    sums[channel_step + column] += b;
                    1
                }
                _ => {
                    let [a] = self.one([place(0, 0)]);
                    sums[column] += a;
                    1
                }
            };
            column += taken;
        }
    }
}

/// Writes a sum over the output of so many inputs times the gradients, with every sum in a register: a loop over an array of them
/// would stay a loop where the module is compiled for size.
macro_rules! sums {
    ($name:ident, $count:literal, $($sum:ident $row:ident $number:literal),+) => {
        #[inline(never)]
        fn $name(&self, places: [usize; $count]) -> [f32x8; $count] {
            $(let mut $sum = f32x8::ZERO;)+
            for row in 0..self.rows {
                let gradients = &self.gradients[row * self.columns..][..self.columns];
                $(let $row = &self.planes.values[places[$number] + row * self.row_step..][..self.columns];)+
                for (column, gradient) in gradients.iter().enumerate() {
                    $($sum += f32x8::splat($row[column]) * *gradient;)+
                }
            }
            [$($sum),+]
        }
    };
}

impl Tile<'_> {
    sums!(one, 1, a x 0);
    sums!(two, 2, a x 0, b y 1);
    sums!(three, 3, a x 0, b y 1, c z 2);
    sums!(six, 6, a x 0, b y 1, c z 2, d u 3, e v 4, f w 5);
}
