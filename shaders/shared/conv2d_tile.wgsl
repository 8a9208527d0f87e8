// The tile of a convolution: TILE_C channels x TILE_Y rows x TILE_X columns of one picture, summed in registers.
// The kernel says what becomes of a sum: `finish(channel, index, sum)`, or `finish_pooled` where POOL.
// Where QUADS, neighbouring items are the same tile of four pictures, which load the weights together (shared/quads.wgsl).
// use shared/main.wgsl
// use shared/step.wgsl
// use shared/quads.wgsl
// use shared/conv2d_input.wgsl
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const WEIGHT: u32 = 0u;
const POOL: bool = false;
const TILE_C: u32 = 2u;
const TILE_Y: u32 = 2u;
const TILE_X: u32 = 4u;
// Input columns a row of the tile needs.
const SPAN: u32 = (TILE_X - 1u) * STRIDE_W + (KERNEL_W - 1u) * DILATION_W + 1u;
const TILES_C: u32 = (GROUP_OUT + TILE_C - 1u) / TILE_C;
const TILES_Y: u32 = (HEIGHT_OUT + TILE_Y - 1u) / TILE_Y;
const TILES_X: u32 = (WIDTH_OUT + TILE_X - 1u) / TILE_X;
// Whether no tile reaches beyond the input.
const WHOLE: bool = PADDING_H + PADDING_W == 0u && HEIGHT_OUT % TILE_Y == 0u && WIDTH_OUT % TILE_X == 0u;
// Weights of a kernel row, and how many of them an invocation of a quad loads.
const TAPS: u32 = TILE_C * KERNEL_W;
const OWN: u32 = select(0u, (TAPS + 3u) / 4u, QUADS);

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
    let first_line = i32(tile_y * STRIDE_H) - i32(PADDING_H);
    let first_column = i32(tile_x * STRIDE_W) - i32(PADDING_W);
    var sum: array<f32, TILE_C * TILE_Y * TILE_X>; // registers
    var own_at: array<u32, OWN>; // registers
    for (var q = 0u; q < OWN; q++) { // unroll
        let own_tap = min(4u * q + item % 4u, TAPS - 1u);
        own_at[q] = WEIGHT + min(first_o + own_tap / KERNEL_W, CHANNELS_OUT - 1u) * (GROUP_IN * KERNEL_H * KERNEL_W) + own_tap % KERNEL_W;
    }
    for (var i = 0u; i < GROUP_IN; i++) {
        for (var ky = 0u; ky < KERNEL_H; ky++) {
            var value: array<f32, TILE_Y * SPAN>; // registers
            for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                let line = first_line + i32(ty * STRIDE_H + ky * DILATION_H);
                let start = line_start(n, group * GROUP_IN + i, line);
                for (var s = 0u; s < SPAN; s++) { // unroll
                    value[ty * SPAN + s] = input_at(start, has_line(line), first_column + i32(s));
                }
            }
            var own: array<f32, OWN>; // registers
            for (var q = 0u; q < OWN; q++) { // unroll
                own[q] = parameters[own_at[q] + (i * KERNEL_H + ky) * KERNEL_W];
            }
            for (var tc = 0u; tc < TILE_C; tc++) { // unroll
                // Channels beyond the last repeat it; they are not stored.
                let tap = WEIGHT + ((min(first_o + tc, CHANNELS_OUT - 1u) * GROUP_IN + i) * KERNEL_H + ky) * KERNEL_W;
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
                            sum[(tc * TILE_Y + ty) * TILE_X + tx] += weight[kx] * value[ty * SPAN + tx * STRIDE_W + kx * DILATION_W];
                        }
                    }
                }
            }
        }
    }
    for (var tc = 0u; tc < TILE_C; tc++) { // unroll
        let o = first_o + tc;
        if (exists & (o < (group + 1u) * GROUP_OUT)) {
            let map = n * CHANNELS_OUT + o;
            if (POOL) { // static
                for (var py = 0u; py < TILE_Y / 2u; py++) { // unroll
                    for (var px = 0u; px < TILE_X / 2u; px++) { // unroll
                        let y = tile_y / 2u + py;
                        let x = tile_x / 2u + px;
                        if ((y < HEIGHT_OUT / 2u) & (x < WIDTH_OUT / 2u)) {
                            var best = sum[(tc * TILE_Y + 2u * py) * TILE_X + 2u * px];
                            var winner = 0u;
                            for (var k = 1u; k < 4u; k++) { // unroll
                                let other = sum[(tc * TILE_Y + 2u * py + k / 2u) * TILE_X + 2u * px + k % 2u];
                                if (other > best) { best = other; winner = k; }
                            }
                            finish_pooled(o, (map * (HEIGHT_OUT / 2u) + y) * (WIDTH_OUT / 2u) + x, best, winner);
                        }
                    }
                }
            }
            if (!POOL) { // static
                for (var ty = 0u; ty < TILE_Y; ty++) { // unroll
                    for (var tx = 0u; tx < TILE_X; tx++) { // unroll
                        if ((tile_y + ty < HEIGHT_OUT) & (tile_x + tx < WIDTH_OUT)) {
                            finish(o, (map * HEIGHT_OUT + tile_y + ty) * WIDTH_OUT + tile_x + tx, sum[(tc * TILE_Y + ty) * TILE_X + tx]);
                        }
                    }
                }
            }
        }
    }
}
