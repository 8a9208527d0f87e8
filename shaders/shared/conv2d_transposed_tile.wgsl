// The tile of a transposed convolution: TILE_C channels x TILE_Y rows x TILE_X columns of the larger side, summed in registers.
//   sum[n, i, y, x] = sum over o, ky, kx of weight[o, i, ky, kx] * source[n, o, (y + PADDING_H - ky * DILATION_H) / STRIDE_H, ...]
// where the divisions leave no rest. The kernel says what `finish(channel, index, sum)` does.
// Names are the plain convolution's: "in" is the larger side, "out" the smaller. A tile's rows lie STRIDE_H apart, so that they meet
// the same rows of the kernel; TILE_X is a multiple of STRIDE_W.
// Where POOL, a 2x2 max pooling is fused behind the source: the source is stored halved, and belongs to each window's winner
// alone; TILE_X / STRIDE_W is even then.
// use shared/main.wgsl
// use shared/step.wgsl
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
const TILES_Y: u32 = (HEIGHT_IN + TILE_Y * STRIDE_H - 1u) / (TILE_Y * STRIDE_H) * STRIDE_H;
const TILES_X: u32 = (WIDTH_IN + TILE_X - 1u) / TILE_X;

fn work_count() -> u32 { return batch() * GROUPS * TILES_C * TILES_Y * TILES_X; }

fn work(item: u32) {
    let tile_x = (item % TILES_X) * TILE_X;
    let tile_y = item / TILES_X % TILES_Y;
    let first_y = tile_y / STRIDE_H * TILE_Y * STRIDE_H + tile_y % STRIDE_H;
    let tile_c = item / (TILES_X * TILES_Y) % (GROUPS * TILES_C);
    let n = item / (TILES_X * TILES_Y * GROUPS * TILES_C);
    let group = tile_c / TILES_C;
    let first_i = (tile_c % TILES_C) * TILE_C;
    let first_column = i32(tile_x / STRIDE_W + FIRST) - i32(SHIFT / STRIDE_W);
    var sum: array<f32, TILE_C * TILE_Y * TILE_X>; // registers
    for (var ky = 0u; ky < KERNEL_H; ky++) {
        let reach = first_y + PADDING_H + SHIFT_Y - ky * DILATION_H;
        let first_line = i32(reach / STRIDE_H) - i32(SHIFT_Y / STRIDE_H);
        if ((reach % STRIDE_H == 0u) & (first_line < i32(HEIGHT_OUT)) & (first_line + i32(TILE_Y) > 0)) {
            for (var go = 0u; go < GROUP_OUT; go++) {
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
                    if (!POOL) { // static
                        let row = SOURCE + (map * HEIGHT_OUT + u32(clamp(line, 0, i32(HEIGHT_OUT) - 1))) * WIDTH_OUT;
                        let has_line = (line >= 0) & (line < i32(HEIGHT_OUT));
                        for (var s = 0u; s < SPAN; s++) { // unroll
                            let column = first_column + i32(s);
                            let read = arena[row + u32(clamp(column, 0, i32(WIDTH_OUT) - 1))];
                            value[ty * SPAN + s] = select(0.0, read, has_line & (column >= 0) & (column < i32(WIDTH_OUT)));
                        }
                    }
                }
                for (var tc = 0u; tc < TILE_C; tc++) { // unroll
                    let tap = WEIGHT + ((o * GROUP_IN + min(first_i + tc, GROUP_IN - 1u)) * KERNEL_H + ky) * KERNEL_W;
                    var weight: array<f32, KERNEL_W>; // registers
                    for (var kx = 0u; kx < KERNEL_W; kx++) { // unroll
                        weight[kx] = parameters[tap + kx];
                    }
                    // All loads are done: what follows is multiply-adds in registers, a sum's own behind each other.
                    for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                        for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                            for (var kx = 0u; kx < KERNEL_W; kx++) { // unroll
                                if ((tx + PADDING_W + SHIFT - kx * DILATION_W) % STRIDE_W == 0u) { // static
                                    sum[(tc * TILE_Y + ty) * TILE_X + tx] += weight[kx] * value[ty * SPAN + (tx + PADDING_W + SHIFT - kx * DILATION_W) / STRIDE_W - FIRST];
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    for (var tc = 0u; tc < TILE_C; tc++) { // unroll
        let i = group * GROUP_IN + first_i + tc;
        if (first_i + tc < GROUP_IN) {
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
