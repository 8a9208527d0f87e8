// The tile of a convolution: TILE_C channels x TILE_Y rows x TILE_X columns of one picture, summed in registers.
// The kernel says where a channel's sums begin, `first_sum(channel)`, and what becomes of one: `finish(index, sum)`, or `finish_pooled`
// where POOL.
// Where QUADS, neighbouring items are the same tile of four pictures, which load the weights together (shared/quads.wgsl).
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/quads.wgsl
// use shared/conv2d_sizes.wgsl
@group(0) @binding(1) var<storage, read_write> arena: array<f32>;
const INPUT: u32 = 0u;
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const WEIGHT: u32 = 0u;
const POOL: bool = false;
const TILE_C: u32 = 2u;
const TILE_Y: u32 = 2u;
const TILE_X: u32 = 4u;
// Rows of the kernel that are taken at once: all of them where DILATION_H is 1 and they are written out, otherwise one.
const TILE_K: u32 = 1u;
// Input rows and columns a tile needs for those.
const ROWS: u32 = (TILE_Y - 1u) * STRIDE_H + (TILE_K - 1u) * DILATION_H + 1u;
const SPAN: u32 = (TILE_X - 1u) * STRIDE_W + (KERNEL_W - 1u) * DILATION_W + 1u;
const TILES_C: u32 = (GROUP_OUT + TILE_C - 1u) / TILE_C;
const TILES_Y: u32 = (HEIGHT_OUT + TILE_Y - 1u) / TILE_Y;
const TILES_X: u32 = (WIDTH_OUT + TILE_X - 1u) / TILE_X;
// How far the last tile's first row and column lie from the first tile's.
const LAST_Y: u32 = (TILES_Y - 1u) * TILE_Y * STRIDE_H + (KERNEL_H - TILE_K) * DILATION_H;
const LAST_X: u32 = (TILES_X - 1u) * TILE_X * STRIDE_W;
// Of a tile as high or as wide as the map it is known which rows and columns of the input there are.
const KNOWN_Y: bool = TILES_Y == 1u && TILE_K == KERNEL_H;
const KNOWN_X: bool = TILES_X == 1u;
// Weights of a turn, and how many of them an invocation of a quad loads.
const TAPS: u32 = TILE_K * KERNEL_W;
const OWN: u32 = select(0u, (TILE_C * TAPS + 3u) / 4u, QUADS);
const BY_TAPS: u32 = 16777216u / TAPS + 1u;

// Whether no tile reaches beyond the map: software adapters pay for every `if` around a store.
const EXACT: bool = GROUP_OUT % TILE_C == 0u && HEIGHT_OUT % TILE_Y == 0u && WIDTH_OUT % TILE_X == 0u;

