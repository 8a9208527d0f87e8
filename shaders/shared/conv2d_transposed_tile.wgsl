// The tile of a transposed convolution: TILE_C channels x TILE_Y rows x TILE_X columns of the larger side, summed in registers.
//   sum[n, i, y, x] = sum over o, ky, kx of weight[o, i, ky, kx] * source[n, o, (y + PADDING_H - ky * DILATION_H) / STRIDE_H, ...]
// where the divisions leave no rest. The kernel says where a channel's sums begin,
// `first_sum(channel)`, and what becomes of one, `finish(index, sum)`.
// TILE_K rows of the kernel are taken at once: all of them where rows lie side by side (no stride, no dilation), otherwise one.
// Names are the plain convolution's: "in" is the larger side, "out" the smaller. A tile's rows lie STRIDE_H apart, so that they meet
// the same rows of the kernel; TILE_X is a multiple of STRIDE_W.
// Where POOL, a 2x2 max pooling is fused behind the source: the source is stored halved, and belongs to each window's winner
// alone; TILE_X / STRIDE_W is even then.
// Where QUADS, neighbouring items are the same tile of four pictures, which load the weights together (shared/quads.wgsl).
// Of a tile as high or as wide as the map it is known which rows and columns of the source there are: the others are left out.
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
const TILE_K: u32 = 1u;
const ROWS: u32 = TILE_Y + TILE_K - 1u;
// Column tx meets tap kx at source column tile_x / STRIDE_W + (tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W - SHIFT / STRIDE_W.
const SHIFT: u32 = ((KERNEL_W - 1u) * DILATION_W + STRIDE_W - 1u) / STRIDE_W * STRIDE_W;
// The same for rows.
const SHIFT_Y: u32 = ((KERNEL_H - 1u) * DILATION_H + STRIDE_H - 1u) / STRIDE_H * STRIDE_H;
const FIRST: u32 = (PADDING_W + SHIFT - (KERNEL_W - 1u) * DILATION_W) / STRIDE_W;
const SPAN: u32 = (TILE_X - 1u + PADDING_W + SHIFT) / STRIDE_W - FIRST + 1u;
// Whether the first source column is a window's second, and how many windows the columns lie in.
const ODD: u32 = (FIRST + SHIFT / STRIDE_W) % 2u;
const WINDOWS: u32 = (SPAN + ODD + 1u) / 2u;
const COLUMNS: u32 = select(SPAN, WINDOWS, POOL);
// The source as it is stored: of an odd last row or column there is no window.
const STORED_H: u32 = select(HEIGHT_OUT, HEIGHT_OUT / 2u, POOL);
const STORED_W: u32 = select(WIDTH_OUT, WIDTH_OUT / 2u, POOL);
const TILES_C: u32 = (GROUP_IN + TILE_C - 1u) / TILE_C;
// Tiles below each other whose rows meet the same rows of the kernel.
const TILES_Y: u32 = (HEIGHT_IN + TILE_Y * STRIDE_H - 1u) / (TILE_Y * STRIDE_H);
const TILES_X: u32 = (WIDTH_IN + TILE_X - 1u) / TILE_X;
const KNOWN_X: bool = TILES_X == 1u;
const KNOWN_Y: bool = TILES_Y == 1u && TILE_K == KERNEL_H && STRIDE_H == 1u && DILATION_H == 1u && (PAIRED || !POOL);
// Source columns are counted from so many before the map's first; so are rows where they are known, from FIRST_Y on.
const BEFORE: u32 = SHIFT / STRIDE_W;
const BEFORE_Y: u32 = KERNEL_H - 1u;
const FIRST_Y: u32 = PADDING_H;
// Whether it is known which rows of the source are a window's second, and how many rows of windows they lie in.
const PAIRED: bool = POOL && TILE_K == KERNEL_H && STRIDE_H == 1u && DILATION_H == 1u && TILE_Y % 2u == 0u;
const ODD_Y: u32 = select(0u, (PADDING_H + KERNEL_H - 1u) % 2u, PAIRED);
const LINES: u32 = select(ROWS, (ROWS + ODD_Y + 1u) / 2u, PAIRED);
// Weights of a turn, and how many of them an invocation of a quad loads.
const TAPS: u32 = TILE_K * KERNEL_W;
const OWN: u32 = select(0u, (TILE_C * TAPS + 3u) / 4u, QUADS);
const BY_TAPS: u32 = 16777216u / TAPS + 1u;

