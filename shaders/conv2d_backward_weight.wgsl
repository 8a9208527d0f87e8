// conv2d_backward_weight: the gradient of a convolution's weight and bias, in PARTS parts that the optimizer adds up.
//   grad_weight[o, i, ky, kx] = sum over n, y, x of grad_output[n, o, y, x] * input[n, i, y * STRIDE_H + ky * DILATION_H - PADDING_H, ...]
//   grad_bias[o] = sum over n, y, x of grad_output[n, o, y, x]
// grad_output [batch, CHANNELS_OUT, HEIGHT_OUT, WIDTH_OUT], input [batch, CHANNELS_IN, HEIGHT_IN, WIDTH_IN], gradients
// [PARTS, CHANNELS_OUT, GROUP_IN, KERNEL_H, KERNEL_W] and [PARTS, CHANNELS_OUT].
// Where POOL, a 2x2 max pooling is fused behind the convolution: the gradient is stored for the halved map and belongs to each
// window's winner alone.
// A work item is one part of TILE_C channels out x TILE_I channels in x TILE_K rows of the kernel (all or one); a part is a run of bands
// of TILE_Y output rows. It walks along a band TILE_X columns at a time, and keeps the input columns that the next stop needs too.
// Neighbouring items are of the same inputs and other channels out; where QUADS, four of them load the inputs together
// (shared/quads.wgsl).
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/quads.wgsl
// use shared/conv2d_input.wgsl
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
const GRAD_OUTPUT: u32 = 0u;
const WINNERS: u32 = 0u;
const POOL: bool = false;
const GRAD_WEIGHT: u32 = 0u;
const GRAD_BIAS: u32 = 0u;
const HAS_BIAS: bool = true;
const PARTS: u32 = 1u;
const TILE_C: u32 = 2u;
const TILE_I: u32 = 1u;
const TILE_K: u32 = 1u;
const TILE_Y: u32 = 1u;
const TILE_X: u32 = 4u;
// Input rows of a band, input columns of a stop, and how many of those the next stop needs again.
const ROWS: u32 = (TILE_Y - 1u) * STRIDE_H + (TILE_K - 1u) * DILATION_H + 1u;
const SPAN: u32 = (TILE_X - 1u) * STRIDE_W + (KERNEL_W - 1u) * DILATION_W + 1u;
const SLIDE: u32 = TILE_X * STRIDE_W;
const KEPT: u32 = SPAN - min(SPAN, SLIDE);
const NEW: u32 = SPAN - KEPT;
// Of a quad's columns to begin with, and of its new ones at a stop: how many an invocation loads.
const OWN_KEPT: u32 = select(0u, (TILE_I * ROWS * KEPT + 3u) / 4u, QUADS);
const OWN_NEW: u32 = select(0u, (TILE_I * ROWS * NEW + 3u) / 4u, QUADS);
const BY_KEPT: u32 = 16777216u / max(KEPT, 1u) + 1u;
const BY_NEW: u32 = 16777216u / NEW + 1u;
const BY_ROWS: u32 = 16777216u / ROWS + 1u;
const POOLED_ROWS: u32 = (TILE_Y + 1u) / 2u;
const POOLED_COLUMNS: u32 = (TILE_X + 1u) / 2u;
const TILES_C: u32 = select((GROUP_OUT + TILE_C - 1u) / TILE_C, (GROUP_OUT + 4u * TILE_C - 1u) / (4u * TILE_C) * 4u, QUADS);
const TILES_I: u32 = (GROUP_IN + TILE_I - 1u) / TILE_I;
const TILES_K: u32 = (KERNEL_H + TILE_K - 1u) / TILE_K;
const STOPS: u32 = (WIDTH_OUT + TILE_X - 1u) / TILE_X;
const BANDS: u32 = (HEIGHT_OUT + TILE_Y - 1u) / TILE_Y;
const WEIGHT_LEN: u32 = CHANNELS_OUT * GROUP_IN * KERNEL_H * KERNEL_W;
// Whether no stop reaches beyond the input, and none beyond the output (or its pooling windows).
const WHOLE: bool = PADDING_H + PADDING_W == 0u && WIDTH_OUT % TILE_X == 0u && HEIGHT_OUT % TILE_Y == 0u;
const FULL: bool = WIDTH_OUT % TILE_X == 0u && HEIGHT_OUT % TILE_Y == 0u && (!POOL || (WIDTH_OUT % 2u == 0u && HEIGHT_OUT % 2u == 0u));

fn work_count() -> u32 { return PARTS * GROUPS * TILES_C * TILES_I * TILES_K; }

