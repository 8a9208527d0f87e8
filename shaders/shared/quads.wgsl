// Loads in company. Four neighbouring invocations (a quad) that need the same values load every fourth of them each, and hand them to
// the others with `quadBroadcast`: a quarter of the loads. It takes the optional feature `subgroups`; where QUADS is off, each
// invocation loads for itself.
// All four have to be at work: items are handed out in multiples of four, the last ones for nothing.
const QUADS: bool = false;

// A number of items, padded to whole quads.
fn quad_padded(items: u32) -> u32 {
    var padded = items;
    if (QUADS) { // static
        padded = (items + 3u) / 4u * 4u;
    }
    return padded;
}

// x / d, where `by_d` is 16777216 / d + 1, and x / d below 256, x * d below 16777216: processors divide lanes one by one.
fn divided(x: u32, by_d: u32) -> u32 { return (x * by_d) >> 24u; }
