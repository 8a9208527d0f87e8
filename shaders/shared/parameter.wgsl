// A tensor of WEIGHTS learned values laid over pictures of LEN values: RUN neighbours of a picture meet the same one.
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const PARAMETER: u32 = 0u;
const WEIGHTS: u32 = 16u;
const RUN: u32 = 64u;
const LEN: u32 = 1024u;

// The learned value that the value at `i` of all pictures' values meets.
fn met_by(i: u32) -> f32 { return parameters[PARAMETER + i / RUN % WEIGHTS]; }
