// The gradient of a convolution's output, [maps, HEIGHT_OUT, WIDTH_OUT]. Where POOL, a 2x2 max pooling is fused behind the
// convolution: the gradient is stored for the halved map and belongs to each window's winner alone.
const GRAD_OUTPUT: u32 = 0u;
const WINNERS: u32 = 0u;
const POOL: bool = false;

fn grad_output_at(map: u32, y: u32, x: u32) -> f32 {
    if (POOL) {
        // An odd last row or column belongs to no window.
        if (y / 2u >= HEIGHT_OUT / 2u || x / 2u >= WIDTH_OUT / 2u) { return 0.0; }
        let index = (map * (HEIGHT_OUT / 2u) + y / 2u) * (WIDTH_OUT / 2u) + x / 2u;
        let winner = u32(arena[WINNERS + index]);
        return select(0.0, arena[GRAD_OUTPUT + index], winner == (y % 2u) * 2u + x % 2u);
    }
    return arena[GRAD_OUTPUT + (map * HEIGHT_OUT + y) * WIDTH_OUT + x];
}
