// What a linear layer takes one by one: vectors, one a picture, or the ROWS rows of the last axis of a picture's map.
const ROWS: u32 = 1u;

fn rows() -> u32 { return batch() * ROWS; }
