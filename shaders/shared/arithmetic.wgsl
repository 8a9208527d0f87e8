// The sizes of two maps, each of which may have size 1 where the output has more.
const CHANNELS: u32 = 16u;
const HEIGHT: u32 = 8u;
const WIDTH: u32 = 8u;
const CHANNELS_A: u32 = 16u;
const HEIGHT_A: u32 = 8u;
const WIDTH_A: u32 = 8u;
const CHANNELS_B: u32 = 16u;
const HEIGHT_B: u32 = 1u;
const WIDTH_B: u32 = 1u;

// The value of either input that meets a place of the output.
fn place_a(n: u32, c: u32, y: u32, x: u32) -> u32 {
    return ((n * CHANNELS_A + min(c, CHANNELS_A - 1u)) * HEIGHT_A + min(y, HEIGHT_A - 1u)) * WIDTH_A + min(x, WIDTH_A - 1u);
}
fn place_b(n: u32, c: u32, y: u32, x: u32) -> u32 {
    return ((n * CHANNELS_B + min(c, CHANNELS_B - 1u)) * HEIGHT_B + min(y, HEIGHT_B - 1u)) * WIDTH_B + min(x, WIDTH_B - 1u);
}
