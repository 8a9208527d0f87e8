// The lines that a softmax goes along: [OUTER, SIZE, INNER] of each picture, the values of a line INNER apart.
const OUTER: u32 = 1u;
const SIZE: u32 = 10u;
const INNER: u32 = 1u;
const LOG: bool = false; // the logarithm of it

fn work_count() -> u32 { return batch() * OUTER * INNER; }

// Where a line's first value lies.
fn first_of(line: u32) -> u32 { return line / INNER * SIZE * INNER + line % INNER; }
