// The gradient of a convolution's output, [maps, HEIGHT_OUT, WIDTH_OUT]. Where POOL, a 2x2 max pooling is fused behind the
// convolution: the gradient is stored for the halved map and belongs to each window's winner alone.
const GRAD_OUTPUT: u32 = 0u;
const WINNERS: u32 = 0u;
const POOL: bool = false;

fn grad_output_at(map: u32, y: u32, x: u32) -> f32 {
    var value = 0.0;
    if (POOL) { // static
        // An odd last row or column belongs to no window.
        let inside = (y / 2u < HEIGHT_OUT / 2u) & (x / 2u < WIDTH_OUT / 2u);
        let index = (map * (HEIGHT_OUT / 2u) + min(y / 2u, HEIGHT_OUT / 2u - 1u)) * (WIDTH_OUT / 2u) + min(x / 2u, WIDTH_OUT / 2u - 1u);
        let winner = u32(arena[WINNERS + index]);
        value = select(0.0, arena[GRAD_OUTPUT + index], inside & (winner == (y % 2u) * 2u + x % 2u));
    }
    if (!POOL) { // static
        value = arena[GRAD_OUTPUT + (map * HEIGHT_OUT + y) * WIDTH_OUT + x];
    }
    return value;
}
