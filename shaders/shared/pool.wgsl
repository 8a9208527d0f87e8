// Sizes of a pooling: windows of KERNEL_H x KERNEL_W, each giving one value of [batch, CHANNELS, HEIGHT_OUT, WIDTH_OUT].
const CHANNELS: u32 = 6u;
const HEIGHT_IN: u32 = 28u;
const WIDTH_IN: u32 = 28u;
const HEIGHT_OUT: u32 = 14u;
const WIDTH_OUT: u32 = 14u;
const KERNEL_H: u32 = 2u;
const KERNEL_W: u32 = 2u;
const STRIDE_H: u32 = 2u;
const STRIDE_W: u32 = 2u;
const PADDING_H: u32 = 0u;
const PADDING_W: u32 = 0u;

// Windows that hold a position: from the first that still reaches it to the last that begins before it.
fn first_window(position: u32, kernel: u32, stride: u32, padding: u32) -> u32 {
    return (max(position + padding + 1u, kernel) - kernel + stride - 1u) / stride;
}
