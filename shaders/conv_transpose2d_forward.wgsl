// conv_transpose2d_forward: a transposed convolution with its bias and activation.
//   output[n, i, y, x] = activation(bias[i] + sum over o, ky, kx of weight[o, i, ky, kx] * input[n, o, (y + PADDING_H - ky * DILATION_H) / STRIDE_H, ...])
// Names are the plain convolution's it transposes: its input [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT] is the smaller side,
// its output [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN] the larger.
// use shared/conv2d_transposed_tile.wgsl
// use shared/output.wgsl
const BIAS: u32 = 0u;
const HAS_BIAS: bool = true;

fn first_sum(i: u32) -> f32 {
    var first = 0.0;
    if (HAS_BIAS) { // static
        first = parameters[BIAS + i];
    }
    return first;
}

fn finish(index: u32, sum: f32) { store_output(index, sum); }
