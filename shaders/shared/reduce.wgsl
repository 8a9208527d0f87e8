// Sizes of a reduction: an axis that is gone over has size 1 in the output.
const REDUCTION: u32 = 0u; // 0 mean, 1 sum, 2 largest (all of them share the gradient), 3 smallest, 4 largest (the first), 5 smallest
const CHANNELS_IN: u32 = 16u;
const HEIGHT_IN: u32 = 8u;
const WIDTH_IN: u32 = 8u;
const CHANNELS_OUT: u32 = 1u;
const HEIGHT_OUT: u32 = 8u;
const WIDTH_OUT: u32 = 8u;

// Values that one output is made of.
const COUNT: u32 = CHANNELS_IN * HEIGHT_IN * WIDTH_IN / (CHANNELS_OUT * HEIGHT_OUT * WIDTH_OUT);
