//! The street's plan, its road and pavements, what closes it at the far end, and the shadow its houses throw.

use super::super::paint::color::{Color, mix, rgb};
use super::super::paint::dice::Dice;
use super::view::View;
use super::{BUILDING, PAVEMENT, ROAD, TREE};

/// Where the ground begins and ends, in metres ahead of the eye.
pub(super) const NEAR: f32 = 1.0;
const FAR: f32 = 220.0;
/// The ground in lengths, so that the air thickens along it.
const LENGTHS: [f32; 8] = [NEAR, 4.0, 8.0, 14.0, 24.0, 40.0, 70.0, FAR];
const SHADOW: Color = rgb(0x0c1424);

/// Distances from the middle of the street.
pub(super) struct Plan {
    /// To the kerb.
    pub(super) kerb: f32,
    /// To the houses.
    pub(super) wall: f32,
    /// Cars stand along the kerb.
    pub(super) parking: bool,
}

impl Plan {
    pub(super) fn thrown(dice: &mut Dice) -> Self {
        let parking = dice.chance(0.5);
        let kerb = if parking {
            dice.range(4.4, 5.2)
        } else {
            dice.range(3.1, 4.0)
        };
        Self {
            kerb,
            wall: kerb + dice.range(2.4, 4.6),
            parking,
        }
    }
}

/// Hills with a wood, a row of houses with a tower, or nothing but sky.
pub(super) fn far_end(view: &mut View, dice: &mut Dice) {
    let (horizon, light) = (view.horizon, view.light);
    let middle = view.at([0.0, 0.0, FAR])[0];
    if dice.chance(0.75) {
        view.canvas.label(TREE);
        let green = rgb(dice.pick(&[0x5d8a5a, 0x6f9a62, 0x54806a, 0x7f8f5a, 0x9a8a4c]));
        let green = mix(green.times(light.tint), light.sky_low, 90);
        let mut x = middle - 34.0;
        while x < middle + 34.0 {
            let (width, height) = (dice.range(3.0, 8.0), dice.range(1.4, 4.6));
            let color = green.shade(240 + dice.below(28));
            view.canvas.ellipse(x, horizon + 0.5, width, height, color);
            x += width * 0.9;
        }
    }
    if dice.chance(0.35) {
        view.canvas.label(BUILDING);
        let stone = rgb(dice.pick(&[0xb89a84, 0xa88a8a, 0x9aa0ac, 0xc4ae8c]));
        let stone = mix(stone.times(light.tint), light.sky_low, 96);
        let (x, half, top) = (
            middle + dice.range(-5.0, 5.0),
            dice.range(1.4, 2.2),
            horizon - dice.range(7.0, 12.0),
        );
        view.canvas
            .rect(x - half, top, x + half, horizon + 1.0, stone);
        view.canvas
            .rect(x, top, x + half, horizon + 1.0, stone.shade(226));
        let spire = [
            [x - half - 0.4, top],
            [x + half + 0.4, top],
            [x, top - dice.range(2.0, 6.0)],
        ];
        view.canvas.polygon(&spire, stone.shade(196));
    }
}

pub(super) fn draw(view: &mut View, plan: &Plan, dice: &mut Dice) {
    let light = view.light;
    let stone =
        rgb(dice.pick(&[0xd2c8b4, 0xc8c2b6, 0xd8cdb0, 0xbdb4a8, 0xcbb9a2])).times(light.tint);
    let far = mix(stone, light.sky_low, 110);
    view.canvas.label(PAVEMENT);
    view.canvas
        .gradient(view.horizon, 64.0, far, stone.shade(248));
    slabs(view, plan);

    view.canvas.label(ROAD);
    let asphalt = rgb(dice.pick(&[0x6e7078, 0x7c7d84, 0x62646c, 0x85827f, 0x74787a]));
    road(view, plan.kerb, asphalt);
    for _ in 0..dice.below(3) {
        let (x, z) = (dice.range(-2.4, 2.0), dice.range(4.5, 12.0));
        let patch = rgb(0x202428).alpha(30 + dice.below(30));
        view.flat(
            0.0,
            [x, x + dice.range(0.8, 1.8)],
            [z, z + dice.range(1.0, 3.0)],
            patch,
        );
    }
    marks(view, plan, dice);

    view.canvas.label(PAVEMENT);
    for side in [-1.0, 1.0] {
        let (edge, back) = (side * plan.kerb, side * (plan.kerb + 0.28));
        let top = stone.shade(274);
        for length in LENGTHS.windows(2) {
            let [near, far] = [length[0], length[1]];
            view.flat(0.12, [edge, back], [near, far], top);
            view.along(edge, [0.0, 0.12], [near, far], stone.shade(170));
        }
    }
}

