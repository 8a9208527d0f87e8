//! Cars, vans and buses as they stand in a street: their near end, the side towards the middle, the roof seen from above.

use super::super::paint::color::{Color, mix, rgb};
use super::super::paint::dice::Dice;
use super::view::View;

const PAINTS: [u32; 13] = [
    0xd8432f, 0xe8b020, 0x2f6fb8, 0x2d3a4c, 0xf1efe8, 0x8f979f, 0x3d8c5a, 0xe07b28, 0x7a3b53,
    0x57a3ad, 0xe9d9b4, 0xb8342f, 0x3a4f8c,
];
const BUSES: [u32; 5] = [0xe9ae1f, 0xd63f34, 0x3c9b72, 0x2f72bd, 0xe8e4d8];
const GLASS: Color = rgb(0x5a7688);
const TYRE: Color = rgb(0x24262a);
const SHADOW: Color = rgb(0x080c14);

/// Lengths in metres. A car's cabin is slanted at both ends, a van's and a bus's hardly.
struct Body {
    half: f32,
    length: f32,
    waist: f32,
    roof: f32,
    /// From the near end to where its window begins and to where the roof begins, and the same from the far end.
    near_slope: [f32; 2],
    far_slope: [f32; 2],
    paint: Color,
}

impl Body {
    fn thrown(oncoming: bool, dice: &mut Dice) -> Self {
        let (hood, boot) = ([1.1, 1.9], [0.35, 0.95]);
        let (near_slope, far_slope) = if oncoming { (hood, boot) } else { (boot, hood) };
        let paint = rgb(dice.pick(&PAINTS));
        match dice.below(12) {
            0 => Self {
                half: 1.2,
                length: 9.0,
                waist: 1.35,
                roof: 2.95,
                near_slope: [0.0, 0.12],
                far_slope: [0.0, 0.12],
                paint: rgb(dice.pick(&BUSES)),
            },
            1 | 2 => Self {
                half: 0.98,
                length: 4.9,
                waist: 1.15,
                roof: 2.15,
                near_slope: [0.05, 0.35],
                far_slope: [0.1, 0.4],
                paint,
            },
            _ => Self {
                half: dice.range(0.84, 0.92),
                length: dice.range(3.8, 4.5),
                waist: dice.range(0.84, 0.94),
                roof: dice.range(1.4, 1.6),
                near_slope,
                far_slope,
                paint,
            },
        }
    }
}

/// A vehicle whose near end is at (x, z): its rear, or its front where it comes towards the eye.
pub(super) fn draw(view: &mut View, x: f32, z: f32, oncoming: bool, dice: &mut Dice) {
    let body = Body::thrown(oncoming, dice);
    let Body {
        half,
        length,
        waist,
        paint,
        ..
    } = body;
    view.flat(
        0.0,
        [x - half - 0.2, x + half + 0.2],
        [z - 0.25, z + length + 0.1],
        SHADOW.alpha(104),
    );
    // The side that looks to where the eye is.
    let inner = if view.at([x, 0.0, z])[0] > view.at([x, 0.0, z + length])[0] {
        -1.0
    } else {
        1.0
    };
    let side = x + inner * half;
    let bright = if view.sunny == -inner { 250 } else { 212 };
    for wheel in [x - half + 0.13, x + half - 0.13] {
        view.front([wheel - 0.13, wheel + 0.13], [0.0, 0.45], z + 0.1, TYRE);
    }
    // What lies below, dark, so that nothing of the road shows through.
    view.front(
        [x - half + 0.06, x + half - 0.06],
        [0.08, 0.32],
        z + 0.3,
        TYRE,
    );
    view.along(
        side - inner * 0.1,
        [0.08, 0.32],
        [z + 0.3, z + length],
        TYRE,
    );
    let near = z;
    view.along(side, [0.26, waist], [near, z + length], paint.shade(bright));
    view.along(side, [0.26, 0.42], [near, z + length], paint.shade(150));
    wheels(view, &body, side, z);
    // Hood or boot beyond the cabin, the deck before it.
    view.flat(
        waist,
        [x - half, x + half],
        [near, z + length],
        paint.shade(268),
    );
    cabin(view, &body, x, z, inner, bright);
    end(view, &body, x, z, oncoming, dice);
}

