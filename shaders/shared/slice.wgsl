// Sizes of a slice: along each axis SIZE places, from FIRST on, STEP apart, of SIZE_IN.
const CHANNELS_IN: u32 = 16u;
const HEIGHT_IN: u32 = 8u;
const WIDTH_IN: u32 = 8u;
const CHANNELS_OUT: u32 = 8u;
const HEIGHT_OUT: u32 = 6u;
const WIDTH_OUT: u32 = 4u;
const FIRST_C: u32 = 0u;
const FIRST_H: u32 = 1u;
const FIRST_W: u32 = 0u;
const STEP_C: u32 = 1u;
const STEP_H: u32 = 1u;
const STEP_W: u32 = 2u;