fn road(view: &mut View, kerb: f32, asphalt: Color) {
    // Rows rather than pieces: the shade changes smoothly with the distance.
    let [_, first] = view.at([0.0, 0.0, FAR]);
    let mut row = first;
    while row < 64.0 {
        let z = view.distance(row + 0.17);
        let (left, right) = (view.at([-kerb, 0.0, z])[0], view.at([kerb, 0.0, z])[0]);
        let color = view.lit(asphalt.shade(262), z * 1.3);
        view.canvas.rect(left, row, right, row + 0.34, color);
        row += 0.333;
    }
}

fn slabs(view: &mut View, plan: &Plan) {
    let seam = rgb(0x30281c).alpha(34);
    for side in [-1.0, 1.0] {
        let mut z = 3.0;
        while z < 26.0 {
            view.flat(
                0.0,
                [side * plan.kerb, side * (plan.wall + 0.4)],
                [z, z + 0.07],
                seam,
            );
            z += 1.3;
        }
        let middle = side * (plan.kerb + plan.wall) / 2.0;
        view.flat(0.0, [middle - 0.02, middle + 0.03], [NEAR, 30.0], seam);
    }
}

/// The dashed line in the middle, lines along the parked cars, and now and then a crossing.
fn marks(view: &mut View, plan: &Plan, dice: &mut Dice) {
    let white = rgb(0xf0ede2).alpha(214);
    let (mut z, gap) = (dice.range(1.2, 4.0), dice.range(4.4, 6.0));
    while z < 70.0 {
        view.flat(0.0, [-0.09, 0.09], [z, z + gap * 0.5], white);
        z += gap;
    }
    if plan.parking {
        for side in [-1.0, 1.0] {
            let x = side * (plan.kerb - 2.1);
            view.flat(0.0, [x - 0.05, x + 0.05], [NEAR, 60.0], white.alpha(120));
        }
    }
    if dice.chance(0.3) {
        let z = dice.range(7.0, 13.0);
        let mut x = -plan.kerb + 0.4;
        while x < plan.kerb - 0.6 {
            view.flat(0.0, [x, x + 0.5], [z, z + 2.8], white.alpha(236));
            x += 1.05;
        }
    }
}

/// Instead of houses: a hedge, and behind it a wood.
pub(super) fn park(view: &mut View, plan: &Plan, side: f32, dice: &mut Dice) {
    view.canvas.label(TREE);
    let green = rgb(dice.pick(&[0x4d8a45, 0x5d9a4c, 0x3f7a4c, 0x6f8f44]));
    let bright = if view.sunny == side { 256 } else { 224 };
    let (mut z, high) = (84.0, dice.range(1.4, 2.2));
    while z > 2.4 {
        let leaf = green.shade(196 + dice.below(56));
        let x = side * (plan.wall + dice.range(2.0, 5.0));
        let mut pen = view.pen(x, z, 1.0, false);
        let (wide, tall) = (dice.range(1.8, 3.0), dice.range(2.4, 5.0));
        pen.ellipse(0.0, tall * 0.5, wide, tall * 0.6, leaf);
        pen.ellipse(-0.4, tall * 0.75, wide * 0.5, tall * 0.25, leaf.shade(276));
        let near = (z - 5.0).max(2.0);
        view.along(
            side * plan.wall,
            [0.0, high],
            [near, z],
            green.shade(bright - 40),
        );
        view.along(
            side * plan.wall,
            [high * 0.7, high],
            [near, z],
            green.shade(bright),
        );
        z -= (z * 0.09).max(1.2);
    }
}

/// The row that stands against the sun throws its shadow over the pavement before it and some of the road.
pub(super) fn shade(view: &mut View, plan: &Plan) {
    if view.sunny == 0.0 {
        return;
    }
    let [from, to] = [
        -view.sunny * (plan.wall + 0.1),
        -view.sunny * plan.kerb * 0.3,
    ];
    view.flat(0.0, [from, to], [NEAR, 110.0], SHADOW.alpha(66));
}
