// How much of input place i goes into output place o along one axis: PyTorch's F.interpolate to any size.
const CHANNELS: u32 = 16u;
const HEIGHT_IN: u32 = 8u;
const WIDTH_IN: u32 = 8u;
const HEIGHT_OUT: u32 = 13u;
const WIDTH_OUT: u32 = 11u;
const MODE: u32 = 2u; // 0 nearest, 1 nearest-exact, 2 bilinear, 3 bicubic
const ALIGN_CORNERS: bool = false;
// Inputs from one output to the next.
const STEP_H: f32 = 0.6153846;
const STEP_W: f32 = 0.7272727;
// Inputs that go into an output along an axis.
const TAPS: u32 = 2u;

// Where output o lies among the inputs, in pixels from the centre of the first; of the nearest from its edge.
fn position(o: u32, pace: f32) -> f32 {
    var place = pace * (f32(o) + 0.5) - 0.5;
    if (ALIGN_CORNERS) { // static
        place = pace * f32(o);
    }
    if (MODE == 0u) { // static
        place = pace * f32(o);
    }
    if (MODE == 1u) { // static
        place = pace * (f32(o) + 0.5);
    }
    if (MODE == 2u) { // static
        place = max(place, 0.0);
    }
    return place;
}

// Tap 0 of an output: the input at or before its position; bicubic begins one before that.
fn first_tap(o: u32, pace: f32) -> i32 {
    return i32(floor(position(o, pace))) - select(0, 1, MODE == 3u);
}

// The input that a tap reads: what lies beyond the edge is the edge.
fn tap(o: u32, number: u32, pace: f32, size: u32) -> u32 {
    return u32(clamp(first_tap(o, pace) + i32(number), 0, i32(size) - 1));
}

// Cubic convolution (Keys 1981, a = -0.75) at a distance within 1, and from 1 to 2.
fn near(d: f32) -> f32 { return (1.25 * d - 2.25) * d * d + 1.0; }
fn far(d: f32) -> f32 { return ((-0.75 * d + 3.75) * d - 6.0) * d + 3.0; }

fn weight(o: u32, number: u32, pace: f32, size: u32) -> f32 {
    let place = position(o, pace);
    let rest = place - floor(place);
    var weight = 1.0;
    if (MODE == 2u) { // static
        // Behind the last input both taps are that input.
        weight = select(1.0 - rest, rest, number == 1u);
    }
    if (MODE == 3u) { // static
        let d = abs(f32(number) - 1.0 - rest);
        weight = select(far(d), near(d), (number == 1u) | (number == 2u));
    }
    return weight;
}

fn share(o: u32, i: u32, pace: f32, size: u32) -> f32 {
    var sum = 0.0;
    for (var number = 0u; number < TAPS; number++) {
        sum += select(0.0, weight(o, number, pace, size), tap(o, number, pace, size) == i);
    }
    return sum;
}
