// conv2d_backward_weight: the gradient of a convolution's weight and bias, in PARTS parts that the optimizer adds up.
//   grad_weight[o, i, ky, kx] = sum over n, y, x of grad_output[n, o, y, x] * input[n, i, y * STRIDE_H + ky * DILATION_H - PADDING_H, ...]
//   grad_bias[o] = sum over n, y, x of grad_output[n, o, y, x]
// grad_output [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT], input [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN], gradients
// [PARTS, CHANNELS_OUT, GROUP_IN, KERNEL_H, KERNEL_W] and [PARTS, CHANNELS_OUT].
// Where POOL, a 2x2 max pooling is fused behind the convolution: the gradient is stored for the halved map and belongs to each
// window's winner alone. A work item is one part of TILE_C channels out x TILE_I channels in x one row of the kernel; a part is a run of output rows.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/conv2d_sizes.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const INPUT: u32 = 0u;
const GRAD_OUTPUT: u32 = 0u;
const WINNERS: u32 = 0u;
const POOL: bool = false;
const GRAD_WEIGHT: u32 = 0u;
const GRAD_BIAS: u32 = 0u;
const HAS_BIAS: bool = true;
const PARTS: u32 = 1u;
const TILE_C: u32 = 2u;
const TILE_I: u32 = 1u;
const TILE_X: u32 = 4u;
const SPAN: u32 = (TILE_X - 1u) * STRIDE_W + (KERNEL_W - 1u) * DILATION_W + 1u;
const TILES_C: u32 = (GROUP_OUT + TILE_C - 1u) / TILE_C;
const TILES_I: u32 = (GROUP_IN + TILE_I - 1u) / TILE_I;
const WEIGHT_LEN: u32 = CHANNELS_OUT * GROUP_IN * KERNEL_H * KERNEL_W;
const WHOLE: bool = PADDING_W == 0u && WIDTH_OUT % TILE_X == 0u;

fn work_count() -> u32 { return PARTS * GROUPS * TILES_C * TILES_I * KERNEL_H; }

fn input_at(row: u32, column: u32) -> f32 {
    var value = 0.0;
    if (WHOLE) { // static
        value = arena[row + column];
    }
    if (!WHOLE) { // static
        let x = i32(column) - i32(PADDING_W);
        value = select(0.0, arena[row + u32(clamp(x, 0, i32(WIDTH_IN) - 1))], (x >= 0) & (x < i32(WIDTH_IN)));
    }
    return value;
}

fn work(item: u32) {
    let ky = item % KERNEL_H;
    let first_i = (item / KERNEL_H) % TILES_I * TILE_I;
    let tile_c = (item / (KERNEL_H * TILES_I)) % (GROUPS * TILES_C);
    let part = item / (KERNEL_H * TILES_I * GROUPS * TILES_C);
    let group = tile_c / TILES_C;
    let first_o = group * GROUP_OUT + (tile_c % TILES_C) * TILE_C;
    let with_bias = HAS_BIAS & (first_i == 0u) & (ky == 0u);
    let lines = batch() * HEIGHT_OUT;
    let lines_per_part = (lines + PARTS - 1u) / PARTS;
    var sum: array<f32, TILE_C * TILE_I * KERNEL_W>; // registers
    var bias_sum: array<f32, TILE_C>; // registers
    for (var line = part * lines_per_part; line < min(lines, (part + 1u) * lines_per_part); line++) {
        let n = line / HEIGHT_OUT;
        let y = line % HEIGHT_OUT;
        let input_line = i32(y * STRIDE_H + ky * DILATION_H) - i32(PADDING_H);
        let inside = (input_line >= 0) & (input_line < i32(HEIGHT_IN));
        let line_in = u32(clamp(input_line, 0, i32(HEIGHT_IN) - 1));
        if (inside || with_bias) {
            for (var x = 0u; x < WIDTH_OUT; x += TILE_X) {
                var value: array<f32, TILE_I * SPAN>; // registers
                for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                    // Channels beyond the last repeat it; they are not stored.
                    let i = group * GROUP_IN + min(first_i + ti, GROUP_IN - 1u);
                    let row = INPUT + ((n * CHANNELS_IN + i) * HEIGHT_IN + line_in) * WIDTH_IN;
                    for (var s = 0u; s < SPAN; s++) { // unroll
                        value[ti * SPAN + s] = select(0.0, input_at(row, x * STRIDE_W + s), inside);
                    }
                }
                for (var tc = 0u; tc < TILE_C; tc++) { // unroll
                    let map = n * CHANNELS_OUT + min(first_o + tc, CHANNELS_OUT - 1u);
                    var gradient: array<f32, TILE_X>; // registers
                    if (POOL) { // static
                        for (var px = 0u; px < TILE_X / 2u; px++) { // unroll
                            let pooled_x = x / 2u + px;
                            if ((y / 2u < HEIGHT_OUT / 2u) & (pooled_x < WIDTH_OUT / 2u)) {
                                let index = (map * (HEIGHT_OUT / 2u) + y / 2u) * (WIDTH_OUT / 2u) + pooled_x;
                                let winner = arena[WINNERS + index] - f32((y % 2u) * 2u);
                                let pooled = arena[GRAD_OUTPUT + index];
                                gradient[2u * px] = select(0.0, pooled, winner == 0.0);
                                gradient[2u * px + 1u] = select(0.0, pooled, winner == 1.0);
                            }
                        }
                    }
                    if (!POOL) { // static
                        for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                            if (WIDTH_OUT % TILE_X == 0u || x + tx < WIDTH_OUT) {
                                gradient[tx] = arena[GRAD_OUTPUT + (map * HEIGHT_OUT + y) * WIDTH_OUT + x + tx];
                            }
                        }
                    }
                    for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                        for (var kx = 0u; kx < KERNEL_W; kx++) { // unroll
                            for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                                sum[(tc * TILE_I + ti) * KERNEL_W + kx] += gradient[tx] * value[ti * SPAN + tx * STRIDE_W + kx * DILATION_W];
                            }
                        }
                    }
                    if (with_bias) {
                        for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                            bias_sum[tc] += gradient[tx];
                        }
                    }
                }
            }
        }
    }
    for (var tc = 0u; tc < TILE_C; tc++) { // unroll
        let o = first_o + tc;
        if (o < (group + 1u) * GROUP_OUT) {
            for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                if (first_i + ti < GROUP_IN) {
                    let at = GRAD_WEIGHT + part * WEIGHT_LEN + ((o * GROUP_IN + first_i + ti) * KERNEL_H + ky) * KERNEL_W;
                    for (var kx = 0u; kx < KERNEL_W; kx++) { // unroll
                        gradients[at + kx] = sum[(tc * TILE_I + ti) * KERNEL_W + kx];
                    }
                }
            }
            if (with_bias) { gradients[GRAD_BIAS + part * CHANNELS_OUT + o] = bias_sum[tc]; }
        }
    }
}
