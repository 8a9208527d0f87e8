// The tile of a transposed convolution: TILE_C channels x TILE_Y rows x TILE_X columns of the larger side, summed in registers.
//   sum[n, i, y, x] = sum over o, ky, kx of weight[o, i, ky, kx] * source[n, o, (y + PADDING_H - ky * DILATION_H) / STRIDE_H, ...]
// where the divisions leave no rest. The kernel says what `finish(channel, index, sum)` does.
// Names are the plain convolution's: "in" is the larger side, "out" the smaller. A tile's rows lie STRIDE_H apart, so that they meet
// the same rows of the kernel; TILE_X is a multiple of STRIDE_W.
// Where POOL, a 2x2 max pooling is fused behind the source: the source is stored halved, and belongs to each window's winner
// alone; TILE_X / STRIDE_W is even then.
// Where QUADS, neighbouring items are the same tile of four pictures, which load the weights together (shared/quads.wgsl).
// Where one tile is as wide as the map (ONE_TILE), it is known which columns of the source there are: the others are left out.
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/quads.wgsl
// use shared/conv2d_sizes.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const SOURCE: u32 = 0u;
const WINNERS: u32 = 0u;
const POOL: bool = false;
const WEIGHT: u32 = 0u;
const TILE_C: u32 = 2u;
const TILE_Y: u32 = 1u;
const TILE_X: u32 = 2u;
// Column tx meets tap kx at source column tile_x / STRIDE_W + (tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W - SHIFT / STRIDE_W.
const SHIFT: u32 = ((KERNEL_W - 1u) * DILATION_W + STRIDE_W - 1u) / STRIDE_W * STRIDE_W;
// The same for rows.
const SHIFT_Y: u32 = ((KERNEL_H - 1u) * DILATION_H + STRIDE_H - 1u) / STRIDE_H * STRIDE_H;
const FIRST: u32 = (PADDING_W + SHIFT - (KERNEL_W - 1u) * DILATION_W) / STRIDE_W;
const SPAN: u32 = (TILE_X - 1u + PADDING_W + SHIFT) / STRIDE_W - FIRST + 1u;
// Whether the first source column is a window's second, and how many windows the columns lie in.
const ODD: u32 = (FIRST + SHIFT / STRIDE_W) % 2u;
const WINDOWS: u32 = (SPAN + ODD + 1u) / 2u;
const TILES_C: u32 = (GROUP_IN + TILE_C - 1u) / TILE_C;
// Tiles below each other whose rows meet the same rows of the kernel.
const TILES_Y: u32 = (HEIGHT_IN + TILE_Y * STRIDE_H - 1u) / (TILE_Y * STRIDE_H);
const TILES_X: u32 = (WIDTH_IN + TILE_X - 1u) / TILE_X;
const ONE_TILE: bool = TILES_X == 1u;
// Source columns are counted from so many before the map's first.
const BEFORE: u32 = SHIFT / STRIDE_W;
// Weights of a kernel row, and how many of them an invocation of a quad loads.
const TAPS: u32 = TILE_C * KERNEL_W;
const OWN: u32 = select(0u, (TAPS + 3u) / 4u, QUADS);

fn work_count() -> u32 { return quad_padded(batch()) * TILES_Y * TILES_X * STRIDE_H * GROUPS * TILES_C; }