fn wheels(view: &mut View, body: &Body, side: f32, z: f32) {
    for middle in [z + 0.85, z + body.length - 0.85] {
        let [column, row] = view.at([side, 0.33, middle]);
        let (left, right) = (
            view.at([side, 0.0, middle - 0.34])[0],
            view.at([side, 0.0, middle + 0.34])[0],
        );
        let (wide, tall) = ((right - left).abs() / 2.0, 0.34 * view.scale(middle));
        let (tyre, hub) = (view.lit(TYRE, middle), view.lit(rgb(0xb4b8be), middle));
        view.canvas.ellipse(column, row, wide, tall, tyre);
        view.canvas
            .ellipse(column, row, wide * 0.5, tall * 0.5, hub);
    }
}

fn cabin(view: &mut View, body: &Body, x: f32, z: f32, inner: f32, bright: u32) {
    let Body {
        half,
        length,
        waist,
        roof,
        paint,
        ..
    } = *body;
    let low = half - 0.05;
    let high = if roof > 2.0 { half - 0.08 } else { half - 0.2 };
    let [from, begin] = body.near_slope.map(|part| z + part);
    let [to, end] = body.far_slope.map(|part| z + length - part);
    let (foot, head) = (x + inner * low, x + inner * high);
    // The side: paint, and in it the windows with a post between.
    view.piece(
        [
            [foot, waist, from],
            [foot, waist, to],
            [head, roof, end],
            [head, roof, begin],
        ],
        paint.shade(bright),
    );
    let (sill, top) = (waist + 0.06, roof - 0.12);
    let inset = |z: f32, toward: f32| z + 0.14 * (toward - z).signum();
    let middle = (begin + end) / 2.0;
    for [low_z, high_z, post] in [[from, begin, middle - 0.06], [to, end, middle + 0.06]] {
        let corners = [
            [foot, sill, inset(low_z, post)],
            [foot, sill, post],
            [head, top, post],
            [head, top, inset(high_z, post)],
        ];
        view.piece(corners, GLASS.shade(220));
    }
    view.flat(roof, [x - high, x + high], [begin, end], paint.shade(282));
    // The near window, in its frame, with the sky in its upper half.
    view.piece(
        [
            [x - low, waist, from],
            [x + low, waist, from],
            [x + high, roof, begin],
            [x - high, roof, begin],
        ],
        paint.shade(244),
    );
    let step = |share: f32| {
        let (y, z) = (
            waist + (roof - waist) * share,
            from + (begin - from) * share,
        );
        let wide = low + (high - low) * share - 0.12;
        ([x - wide, y, z], [x + wide, y, z])
    };
    let (a, b) = step(0.12);
    let (c, d) = step(0.86);
    let glass = mix(GLASS, view.light.sky_low, 70);
    view.piece([a, b, d, c], glass);
    let (e, f) = step(0.5);
    view.piece([e, f, d, c], mix(glass, view.light.sky_low, 80));
}

/// The near end: panel, bumper, lamps and plate.
fn end(view: &mut View, body: &Body, x: f32, z: f32, oncoming: bool, dice: &mut Dice) {
    let Body {
        half, waist, paint, ..
    } = *body;
    let panel = paint.shade(244);
    let corners = [
        [x - half, 0.3, z],
        [x - half, waist - 0.12, z],
        [x - half + 0.1, waist, z],
        [x + half - 0.1, waist, z],
        [x + half, waist - 0.12, z],
        [x + half, 0.3, z],
    ];
    view.piece(corners, panel);
    view.front([x - half, x + half], [0.26, 0.44], z, paint.shade(160));
    let lamp = match (oncoming, view.light.dark) {
        (true, true) => rgb(0xfff6c8).glowing(),
        (true, false) => rgb(0xfaf4dc),
        (false, true) => rgb(0xff4a36).glowing(),
        (false, false) => rgb(0xc92a22),
    };
    let (low, high) = (waist - 0.34, waist - 0.14);
    for side in [-1.0, 1.0] {
        let outer = x + side * (half - 0.04);
        view.front([outer - side * 0.32, outer], [low, high], z, lamp);
    }
    if oncoming {
        view.front(
            [x - half * 0.5, x + half * 0.5],
            [low, high],
            z,
            paint.shade(120),
        );
    }
    let plate = rgb(dice.pick(&[0xf2f0e6, 0xf0d860]));
    view.front([x - 0.26, x + 0.26], [0.47, 0.6], z, plate);
}
