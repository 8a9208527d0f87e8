// Sizes of a map with rows and columns around it, and where each of them comes from. All as i32: below 0 they are taken away.
const CHANNELS: u32 = 16u;
const HEIGHT_IN: u32 = 8u;
const WIDTH_IN: u32 = 8u;
const HEIGHT_OUT: u32 = 10u;
const WIDTH_OUT: u32 = 10u;
// Rows above and columns left of the map: what is put there, less what is taken away.
const TOP: u32 = 1u;
const TOP_TAKEN: u32 = 0u;
const LEFT: u32 = 1u;
const LEFT_TAKEN: u32 = 0u;
const PAD_MODE: u32 = 0u; // 0 constant, 1 reflect, 2 replicate, 3 circular

// The input's place along an axis that output place o holds; outside of 0 .. size for the constant.
fn source(o: u32, before: i32, size: u32) -> i32 {
    let last = i32(size) - 1;
    let place = i32(o) - before;
    var found = place;
    if (PAD_MODE == 1u) { // static
        found = last - abs(last - abs(place));
    }
    if (PAD_MODE == 2u) { // static
        found = clamp(place, 0, last);
    }
    if (PAD_MODE == 3u) { // static
        found = (place + 2 * i32(size)) % i32(size);
    }
    return found;
}
