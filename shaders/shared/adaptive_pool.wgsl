// Sizes and windows of an adaptive pooling.
const CHANNELS: u32 = 64u;
const HEIGHT_IN: u32 = 8u;
const WIDTH_IN: u32 = 8u;
const HEIGHT_OUT: u32 = 1u;
const WIDTH_OUT: u32 = 1u;

// Window o of `size_out` begins at floor(o * size_in / size_out) and ends before ceil((o + 1) * size_in / size_out).
fn begin(o: u32, size_in: u32, size_out: u32) -> u32 { return o * size_in / size_out; }
fn end(o: u32, size_in: u32, size_out: u32) -> u32 { return ((o + 1u) * size_in + size_out - 1u) / size_out; }
