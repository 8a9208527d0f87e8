//! Do the processor's convolutions say what their formulas say, at sizes that no tile divides?

use convlab::network::Mulberry32;
use convlab_direct::{Sizes, conv2d_backward_input, conv2d_backward_weight, conv2d_forward};

/// Relative to the largest value: float32 sums in another order.
const TOLERANCE: f64 = 2e-5;

/// Where input and weight of every product lie: calls with (output, input, weight).
fn products(sizes: &Sizes, mut each: impl FnMut(usize, usize, usize)) {
    let (group_in, group_out) = (
        sizes.channels_in / sizes.groups,
        sizes.channels_out / sizes.groups,
    );
    let [rows, columns] = sizes.input;
    let [rows_out, columns_out] = sizes.output;
    let [rows_kernel, columns_kernel] = sizes.kernel;
    let inside = |axis: usize, at: usize, k: usize| {
        let at = at * sizes.stride[axis] + k * sizes.dilation[axis];
        at.checked_add_signed(-sizes.padding[axis])
            .filter(|at| *at < sizes.input[axis])
    };
    for n in 0..sizes.batch {
        for o in 0..sizes.channels_out {
            for i in 0..group_in {
                let channel = o / group_out * group_in + i;
                for y in 0..rows_out {
                    for x in 0..columns_out {
                        for ky in 0..rows_kernel {
                            for kx in 0..columns_kernel {
                                let (Some(row), Some(column)) =
                                    (inside(0, y, ky), inside(1, x, kx))
                                else {
                                    continue;
                                };
                                each(
                                    ((n * sizes.channels_out + o) * rows_out + y) * columns_out + x,
                                    ((n * sizes.channels_in + channel) * rows + row) * columns
                                        + column,
                                    ((o * group_in + i) * rows_kernel + ky) * columns_kernel + kx,
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

fn close(got: &[f32], wanted: &[f64], what: &str) {
    assert_eq!(got.len(), wanted.len(), "{what}");
    let largest = wanted
        .iter()
        .fold(1e-3_f64, |most, value| most.max(value.abs()));
    for (at, (got, wanted)) in got.iter().zip(wanted).enumerate() {
        let off = (f64::from(*got) - wanted).abs() / largest;
        assert!(off < TOLERANCE, "{what}, value {at}: {got} for {wanted}");
    }
}

#[test]
fn the_processors_convolutions_mean_what_their_formulas_say() {
    // batch, channels in, out, input, kernel, stride, padding, dilation, groups.
    let cases = [
        (1, 1, 1, [1, 1], [1, 1], [1, 1], [0, 0], [1, 1], 1),
        (2, 3, 9, [7, 33], [3, 3], [1, 1], [1, 1], [1, 1], 1),
        (3, 5, 7, [11, 6], [5, 5], [1, 1], [2, 2], [1, 1], 1),
        (1, 4, 17, [3, 5], [3, 2], [1, 1], [0, 1], [1, 1], 1),
        (2, 2, 8, [13, 14], [3, 3], [2, 2], [1, 1], [1, 1], 1),
        (2, 3, 10, [9, 20], [7, 1], [1, 3], [3, 0], [1, 1], 1),
        (1, 6, 4, [12, 15], [3, 3], [1, 1], [2, 2], [2, 2], 2),
        (2, 8, 16, [10, 9], [4, 4], [1, 2], [3, 1], [1, 3], 4),
        (1, 5, 5, [8, 7], [3, 3], [1, 1], [1, 1], [1, 1], 5),
        (1, 2, 3, [4, 4], [1, 1], [1, 1], [2, 2], [1, 1], 1),
        (1, 2, 3, [6, 40], [2, 8], [3, 2], [0, 0], [1, 2], 1),
        // Rows that meet nothing; strides and dilations that share a divisor, and that do not; padding beyond the kernel's reach.
        (2, 3, 5, [9, 11], [1, 1], [2, 3], [0, 0], [1, 1], 1),
        (1, 2, 9, [15, 16], [3, 2], [4, 4], [1, 2], [2, 6], 1),
        (1, 4, 6, [21, 17], [4, 3], [6, 3], [2, 1], [4, 2], 2),
        (1, 2, 2, [5, 6], [2, 2], [2, 2], [4, 3], [1, 1], 1),
        (2, 4, 3, [8, 8], [2, 2], [2, 2], [0, 0], [1, 1], 1),
    ];
    let mut random = Mulberry32::new(7);
    for (batch, channels_in, channels_out, input, kernel, stride, padding, dilation, groups) in
        cases
    {
        let output = [0, 1].map(|axis| {
            let reach = dilation[axis] * (kernel[axis] - 1) + 1;
            (input[axis] + 2 * padding[axis] - reach) / stride[axis] + 1
        });
        let sizes = Sizes {
            batch,
            channels_in,
            channels_out,
            input,
            output,
            kernel,
            stride,
            padding: padding.map(|padding: usize| padding as isize),
            dilation,
            groups,
        };
        let mut noise = |len: usize| -> Vec<f32> {
            (0..len).map(|_| random.next_unit() as f32 - 0.5).collect()
        };
        let x = noise(batch * channels_in * input[0] * input[1]);
        let weight = noise(channels_out * channels_in / groups * kernel[0] * kernel[1]);
        let grad = noise(batch * channels_out * output[0] * output[1]);
        let (mut y, mut grad_x, mut grad_weight) = (
            vec![0.0; grad.len()],
            vec![0.0; x.len()],
            vec![0.0; weight.len()],
        );
        products(&sizes, |out, at, w| {
            y[out] += f64::from(x[at]) * f64::from(weight[w]);
            grad_x[at] += f64::from(grad[out]) * f64::from(weight[w]);
            grad_weight[w] += f64::from(grad[out]) * f64::from(x[at]);
        });
        close(
            &conv2d_forward(&x, &weight, &sizes),
            &y,
            &format!("output of {sizes:?}"),
        );
        close(
            &conv2d_backward_weight(&x, &grad, &sizes),
            &grad_weight,
            &format!("weight of {sizes:?}"),
        );
        close(
            &conv2d_backward_input(&grad, &weight, &sizes),
            &grad_x,
            &format!("input of {sizes:?}"),
        );
    }
}