fn work(item: u32) {
    let pictures = quad_padded(batch());
    var tile = item % (TILES_Y * TILES_X);
    var picture = item / (TILES_Y * TILES_X) % pictures;
    if (QUADS) { // static
        picture = item % pictures;
        tile = item / pictures % (TILES_Y * TILES_X);
    }
    // What pads a quad repeats the last picture; it is not stored.
    let exists = picture < batch();
    let n = min(picture, batch() - 1u);
    let tile_x = (tile % TILES_X) * TILE_X;
    let tile_y = tile / TILES_X;
    let places = pictures * TILES_Y * TILES_X;
    let phase = item / places % STRIDE_H;
    let first_y = tile_y * TILE_Y * STRIDE_H + phase;
    let tile_c = item / (places * STRIDE_H);
    let group = tile_c / TILES_C;
    let first_i = (tile_c % TILES_C) * TILE_C;
    let first_column = i32(tile_x / STRIDE_W + FIRST) - i32(SHIFT / STRIDE_W);
    var sum: array<f32, TILE_C * TILE_Y * TILE_X>; // registers
    var own_at: array<u32, OWN>; // registers
    for (var q = 0u; q < OWN; q++) { // unroll
        let own_tap = min(4u * q + item % 4u, TAPS - 1u);
        own_at[q] = WEIGHT + min(first_i + own_tap / KERNEL_W, GROUP_IN - 1u) * (KERNEL_H * KERNEL_W) + own_tap % KERNEL_W;
    }
    for (var ky = 0u; ky < KERNEL_H; ky++) {
        let reach = first_y + PADDING_H + SHIFT_Y - ky * DILATION_H;
        let first_line = i32(reach / STRIDE_H) - i32(SHIFT_Y / STRIDE_H);
        // A kernel row that these rows do not meet has no turns.
        let met = select(0u, GROUP_OUT, (reach % STRIDE_H == 0u) & (first_line < i32(HEIGHT_OUT)) & (first_line + i32(TILE_Y) > 0));
        for (var go = 0u; go < met; go++) {
            let o = group * GROUP_OUT + go;
            let map = n * CHANNELS_OUT + o;
            var value: array<f32, TILE_Y * SPAN>; // registers
            for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                let line = first_line + i32(ty);
                if (POOL) { // static
                    // An odd last row or column belongs to no window.
                    let pooled_line = u32(clamp(line, 0, i32(HEIGHT_OUT / 2u * 2u) - 1));
                    let row = (map * (HEIGHT_OUT / 2u) + pooled_line / 2u) * (WIDTH_OUT / 2u);
                    let second = f32(pooled_line % 2u * 2u);
                    for (var w = 0u; w < WINDOWS; w++) { // unroll
                        if (!ONE_TILE || (2u * w + FIRST >= BEFORE + ODD && 2u * w + FIRST < BEFORE + ODD + WIDTH_OUT / 2u * 2u)) { // static
                            let window = (first_column - i32(ODD)) / 2 + i32(w);
                            let index = row + u32(clamp(window, 0, i32(WIDTH_OUT / 2u) - 1));
                            let inside = (line >= 0) & (line < i32(HEIGHT_OUT / 2u * 2u)) & (window >= 0) & (window < i32(WIDTH_OUT / 2u));
                            let winner = arena[WINNERS + index] - second;
                            let pooled = select(0.0, arena[SOURCE + index], inside);
                            if (2u * w >= ODD) { // static
                                value[ty * SPAN + 2u * w - ODD] = select(0.0, pooled, winner == 0.0);
                            }
                            if (2u * w + 1u - ODD < SPAN) { // static
                                value[ty * SPAN + 2u * w + 1u - ODD] = select(0.0, pooled, winner == 1.0);
                            }
                        }
                    }
                }
                if (!POOL) { // static
                    let row = SOURCE + (map * HEIGHT_OUT + u32(clamp(line, 0, i32(HEIGHT_OUT) - 1))) * WIDTH_OUT;
                    let has_line = (line >= 0) & (line < i32(HEIGHT_OUT));
                    for (var s = 0u; s < SPAN; s++) { // unroll
                        if (!ONE_TILE || (s + FIRST >= BEFORE && s + FIRST < BEFORE + WIDTH_OUT)) { // static
                            let column = first_column + i32(s);
                            let read = arena[row + u32(clamp(column, 0, i32(WIDTH_OUT) - 1))];
                            value[ty * SPAN + s] = select(0.0, read, has_line & (column >= 0) & (column < i32(WIDTH_OUT)));
                        }
                    }
                }
            }
            var own: array<f32, OWN>; // registers
            for (var q = 0u; q < OWN; q++) { // unroll
                own[q] = parameters[own_at[q] + (o * GROUP_IN * KERNEL_H + ky) * KERNEL_W];
            }
            for (var tc = 0u; tc < TILE_C; tc++) { // unroll
                let tap = WEIGHT + ((o * GROUP_IN + min(first_i + tc, GROUP_IN - 1u)) * KERNEL_H + ky) * KERNEL_W;
                var weight: array<f32, KERNEL_W>; // registers
                for (var kx = 0u; kx < KERNEL_W; kx++) { // unroll
                    if (QUADS) { // static
                        weight[kx] = quadBroadcast(own[(tc * KERNEL_W + kx) / 4u], (tc * KERNEL_W + kx) % 4u);
                    }
                    if (!QUADS) { // static
                        weight[kx] = parameters[tap + kx];
                    }
                }
                // All loads are done: what follows is multiply-adds in registers, a sum's own behind each other.
                for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                    for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                        for (var kx = 0u; kx < KERNEL_W; kx++) { // unroll
                            if ((tx + PADDING_W + SHIFT - kx * DILATION_W) % STRIDE_W == 0u && (!ONE_TILE || ((tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W >= BEFORE && (tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W < BEFORE + WIDTH_OUT))) { // static
                                sum[(tc * TILE_Y + ty) * TILE_X + tx] += weight[kx] * value[ty * SPAN + (tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W - FIRST];
                            }
                        }
                    }
                }
            }
        }
    }
    for (var tc = 0u; tc < TILE_C; tc++) { // unroll
        let i = group * GROUP_IN + first_i + tc;
        if (exists & (first_i + tc < GROUP_IN)) {
            for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                let y = first_y + ty * STRIDE_H;
                for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                    if ((y < HEIGHT_IN) & (tile_x + tx < WIDTH_IN)) {
                        finish(i, ((n * CHANNELS_IN + i) * HEIGHT_IN + y) * WIDTH_IN + tile_x + tx, sum[(tc * TILE_Y + ty) * TILE_X + tx]);
                    }
                }
            }
        }
    }
}
