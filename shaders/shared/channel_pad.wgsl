// Sizes of a channel padding: every STRIDE-th row and column, BEFORE channels of zeros in front.
const CHANNELS: u32 = 16u;
const HEIGHT_IN: u32 = 32u;
const WIDTH_IN: u32 = 32u;
const CHANNELS_OUT: u32 = 32u;
const HEIGHT_OUT: u32 = 16u;
const WIDTH_OUT: u32 = 16u;
const STRIDE_H: u32 = 2u;
const STRIDE_W: u32 = 2u;
const BEFORE: u32 = 8u;
