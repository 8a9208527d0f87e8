// conv2d_backward_input: the gradient of a convolution's input, a transposed convolution of its output's gradient.
//   grad_input[n, i, y, x] = sum over o, ky, kx of weight[o, i, ky, kx] * grad_output[n, o, (y + PADDING_H - ky * DILATION_H) / STRIDE_H, ...]
// grad_output (SOURCE) [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT], grad_input [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN].
// use shared/conv2d_transposed_tile.wgsl
// use shared/grad_input.wgsl

fn first_sum(i: u32) -> f32 { return 0.0; }
fn finish(index: u32, sum: f32) { store_grad_input(index, sum); }
