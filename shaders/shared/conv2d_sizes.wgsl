// Sizes of a convolution; of a transposed one those of the convolution it transposes ("in" is then the larger side).
const CHANNELS_IN: u32 = 3u;
const CHANNELS_OUT: u32 = 6u;
const GROUP_IN: u32 = 3u;
const GROUP_OUT: u32 = 6u;
const HEIGHT_IN: u32 = 32u;
const WIDTH_IN: u32 = 32u;
const HEIGHT_OUT: u32 = 28u;
const WIDTH_OUT: u32 = 28u;
const KERNEL_H: u32 = 5u;
const KERNEL_W: u32 = 5u;
const STRIDE_H: u32 = 1u;
const STRIDE_W: u32 = 1u;
const PADDING_H: u32 = 0u;
const PADDING_W: u32 = 0u;
const DILATION_H: u32 = 1u;
const DILATION_W: u32 = 1u;
const GROUPS: u32 = CHANNELS_OUT / GROUP_OUT;
