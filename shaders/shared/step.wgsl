// What the host uploads for a step (src/engine/compiled/step_header.rs): a header of 16 words, then one index a picture, and where a head
// asks for it a class a picture.
@group(0) @binding(0) var<storage, read> step: array<u32>;

const HEADER: u32 = 16u;

// Pictures in this step; buffers have room for more.
fn batch() -> u32 { return step[0]; }
// Of every random draw, with the number of the step.
fn seed_low() -> u32 { return step[1]; }
fn seed_high() -> u32 { return step[2]; }
fn step_low() -> u32 { return step[3]; }
fn step_high() -> u32 { return step[4]; }
fn rate() -> f32 { return bitcast<f32>(step[5]); }
// What the update rule takes of the mean of gradients and of the root of the mean square (src/engine/progress.rs).
fn of_mean() -> f32 { return bitcast<f32>(step[6]); }
fn of_root() -> f32 { return bitcast<f32>(step[7]); }
// Where this step's loss and counts go.
fn slot() -> u32 { return step[8]; }
// Of SGD and RMSprop; beta1 of Adam and its like. And 1 less it.
fn momentum() -> f32 { return bitcast<f32>(step[9]); }
fn one_minus_momentum() -> f32 { return bitcast<f32>(step[10]); }
// What the update rule takes of the gradient itself, and what it adds in the denominator.
fn of_gradient() -> f32 { return bitcast<f32>(step[11]); }
fn eps() -> f32 { return bitcast<f32>(step[12]); }
fn picture_index(n: u32) -> u32 { return step[HEADER + n]; }
fn picture_scene(n: u32, room: u32) -> u32 { return step[HEADER + room + n]; }