// Whether no tile reaches beyond the map: software adapters pay for every `if` around a store.
const EXACT: bool = GROUP_IN % TILE_C == 0u && HEIGHT_IN % (TILE_Y * STRIDE_H) == 0u && WIDTH_IN % TILE_X == 0u;

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
    var own_at: array<u32, OWN>; // registers
    for (var q = 0u; q < OWN; q++) { // unroll
        let own_tap = min(4u * q + item % 4u, TILE_C * TAPS - 1u);
        let own_c = divided(own_tap, BY_TAPS);
        own_at[q] = WEIGHT + min(first_i + own_c, GROUP_IN - 1u) * (KERNEL_H * KERNEL_W) + own_tap - own_c * TAPS;
    }
    // Where columns (or windows) lie, and whether there are such: once, since compilers of processors do not take it out of loops.
    var column_at: array<u32, COLUMNS>; // registers
    var has_column: array<bool, COLUMNS>; // registers
    for (var s = 0u; s < COLUMNS; s++) { // unroll
        let column = select(first_column + i32(s), (first_column - i32(ODD)) / 2 + i32(s), POOL);
        column_at[s] = u32(clamp(column, 0, i32(STORED_W) - 1));
        has_column[s] = (column >= 0) & (column < i32(STORED_W));
    }
    var sum: array<f32, TILE_C * TILE_Y * TILE_X>; // registers
    for (var tc = 0u; tc < TILE_C; tc++) { // unroll
        let first = first_sum(group * GROUP_IN + min(first_i + tc, GROUP_IN - 1u));
        for (var t = 0u; t < TILE_Y * TILE_X; t++) { // unroll
            sum[tc * TILE_Y * TILE_X + t] = first;
        }
    }
    for (var turn = 0u; turn < KERNEL_H / TILE_K; turn++) { // unroll if once
        let reach = first_y + PADDING_H + SHIFT_Y - ((turn + 1u) * TILE_K - 1u) * DILATION_H;
        let first_line = i32(reach / STRIDE_H) - i32(SHIFT_Y / STRIDE_H);
        // Kernel rows that these rows do not meet have no turns.
        let met = select(0u, GROUP_OUT, (reach % STRIDE_H == 0u) & (first_line < i32(HEIGHT_OUT)) & (first_line + i32(ROWS) > 0));
        var line_at: array<u32, LINES>; // registers
        var has_line: array<bool, LINES>; // registers
        var second: array<f32, LINES>; // registers
        for (var r = 0u; r < LINES; r++) { // unroll
            let line = select(first_line + i32(r), (first_line - i32(ODD_Y)) / 2 + i32(r), PAIRED);
            if (PAIRED || !POOL) { // static
                line_at[r] = u32(clamp(line, 0, i32(STORED_H) - 1)) * STORED_W;
                has_line[r] = (line >= 0) & (line < i32(STORED_H));
            }
            if (POOL && !PAIRED) { // static
                // An odd last row belongs to no window.
                let pooled_line = u32(clamp(line, 0, i32(STORED_H * 2u) - 1));
                line_at[r] = pooled_line / 2u * STORED_W;
                has_line[r] = (line >= 0) & (line < i32(STORED_H * 2u));
                second[r] = f32(pooled_line % 2u * 2u);
            }
        }
        for (var go = 0u; go < met; go++) {
            let o = group * GROUP_OUT + go;
            let map = (n * CHANNELS_OUT + o) * (STORED_H * STORED_W);
            var value: array<f32, ROWS * SPAN>; // registers
            for (var r = 0u; r < LINES; r++) { // unroll
                let start = map + line_at[r];
                for (var s = 0u; s < COLUMNS; s++) { // unroll
                    if (POOL && (!KNOWN_X || (2u * s + FIRST >= BEFORE + ODD && 2u * s + FIRST < BEFORE + ODD + STORED_W * 2u)) && (!KNOWN_Y || (2u * r + FIRST_Y >= BEFORE_Y + ODD_Y && 2u * r + FIRST_Y < BEFORE_Y + ODD_Y + STORED_H * 2u))) { // static
                        let winner = arena[WINNERS + start + column_at[s]];
                        let pooled = select(0.0, arena[SOURCE + start + column_at[s]], has_line[r] & has_column[s]);
                        for (var k = 0u; k < select(2u, 4u, PAIRED); k++) { // unroll
                            if (PAIRED && 2u * r + k / 2u >= ODD_Y && 2u * r + k / 2u - ODD_Y < ROWS && 2u * s + k % 2u >= ODD && 2u * s + k % 2u - ODD < SPAN) { // static
                                value[(2u * r + k / 2u - ODD_Y) * SPAN + 2u * s + k % 2u - ODD] = select(0.0, pooled, winner == f32(k));
                            }
                            if (!PAIRED && 2u * s + k >= ODD && 2u * s + k - ODD < SPAN) { // static
                                value[r * SPAN + 2u * s + k - ODD] = select(0.0, pooled, winner - second[r] == f32(k));
                            }
                        }
                    }
                    if (!POOL && (!KNOWN_X || (s + FIRST >= BEFORE && s + FIRST < BEFORE + WIDTH_OUT)) && (!KNOWN_Y || (r + FIRST_Y >= BEFORE_Y && r + FIRST_Y < BEFORE_Y + HEIGHT_OUT))) { // static
                        value[r * SPAN + s] = select(0.0, arena[SOURCE + start + column_at[s]], has_line[r] & has_column[s]);
                    }
                }
            }
            let tap_at = (o * GROUP_IN * KERNEL_H + turn * TILE_K) * KERNEL_W;
            var own: array<f32, OWN>; // registers
            for (var q = 0u; q < OWN; q++) { // unroll
                own[q] = parameters[own_at[q] + tap_at];
            }
            for (var tc = 0u; tc < TILE_C; tc++) { // unroll
                let start = WEIGHT + min(first_i + tc, GROUP_IN - 1u) * (KERNEL_H * KERNEL_W) + tap_at;
                var weight: array<f32, TAPS>; // registers
                for (var t = 0u; t < TAPS; t++) { // unroll
                    if (QUADS) { // static
                        weight[t] = quadBroadcast(own[(tc * TAPS + t) / 4u], (tc * TAPS + t) % 4u);
                    }
                    if (!QUADS) { // static
                        weight[t] = parameters[start + t];
                    }
                }
                // All loads are done: what follows is multiply-adds in registers, a sum's own behind each other.
                for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                    for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                        for (var tk = 0u; tk < TILE_K; tk++) { // unroll
                            for (var kx = 0u; kx < KERNEL_W; kx++) { // unroll
                                if ((tx + PADDING_W + SHIFT - kx * DILATION_W) % STRIDE_W == 0u && (!KNOWN_X || ((tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W >= BEFORE && (tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W < BEFORE + WIDTH_OUT)) && (!KNOWN_Y || (ty + FIRST_Y >= tk && ty + FIRST_Y - tk < HEIGHT_OUT))) { // static
                                    sum[(tc * TILE_Y + ty) * TILE_X + tx] += weight[tk * KERNEL_W + kx] * value[(ty + TILE_K - 1u - tk) * SPAN + (tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W - FIRST];
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    if (exists) {
        for (var tc = 0u; tc < TILE_C; tc++) { // unroll
            let map = n * CHANNELS_IN + group * GROUP_IN + first_i + tc;
            for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                let y = first_y + ty * STRIDE_H;
                let row = (map * HEIGHT_IN + y) * WIDTH_IN + tile_x;
                for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                    if (EXACT) { // static
                        finish(row + tx, sum[(tc * TILE_Y + ty) * TILE_X + tx]);
                    }
                    if (!EXACT) { // static
                        if ((first_i + tc < GROUP_IN) & (y < HEIGHT_IN) & (tile_x + tx < WIDTH_IN)) { finish(row + tx, sum[(tc * TILE_Y + ty) * TILE_X + tx]); }
                    }
                }
            }
        }
    }
}