fn work(item: u32) {
    let tile_c = item % (GROUPS * TILES_C);
    let first_k = item / (GROUPS * TILES_C) % TILES_K * TILE_K;
    let first_i = item / (GROUPS * TILES_C * TILES_K) % TILES_I * TILE_I;
    let part = item / (GROUPS * TILES_C * TILES_K * TILES_I);
    let group = tile_c / TILES_C;
    let first_o = group * GROUP_OUT + (tile_c % TILES_C) * TILE_C;
    let last_o = (group + 1u) * GROUP_OUT - 1u;
    let bands = batch() * BANDS;
    let bands_per_part = (bands + PARTS - 1u) / PARTS;
    var sum: array<f32, TILE_C * TILE_I * TILE_K * KERNEL_W>; // registers
    var bias_sum: array<f32, TILE_C>; // registers
    // Channel, row and column of what this invocation loads for its quad.
    var kept_channel: array<u32, OWN_KEPT>; // registers
    var kept_row: array<u32, OWN_KEPT>; // registers
    var kept_column: array<u32, OWN_KEPT>; // registers
    for (var q = 0u; q < OWN_KEPT; q++) { // unroll
        let own = min(4u * q + item % 4u, TILE_I * ROWS * KEPT - 1u);
        let own_row = divided(own, BY_KEPT);
        let own_i = divided(own_row, BY_ROWS);
        kept_channel[q] = group * GROUP_IN + min(first_i + own_i, GROUP_IN - 1u);
        kept_row[q] = own_row - own_i * ROWS;
        kept_column[q] = own - own_row * KEPT;
    }
    var new_channel: array<u32, OWN_NEW>; // registers
    var new_row: array<u32, OWN_NEW>; // registers
    var new_column: array<u32, OWN_NEW>; // registers
    for (var q = 0u; q < OWN_NEW; q++) { // unroll
        let own = min(4u * q + item % 4u, TILE_I * ROWS * NEW - 1u);
        let own_row = divided(own, BY_NEW);
        let own_i = divided(own_row, BY_ROWS);
        new_channel[q] = group * GROUP_IN + min(first_i + own_i, GROUP_IN - 1u);
        new_row[q] = own_row - own_i * ROWS;
        new_column[q] = own - own_row * NEW + KEPT;
    }
    for (var band = part * bands_per_part; band < min(bands, (part + 1u) * bands_per_part); band++) {
        let n = band / BANDS;
        let y = band % BANDS * TILE_Y;
        let first_line = i32(y * STRIDE_H + first_k * DILATION_H) - i32(PADDING_H);
        var value: array<f32, TILE_I * ROWS * SPAN>; // registers
        var own: array<f32, max(OWN_KEPT, OWN_NEW)>; // registers
        for (var q = 0u; q < OWN_KEPT; q++) { // unroll
            let line = first_line + i32(kept_row[q]);
            own[q] = input_at(line_start(n, kept_channel[q], line), has_line(line), i32(kept_column[q]) - i32(PADDING_W));
        }
        for (var ti = 0u; ti < TILE_I; ti++) { // unroll
            for (var r = 0u; r < ROWS; r++) { // unroll
                // Channels beyond the last repeat it; they are not stored.
                let start = line_start(n, group * GROUP_IN + min(first_i + ti, GROUP_IN - 1u), first_line + i32(r));
                for (var s = 0u; s < KEPT; s++) { // unroll
                    if (QUADS) { // static
                        value[(ti * ROWS + r) * SPAN + s + SLIDE] = quadBroadcast(own[((ti * ROWS + r) * KEPT + s) / 4u], ((ti * ROWS + r) * KEPT + s) % 4u);
                    }
                    if (!QUADS) { // static
                        value[(ti * ROWS + r) * SPAN + s + SLIDE] = input_at(start, has_line(first_line + i32(r)), i32(s) - i32(PADDING_W));
                    }
                }
            }
        }
        var new_start: array<u32, OWN_NEW>; // registers
        for (var q = 0u; q < OWN_NEW; q++) { // unroll
            new_start[q] = line_start(n, new_channel[q], first_line + i32(new_row[q]));
        }
        for (var stop = 0u; stop < STOPS; stop++) { // unroll if once
            let x = stop * TILE_X;
            let first_column = i32(x * STRIDE_W) - i32(PADDING_W);
            for (var q = 0u; q < OWN_NEW; q++) { // unroll
                own[q] = input_at(new_start[q], has_line(first_line + i32(new_row[q])), first_column + i32(new_column[q]));
            }
            for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                for (var r = 0u; r < ROWS; r++) { // unroll
                    for (var s = 0u; s < KEPT; s++) { // unroll
                        value[(ti * ROWS + r) * SPAN + s] = value[(ti * ROWS + r) * SPAN + s + SLIDE];
                    }
                    let start = line_start(n, group * GROUP_IN + min(first_i + ti, GROUP_IN - 1u), first_line + i32(r));
                    for (var s = KEPT; s < SPAN; s++) { // unroll
                        if (QUADS) { // static
                            value[(ti * ROWS + r) * SPAN + s] = quadBroadcast(own[((ti * ROWS + r) * NEW + s - KEPT) / 4u], ((ti * ROWS + r) * NEW + s - KEPT) % 4u);
                        }
                        if (!QUADS) { // static
                            value[(ti * ROWS + r) * SPAN + s] = input_at(start, has_line(first_line + i32(r)), first_column + i32(s));
                        }
                    }
                }
            }
            for (var tc = 0u; tc < TILE_C; tc++) { // unroll
                let map = n * CHANNELS_OUT + min(first_o + tc, last_o);
                var gradient: array<f32, TILE_Y * TILE_X>; // registers
                if (POOL) { // static
                    for (var py = 0u; py < POOLED_ROWS; py++) { // unroll
                        for (var px = 0u; px < POOLED_COLUMNS; px++) { // unroll
                            // An odd last row or column belongs to no window.
                            let pooled_y = y / 2u + py;
                            let pooled_x = x / 2u + px;
                            let index = (map * (HEIGHT_OUT / 2u) + min(pooled_y, HEIGHT_OUT / 2u - 1u)) * (WIDTH_OUT / 2u) + min(pooled_x, WIDTH_OUT / 2u - 1u);
                            let exists = FULL | ((pooled_y < HEIGHT_OUT / 2u) & (pooled_x < WIDTH_OUT / 2u));
                            let pooled = select(0.0, arena[GRAD_OUTPUT + index], exists);
                            let winner = u32(arena[WINNERS + index]);
                            for (var k = 0u; k < min(TILE_Y, 2u) * min(TILE_X, 2u); k++) { // unroll
                                let ty = 2u * py + k / min(TILE_X, 2u);
                                let tx = 2u * px + k % min(TILE_X, 2u);
                                let here = (y + ty) % 2u * 2u + (x + tx) % 2u;
                                gradient[(2u * py + k / min(TILE_X, 2u)) * TILE_X + 2u * px + k % min(TILE_X, 2u)] = select(0.0, pooled, winner == here);
                            }
                        }
                    }
                }
                if (!POOL) { // static
                    for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                        for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                            let index = (map * HEIGHT_OUT + min(y + ty, HEIGHT_OUT - 1u)) * WIDTH_OUT + min(x + tx, WIDTH_OUT - 1u);
                            gradient[ty * TILE_X + tx] = select(0.0, arena[GRAD_OUTPUT + index], FULL | ((y + ty < HEIGHT_OUT) & (x + tx < WIDTH_OUT)));
                        }
                    }
                }
                // All loads are done: what follows is multiply-adds in registers, a sum's own behind each other.
                for (var ti = 0u; ti < TILE_I; ti++) { // unroll
                    for (var tk = 0u; tk < TILE_K; tk++) { // unroll
                        for (var kx = 0u; kx < KERNEL_W; kx++) { // unroll
                            for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                                for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                                    sum[((tc * TILE_I + ti) * TILE_K + tk) * KERNEL_W + kx] += gradient[ty * TILE_X + tx] * value[(ti * ROWS + ty * STRIDE_H + tk * DILATION_H) * SPAN + tx * STRIDE_W + kx * DILATION_W];
                                }
                            }
                        }
                    }
                }
                for (var t = 0u; t < TILE_Y * TILE_X; t++) { // unroll
                    bias_sum[tc] += gradient[t];
                }
            }
        }
    }
    // Beyond the last channel that is written again, with the same values: software adapters pay for an `if` around a store.
    for (var tc = 0u; tc < TILE_C; tc++) { // unroll
        let o = min(first_o + tc, last_o);
        for (var ti = 0u; ti < TILE_I; ti++) { // unroll
            let i = min(first_i + ti, GROUP_IN - 1u);
            let at = GRAD_WEIGHT + part * WEIGHT_LEN + ((o * GROUP_IN + i) * KERNEL_H + first_k) * KERNEL_W;
            for (var t = 0u; t < TILE_K * KERNEL_W; t++) { // unroll
                gradients[at + t] = sum[(tc * TILE_I + ti) * TILE_K * KERNEL_W + t];
            }
        }
        if (HAS_BIAS) { // static
            gradients[GRAD_BIAS + part * CHANNELS_OUT + o] = bias_sum[tc];
        }
    }
}