fn work_count() -> u32 { return quad_padded(batch()) * TILES_Y * TILES_X * GROUPS * TILES_C; }

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
    let tile_y = tile / TILES_X * TILE_Y;
    let tile_c = item / (pictures * TILES_Y * TILES_X);
    let group = tile_c / TILES_C;
    let first_o = group * GROUP_OUT + (tile_c % TILES_C) * TILE_C;
    let first_column = i32(tile_x * STRIDE_W) - i32(PADDING_W);
    // Where things lie, once: compilers of processors do not take it out of the loops.
    var column_at: array<u32, SPAN>; // registers
    for (var s = 0u; s < SPAN; s++) { // unroll
        column_at[s] = u32(clamp(first_column + i32(s), 0, i32(WIDTH_IN) - 1));
    }
    var own_at: array<u32, OWN>; // registers
    for (var q = 0u; q < OWN; q++) { // unroll
        let own_tap = min(4u * q + item % 4u, TILE_C * TAPS - 1u);
        let own_c = divided(own_tap, BY_TAPS);
        own_at[q] = WEIGHT + min(first_o + own_c, CHANNELS_OUT - 1u) * (GROUP_IN * KERNEL_H * KERNEL_W) + own_tap - own_c * TAPS;
    }
    var sum: array<f32, TILE_C * TILE_Y * TILE_X>; // registers
    for (var tc = 0u; tc < TILE_C; tc++) { // unroll
        let first = first_sum(min(first_o + tc, CHANNELS_OUT - 1u));
        for (var t = 0u; t < TILE_Y * TILE_X; t++) { // unroll
            sum[tc * TILE_Y * TILE_X + t] = first;
        }
    }
    for (var turn = 0u; turn < KERNEL_H / TILE_K; turn++) { // unroll if once
        let first_line = i32(tile_y * STRIDE_H + turn * TILE_K * DILATION_H) - i32(PADDING_H);
        var row_at: array<u32, ROWS>; // registers
        for (var r = 0u; r < ROWS; r++) { // unroll
            row_at[r] = u32(clamp(first_line + i32(r), 0, i32(HEIGHT_IN) - 1)) * WIDTH_IN;
        }
        for (var i = 0u; i < GROUP_IN; i++) {
            let map = INPUT + (n * CHANNELS_IN + group * GROUP_IN + i) * (HEIGHT_IN * WIDTH_IN);
            var value: array<f32, ROWS * SPAN>; // registers
            for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                for (var tk = 0u; tk < TILE_K; tk++) { // unroll
                    // Each row once: the tile's row above has loaded what both need.
                    if ((ty == 0u || tk + STRIDE_H >= TILE_K) && (!KNOWN_Y || (ty * STRIDE_H + tk * DILATION_H >= PADDING_H && ty * STRIDE_H + tk * DILATION_H < HEIGHT_IN + PADDING_H))) { // static
                        let line = first_line + i32(ty * STRIDE_H + tk * DILATION_H);
                        let start = map + row_at[ty * STRIDE_H + tk * DILATION_H];
                        for (var s = 0u; s < SPAN; s++) { // unroll
                            if (!KNOWN_X || (s >= PADDING_W && s < WIDTH_IN + PADDING_W)) { // static
                                var read = arena[start + column_at[s]];
                                if (!KNOWN_Y && (ty * STRIDE_H + tk * DILATION_H < PADDING_H || LAST_Y + ty * STRIDE_H + tk * DILATION_H >= HEIGHT_IN + PADDING_H)) { // static
                                    read = select(0.0, read, (line >= 0) & (line < i32(HEIGHT_IN)));
                                }
                                if (!KNOWN_X && (s < PADDING_W || LAST_X + s >= WIDTH_IN + PADDING_W)) { // static
                                    read = select(0.0, read, (first_column + i32(s) >= 0) & (first_column + i32(s) < i32(WIDTH_IN)));
                                }
                                value[(ty * STRIDE_H + tk * DILATION_H) * SPAN + s] = read;
                            }
                        }
                    }
                }
            }
            let tap_at = (i * KERNEL_H + turn * TILE_K) * KERNEL_W;
            var own: array<f32, OWN>; // registers
            for (var q = 0u; q < OWN; q++) { // unroll
                own[q] = parameters[own_at[q] + tap_at];
            }
            for (var tc = 0u; tc < TILE_C; tc++) { // unroll
                // Channels beyond the last repeat it; they are not stored.
                let start = WEIGHT + min(first_o + tc, CHANNELS_OUT - 1u) * (GROUP_IN * KERNEL_H * KERNEL_W) + tap_at;
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
                                if ((!KNOWN_Y || (ty * STRIDE_H + tk * DILATION_H >= PADDING_H && ty * STRIDE_H + tk * DILATION_H < HEIGHT_IN + PADDING_H)) && (!KNOWN_X || (tx * STRIDE_W + kx * DILATION_W >= PADDING_W && tx * STRIDE_W + kx * DILATION_W < WIDTH_IN + PADDING_W))) { // static
                                    sum[(tc * TILE_Y + ty) * TILE_X + tx] += weight[tk * KERNEL_W + kx] * value[(ty * STRIDE_H + tk * DILATION_H) * SPAN + tx * STRIDE_W + kx * DILATION_W];
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
            let map = n * CHANNELS_OUT + first_o + tc;
            let has_channel = first_o + tc < (group + 1u) * GROUP_OUT;
            if (POOL) { // static
                for (var py = 0u; py < TILE_Y / 2u; py++) { // unroll
                    let y = tile_y / 2u + py;
                    let row = (map * (HEIGHT_OUT / 2u) + y) * (WIDTH_OUT / 2u) + tile_x / 2u;
                    for (var px = 0u; px < TILE_X / 2u; px++) { // unroll
                        var best = sum[(tc * TILE_Y + 2u * py) * TILE_X + 2u * px];
                        var winner = 0.0;
                        for (var k = 1u; k < 4u; k++) { // unroll
                            let other = sum[(tc * TILE_Y + 2u * py + k / 2u) * TILE_X + 2u * px + k % 2u];
                            winner = select(winner, f32(k), other > best);
                            best = select(best, other, other > best);
                        }
                        if (EXACT) { // static
                            finish_pooled(row + px, best, winner);
                        }
                        if (!EXACT) { // static
                            if (has_channel & (y < HEIGHT_OUT / 2u) & (tile_x / 2u + px < WIDTH_OUT / 2u)) { finish_pooled(row + px, best, winner); }
                        }
                    }
                }
            }
            if (!POOL) { // static
                for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                    let y = tile_y + ty;
                    let row = (map * HEIGHT_OUT + y) * WIDTH_OUT + tile_x;
                    for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                        if (EXACT) { // static
                            finish(row + tx, sum[(tc * TILE_Y + ty) * TILE_X + tx]);
                        }
                        if (!EXACT) { // static
                            if (has_channel & (y < HEIGHT_OUT) & (tile_x + tx < WIDTH_OUT)) { finish(row + tx, sum[(tc * TILE_Y + ty) * TILE_X + tx]); }
                        }
                    }
                }
            }
        }
    }
}
