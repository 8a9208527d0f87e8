// The learned slope of a PReLU: one for all (SLOPES 1), or one a channel. Values are [batch, LEN], a channel PLANE of them in a row.
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
const WEIGHT: u32 = 0u;
const SLOPES: u32 = 16u;
const LEN: u32 = 1024u;
const PLANE: u32 = 64u;

fn slope_of(item: u32) -> f32 { return parameters[WEIGHT + (item / PLANE) % SLOPES]; }
