// Sizes of a local response norm: the window of a channel c is BEFORE channels before it to BEHIND after it, as far as there are any.
const CHANNELS: u32 = 16u;
const PLANE: u32 = 64u;
const BEFORE: u32 = 2u;
const BEHIND: u32 = 2u;
const ALPHA: f32 = 0.00002; // divided by the size of the window
const BETA: f32 = 0.75;
