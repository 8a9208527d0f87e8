// How much of input position i goes into output position o along one axis (nearest or bilinear, PyTorch's F.interpolate).
const CHANNELS: u32 = 16u;
const HEIGHT_IN: u32 = 8u;
const WIDTH_IN: u32 = 8u;
const HEIGHT_OUT: u32 = 16u;
const WIDTH_OUT: u32 = 16u;
const BILINEAR: bool = false;
const ALIGN_CORNERS: bool = false;

fn source(o: u32, size_in: u32, size_out: u32) -> f32 {
    var place = max((f32(o) + 0.5) * (f32(size_in) / f32(size_out)) - 0.5, 0.0);
    if (ALIGN_CORNERS) { // static
        place = f32(o) * (f32(size_in - 1u) / f32(max(size_out, 2u) - 1u));
    }
    return place;
}

fn share(o: u32, i: u32, size_in: u32, size_out: u32) -> f32 {
    var share = select(0.0, 1.0, o * size_in / size_out == i);
    if (BILINEAR) { // static
        let place = source(o, size_in, size_out);
        let low = min(u32(place), size_in - 1u);
        let high = min(low + 1u, size_in - 1u);
        let rest = place - f32(low);
        share = select(0.0, 1.0 - rest, i == low) + select(0.0, rest, i == high);
    }
    return share;
}

// The first input that may go into o: never too late.
fn first_source(o: u32, size_in: u32, size_out: u32) -> u32 {
    var first = o * size_in / size_out;
    if (BILINEAR) { // static
        first = min(u32(source(o, size_in, size_out)), size_in - 1u);
    }
    return first;
}
