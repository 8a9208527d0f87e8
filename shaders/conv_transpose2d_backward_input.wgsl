// conv_transpose2d_backward_input: a transposed convolution's gradient of its input is the plain convolution of its output's
// gradient with the same weight.
//   grad_input[n, o, y, x] = sum over i, ky, kx of weight[o, i, ky, kx] * grad_output[n, i, y * STRIDE_H + ky * DILATION_H - PADDING_H, ...]
// Here "in" is the transposed layer's output side: INPUT is its grad_output [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN].
// use shared/conv2d_tile.wgsl
// use shared/grad_input.wgsl

fn first_sum(o: u32) -> f32 { return 0.0; }
fn finish(index: u32, sum: f32) { store_grad_input(index, sum); }
fn finish_pooled(index: u32, best: f32, winner: f32) {}
