// conv2d_forward: a convolution with its bias, activation and (where POOL) the 2x2 max pooling behind it.
//   output[n, o, y, x] = activation(bias[o] + sum over i, ky, kx of
//       weight[o, i, ky, kx] * input[n, i, y * STRIDE_H + ky * DILATION_H - PADDING_H, x * STRIDE_W + kx * DILATION_W - PADDING_W])
// input [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN], weight [CHANNELS_OUT, GROUP_IN, KERNEL_H, KERNEL_W], output
// [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT] (halved where POOL, with the winner of each window, 0 to 3, in `winners`).
// A work item is a tile of TILE_C channels x TILE_Y rows x TILE_X columns of one picture (shared/conv2d_tile.wgsl).
// use shared/conv2d_tile.wgsl
// use shared/output.wgsl
const WINNERS: u32 = 0u;
const BIAS: u32 = 0u;
const HAS_BIAS: bool = true;

fn first_sum(o: u32) -> f32 {
    var first = 0.0;
    if (HAS_BIAS) { // static
        first = parameters[BIAS + o];
    }
    return first;
}

fn finish(index: u32, sum: f32) { store_output(index, sum); }

fn finish_pooled(index: u32, best: f32, winner: f32) {
    finish(index, best);
    arena[WINNERS + index] = winner;
}
